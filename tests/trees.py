"""Trees and programs computed on numpy columns: nodes that are used twice are computed once."""

import attrs
import numpy as np

from healthscore.columns import Labels, to_dates, to_labels, to_numbers
from healthscore.engines.program import Names, Source, program_of
from healthscore.engines.sql import date_of_scoring
from healthscore.formula import (
    Case,
    Column,
    Number,
    Text,
    children,
    evaluate,
    evaluate_labels,
    holds,
    with_children,
)

LEAVES = (Column, Number, Text)


@attrs.define
class Columns:
    """Where the values of nodes come from: arrays of float64, or of labels."""

    arrays: dict

    @property
    def size(self):
        """Number of rows."""
        first = next(iter(self.arrays.values()))
        return len(first.codes if isinstance(first, Labels) else first)

    def numbers(self, column):
        """Give a column of numbers; of labels, their codes with NaN for gaps."""
        found = self.arrays[column]
        if isinstance(found, Labels):
            return np.where(found.codes < 0, np.nan, found.codes)
        return found

    def labels(self, column):
        """Give a column of labels."""
        return self.arrays[column]

    def is_text(self, column):
        """Tell whether a column holds labels."""
        return isinstance(self.arrays[column], Labels)


def below(root):
    """List all nodes of a tree, each once and after all that it holds."""
    known, waiting, ordered = set(), [(root, False)], []
    while waiting:
        node, ready = waiting.pop()
        if ready:
            ordered.append(node)
        elif id(node) not in known:
            known.add(id(node))
            waiting.append((node, True))
            waiting += [(child, False) for child in children(node)]
    return ordered


def depth_of(root):
    """Count how many nodes lie below one another."""
    depths = {}
    for node in below(root):
        depths[id(node)] = 1 + max((depths[id(child)] for child in children(node)), default=0)
    return depths[id(root)]


def questions_of(root):
    """Count the conditions that are asked at most on the way through cases within cases."""
    if not isinstance(root, Case):
        return 0
    asked = [place + questions_of(value) for place, (_, value) in enumerate(root.branches, 1)]
    last = [] if root.otherwise is None else [len(root.branches) + questions_of(root.otherwise)]
    return max(asked + last)


def value_of(root, arrays):
    """Compute a tree of numbers on columns, as `evaluate` does, but each node once."""
    source = Columns(dict(arrays))
    size = source.size
    made = {}
    for place, node in enumerate(below(root)):
        if isinstance(node, LEAVES):
            made[id(node)] = node
            continue
        plain = with_children(node, tuple(made[id(child)] for child in children(node)))
        source.arrays[f"#{place}"] = _computed(plain, source, size)
        made[id(node)] = Column(f"#{place}")
    last = made[id(root)]
    return np.full(size, last.value) if isinstance(last, Number) else source.arrays[last.name]


def _computed(node, source, size):
    if _gives_labels(node, source.arrays):
        return evaluate_labels(node, source)
    with np.errstate(all="ignore"):
        return np.broadcast_to(evaluate(node, source), (size,))


def _gives_labels(node, arrays):
    if isinstance(node, Column):
        return isinstance(arrays[node.name], Labels)
    if isinstance(node, Text):
        return True
    return getattr(node, "function", "") == "coalesce" and _gives_labels(node.arguments[0], arrays)


def texts_of(root, arrays):
    """Compute a tree of cases whose values are texts; None where none holds."""
    source = Columns(dict(arrays))
    return _texts(root, source, source.size)


def _texts(node, source, size):
    if isinstance(node, Text):
        return np.full(size, node.value, dtype=object)
    found = (
        np.full(size, None, dtype=object)
        if node.otherwise is None
        else _texts(node.otherwise, source, size)
    )
    for condition, chosen in reversed(node.branches):
        with np.errstate(all="ignore"):
            found = np.where(holds(condition, source), _texts(chosen, source, size), found)
    return found


READ = {
    "numbers": lambda values: np.where(np.isfinite(to_numbers(values)), to_numbers(values), np.nan),
    "labels": to_labels,
    "dates": lambda values: np.where(
        np.isnat(to_dates(values)), np.nan, to_dates(values).astype(np.int64).astype(np.float64)
    ),
}


def run(program, table):
    """Compute a program on a table of plain lists, and give its outputs by name."""
    arrays = {"#rows": np.zeros(len(next(iter(table.values()))))}
    for step in program.steps:
        if isinstance(step.value, Source):
            arrays[step.name] = READ[step.value.due](table[step.value.column])
        elif step.stage == "result":
            arrays[step.name] = texts_of(step.value, arrays)
        elif isinstance(step.value, Text):
            arrays[step.name] = to_labels([step.value.value] * len(arrays["#rows"]))
        else:
            arrays[step.name] = value_of(step.value, arrays)
    return {output.name: arrays[output.step] for output in program.outputs}


def program_for(scorecard, *, as_of=None, kinds=None, previous=None, taken=()):
    """Take a scorecard apart, as `to_sql` does."""
    names = Names([*scorecard.columns, *taken])
    date = date_of_scoring(as_of)
    return program_of(scorecard, kinds or {}, names, date, previous)

"""Values of a column at which the condition of a rule turns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

import numpy as np

from healthscore.explain.paths._inverse import backwards, one_column
from healthscore.explain.paths._round import past_edge
from healthscore.formula import Arithmetic, Call, Compare, Number, children, evaluate, scores_used

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula import Node, Source
    from healthscore.scorecard import Scorecard


def rule_edges(scorecard: Scorecard, column: str, as_of: int) -> tuple[float, ...]:
    """Find the values of a column that conditions compare it with.

    Parameters
    ----------
    scorecard : Scorecard
        Whose rules are meant, and those of its groups.
    column : str
        Its name.
    as_of : int
        The date of scoring in microseconds.

    Returns
    -------
    tuple of float
        Ascending, a date in microseconds; only those of comparisons that can be run backwards.
    """
    bodies = (scorecard, *scorecard.groups())
    nodes = [rule.when.node for body in bodies for rule in body.rules]
    found = {edge for node in nodes for edge in _edges(node, column, as_of)}
    return tuple(sorted(edge for edge in found if math.isfinite(edge)))


def _edges(node: Node, column: str, as_of: int) -> Iterator[float]:
    if isinstance(node, Compare):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            # what a score does depends on more than one column
            read = None if any(scores_used(side)) else one_column(side)
            if read is not None and read.name == column and _is_number(other):
                # what reads no column asks its source for nothing
                number = float(cast("FloatArray", evaluate(other, cast("Source", None))))
                yield float(backwards(side, np.array([number]), as_of)[0])
    for child in children(node):
        yield from _edges(child, column, as_of)


def _is_number(node: Node) -> bool:
    """Tell whether a part of a formula is a number whatever the customer."""
    whole = isinstance(node, Number | Arithmetic | Call)
    return whole and all(map(_is_number, children(node)))


def values_past(
    edges: Iterable[float],
    now: float,
    score: float,
    judge: Callable[[FloatArray], FloatArray],
    *,
    is_date: bool,
) -> tuple[tuple[float, float], ...]:
    """Give values on edges and just past them, seen from where a customer is.

    Parameters
    ----------
    edges : iterable of float
        Values at which something turns.
    now : float
        Where the customer is.
    score : float
        The metric's score there, which is not to be lowered.
    judge : callable
        Gives the metric's scores of values.
    is_date : bool
        Whether they are dates in microseconds.

    Returns
    -------
    tuple of (float, float)
        The metric's score and the value, by score and then by how far the value is away.
    """
    found: set[tuple[float, float, float]] = set()
    for edge in edges:
        for value in (edge, *_beyond(edge, now, is_date=is_date)):
            level = float(judge(np.array([value]))[0])
            if level >= score and value != now:
                found.add((level, abs(value - now), value))
    return tuple((level, value) for level, _, value in sorted(found))


def _beyond(edge: float, now: float, *, is_date: bool) -> Iterator[float]:
    """Give the first round value past an edge, to either side where the customer is on it."""
    ways = [1.0, -1.0] if edge == now else [1.0 if edge > now else -1.0]
    for way in ways:
        value = edge + way if is_date else math.nextafter(edge, way * math.inf)

        def holds(numbers: FloatArray, way: float = way) -> BoolArray:
            return numbers > edge if way > 0.0 else numbers < edge

        yield past_edge(value, now, holds, is_date=is_date)

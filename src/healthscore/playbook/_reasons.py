"""Why a condition held: the parts of it that made it true, with the values."""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import numpy as np

from healthscore.formula import Column, Number, evaluate, evaluate_labels, holds, needs
from healthscore.formula._needs import compared_as
from healthscore.formula._nodes import Compare, In, Logic, Node, Not, Score, Text
from healthscore.playbook._wording import choices_of, exact, numbers_as_text, quoted, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.playbook._cells import Cells

    Texts = NDArray[Any]

_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED: Final = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_COMPARE: Final[dict[str, Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def reasons(node: Node, cells: Cells) -> Texts:
    """Say why a condition holds.

    Of terms joined by ``and`` all are named, of those joined by ``or`` the ones that hold; what
    stands under ``not`` is turned round.

    Parameters
    ----------
    node : Node
        The condition.
    cells : Cells
        Rows for which it holds.

    Returns
    -------
    ndarray of object, shape (n_rows,)
        Such as ``score('usage') is 91.0 (>= 80); open_tickets is 0 (== 0)``.
    """
    texts = _repeated("", cells)
    begun = np.zeros(cells.size, dtype=np.bool_)
    with np.errstate(all="ignore"):
        for held, part in _parts(node, cells, truth=True):
            texts = texts + np.where(held & begun, "; ", "").astype(object)
            texts = texts + np.where(held, part, "")
            begun |= held
    return texts


def _parts(node: Node, cells: Cells, *, truth: bool) -> Iterator[tuple[BoolArray, Texts]]:
    """Go through the parts that make a condition true, or false: for whom, and in which words."""
    if isinstance(node, Not):
        yield from _parts(node.term, cells, truth=not truth)
        return
    held = _is(node, cells, truth=truth)
    if isinstance(node, Logic):
        for term in node.terms:
            yield from ((held & inner, text) for inner, text in _parts(term, cells, truth=truth))
    else:
        yield held, _words(node, cells, truth=truth)


def _is(node: Node, cells: Cells, *, truth: bool) -> BoolArray:
    return np.broadcast_to(holds(node if truth else Not(node), cells), cells.size)


def _words(node: Node, cells: Cells, *, truth: bool) -> Texts:
    match node:
        case Compare():
            return _comparison(node, cells, truth=truth)
        case In():
            side = _side(node.value, cells, labels=isinstance(node.choices[0], str))
            choices = f" ({'in' if truth else 'not in'} {choices_of(node)})"
            return _joined(cells, side.name, " is ", side.texts, choices)
        case _:
            side = _side(node, cells, labels=False)
            return _joined(cells, side.name, " is ", side.texts)


class _Side(NamedTuple):
    """One side of a comparison."""

    name: str
    constant: bool
    texts: Texts
    shown: FloatArray | None = None
    """The numbers that the texts stand for; None where they are labels."""
    values: FloatArray | None = None
    """The numbers themselves."""

    @property
    def after(self) -> tuple[Any, ...]:
        """Name it after an operator: with its value, where its name is not all about it."""
        return (self.name,) if self.constant else (self.name, ", which is ", self.texts)

    def exact_at(self, rows: BoolArray) -> _Side:
        """Print all digits in some rows."""
        texts = self.texts.copy()
        texts[rows] = exact(cast("FloatArray", self.values)[rows])
        return self._replace(texts=texts)


def _comparison(node: Compare, cells: Cells, *, truth: bool) -> Texts:
    labels = _compares_labels(node, cells)
    left, right = (_side(side, cells, labels=labels) for side in (node.left, node.right))
    sign = node.operator if truth else _OPPOSITE[node.operator]
    if left.constant and not right.constant:
        left, right, sign = right, left, _TURNED[sign]
    if not labels:
        left, right = _told_apart(left, right, sign)
    return _joined(cells, left.name, " is ", left.texts, f" ({sign} ", *right.after, ")")


def _compares_labels(node: Compare, cells: Cells) -> bool:
    due = compared_as(node)
    read = (need.column for need in needs(node))
    return due == "labels" or (due == "either" and all(map(cells.is_text, read)))


def _side(node: Node, cells: Cells, *, labels: bool) -> _Side:
    name, constant = text_of(node), isinstance(node, Number | Text)
    if labels:
        column = evaluate_labels(node, cells)
        table = np.array([*map(quoted, column.labels), ""], dtype=object)
        texts = np.broadcast_to(table.take(column.codes, mode="wrap"), cells.size)
        return _Side(name, constant, texts)
    values = np.broadcast_to(evaluate(node, cells), cells.size)
    if constant:
        return _Side(name, constant, _repeated(name, cells), values, values)
    return _Side(name, constant, *numbers_as_text(values, _decimals(node, cells)), values)


def _decimals(node: Node, cells: Cells) -> int | None:
    if isinstance(node, Score):
        return 1
    return cells.decimals.get(node.name) if isinstance(node, Column) else None


def _told_apart(left: _Side, right: _Side, sign: str) -> tuple[_Side, _Side]:
    """Print all digits of numbers whose rounding would belie the comparison."""
    compare = _COMPARE[sign]
    belied = compare(left.shown, right.shown) != compare(left.values, right.values)
    if not belied.any():
        return left, right
    return left.exact_at(belied), right.exact_at(belied)


def _repeated(text: str, cells: Cells) -> Texts:
    return np.full(cells.size, text, dtype=object)


def _joined(cells: Cells, *pieces: Any) -> Texts:
    """Join texts and columns of texts."""
    return reduce(operator.add, pieces, _repeated("", cells))

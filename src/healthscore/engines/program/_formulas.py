"""Formulas in the columns of a program: every column read as what is due, conditions as numbers."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final, Protocol, cast, final

import attrs

from healthscore.formula import (
    Arithmetic,
    Call,
    Column,
    Compare,
    In,
    Logic,
    Not,
    Number,
    Score,
    call,
    case,
    compared_as,
    log1p,
    needs,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore.formula import Node

DAY: Final = 86_400_000_000.0


class Columns(Protocol):
    """Where formulas find their columns."""

    def number(self, name: str) -> Node:
        """Give a column of numbers."""
        ...

    def label(self, name: str) -> Node:
        """Give a column of labels."""
        ...

    def date(self, name: str) -> Node:
        """Give a column of dates in microseconds."""
        ...

    def score(self, member: str) -> Node:
        """Give the score of a member."""
        ...

    def is_text(self, name: str) -> bool:
        """Tell whether a column that may be either holds labels."""
        ...

    @property
    def as_of(self) -> Node:
        """The date of scoring in microseconds."""
        ...


@final
@attrs.frozen
class Formulas:
    """Puts formulas into the columns of a program.

    Parameters
    ----------
    columns : Columns
        Where the columns are.
    """

    columns: Columns

    def number(self, node: Node) -> Node:
        """Give a formula as a number; a condition is 1 where it is true and 0 where it is not."""
        match node:
            case Number():
                return node
            case Column():
                return self.columns.number(node.name)
            case Score():
                return self.columns.score(node.member)
            case Arithmetic():
                left, right = self.number(node.left), self.number(node.right)
                return Arithmetic(node.operator, left, right)
            case Call():
                return self._call(node)
            case _:
                condition = self.condition(node)
                return case((condition, 1.0), (~condition, 0.0))

    def condition(self, node: Node) -> Node:
        """Give a formula as a condition; a number is one where it is not 0."""
        match node:
            case Compare():
                return self._compare(node)
            case In():
                of_labels = isinstance(node.choices[0], str)
                value = self.label(node.value) if of_labels else self.number(node.value)
                return In(value, node.choices)
            case Logic():
                return Logic(node.operator, tuple(map(self.condition, node.terms)))
            case Not():
                return ~self.condition(node.term)
            case _:
                return Compare("!=", self.number(node), Number(0.0))

    def label(self, node: Node) -> Node:
        """Give a formula as a label."""
        match node:
            case Column():
                return self.columns.label(node.name)
            case Call():
                return Call("coalesce", tuple(map(self.label, node.arguments)))
            case _:
                return node

    def _compare(self, node: Compare) -> Node:
        sides = (node.left, node.right)
        due = compared_as(node)
        names = [need.column for side in sides for need in needs(side)]
        texts = due == "labels" or (due == "either" and all(map(self.columns.is_text, names)))
        left, right = map(self.label if texts else self.number, sides)
        return Compare(node.operator, left, right)

    def _call(self, node: Call) -> Node:
        if node.function in ("days_since", "days_between"):
            dates = [self.columns.date(cast("Column", each).name) for each in node.arguments]
            start, end = (*dates, self.columns.as_of)[:2]
            return (end - start) / DAY
        arguments = tuple(map(self.number, node.arguments))
        lowered = _FUNCTIONS.get(node.function)
        return Call(node.function, arguments) if lowered is None else lowered(*arguments)


def _least(one: Node, other: Node) -> Node:
    # two questions, so that a gap in either gives a gap
    return case((one <= other, one), (other < one, other))


def _most(one: Node, other: Node) -> Node:
    return case((one >= other, one), (other > one, other))


def _root(value: Node) -> Node:
    return case((value >= 0.0, call("sqrt", value)))


_FUNCTIONS: Final[dict[str, Callable[..., Node]]] = {
    "log1p": log1p,
    "max": lambda *values: reduce(_most, values),
    "min": lambda *values: reduce(_least, values),
    "sqrt": _root,
}
"""Functions that engines do not have, or not alike for gaps and for what has no answer."""

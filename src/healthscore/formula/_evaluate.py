"""Formulas computed on columns."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, cast

import numpy as np

from healthscore.columns import Labels
from healthscore.formula._needs import compared_as, needs
from healthscore.formula._nodes import (
    Arithmetic,
    Call,
    Case,
    Column,
    Compare,
    In,
    IsMissing,
    Logic,
    Not,
    Number,
    Score,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula._nodes import Node

    Values: TypeAlias = FloatArray | np.float64

_ARITHMETIC: Final[dict[str, Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}
_COMPARE: Final[dict[str, Any]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "abs": np.abs,
    "exp": np.exp,
    "exp2": np.exp2,
    "floor": np.floor,
    "ln": np.log,
    "log1p": np.log1p,
    "max": lambda *values: reduce(np.maximum, values),
    "min": lambda *values: reduce(np.minimum, values),
    "sqrt": np.sqrt,
}
_DAY: Final = 86_400_000_000.0
_NO_DATE: Final = np.iinfo(np.int64).min


class Source(Protocol):
    """Where the values of some rows come from."""

    def numbers(self, column: str, /) -> FloatArray:
        """Give a column of numbers, contiguous, NaN for gaps."""
        ...

    def labels(self, column: str, /) -> Labels:
        """Give a column of labels."""
        ...

    def dates(self, column: str, /) -> NDArray[np.int64]:
        """Give a column of dates in microseconds, the smallest integer for gaps."""
        ...

    def is_text(self, column: str, /) -> bool:
        """Tell whether a column that may be either holds labels."""
        ...

    def score(self, member: str, /) -> FloatArray:
        """Give the score of a member."""
        ...

    @property
    def as_of(self) -> int | NDArray[np.int64]:
        """The date of scoring in microseconds, of all or one a row."""
        ...


def evaluate(node: Node, source: Source) -> Values:
    """Compute a formula.

    Parameters
    ----------
    node : Node
        What to compute: a number, or a condition as 1 (true), 0 (false) and NaN (unknown).
    source : Source
        The rows.

    Returns
    -------
    ndarray of float64, shape (n_rows,), or one number where no column is read
        NaN for gaps, and for whatever has no finite answer: division by zero, the square root of
        a negative number, an overflow.
    """
    return _EVALUATE[type(node)](node, source)


def holds(node: Node, source: Source) -> BoolArray:
    """Tell where a condition is true; a bare number is true where it is not 0.

    Parameters
    ----------
    node : Node
        The condition.
    source : Source
        The rows.

    Returns
    -------
    ndarray of bool, shape (n_rows,), or one truth where no column is read
        False where it is unknown because of a gap.
    """
    return np.equal(_truth(evaluate(node, source)), 1.0)


def evaluate_labels(node: Node, source: Source) -> Labels:
    """Compute a formula that gives labels: a column, a text, or a coalesce of these.

    Parameters
    ----------
    node : Node
        What to compute.
    source : Source
        The rows.

    Returns
    -------
    Labels
        Codes and labels; codes of shape (1,) where no column is read.
    """
    return _LABELS[type(node)](node, source)


def _arithmetic(node: Arithmetic, source: Source) -> Values:
    left, right = evaluate(node.left, source), evaluate(node.right, source)
    return _finite(_ARITHMETIC[node.operator](left, right))


def _finite(values: Values) -> Values:
    return np.where(np.isfinite(values), values, np.nan)


def _logic(node: Logic, source: Source) -> Values:
    values = [_truth(evaluate(term, source)) for term in node.terms]
    return reduce(_both if node.operator == "and" else _either, values)


def _truth(values: Values) -> Values:
    """Read a column of numbers as a condition: anything but 0 is true."""
    return np.where(np.isnan(values), np.nan, np.not_equal(values, 0.0))


def _both(left: Values, right: Values) -> Values:
    # three-valued: false wins over unknown
    return np.where((left == 0.0) | (right == 0.0), 0.0, left * right)


def _either(left: Values, right: Values) -> Values:
    # three-valued: true wins over unknown
    return np.where((left == 1.0) | (right == 1.0), 1.0, left + right)


def _known(marks: Any, *values: Values) -> Values:
    """Turn marks into 1 and 0, and into NaN where one of the values is a gap."""
    return np.where(reduce(np.logical_or, map(np.isnan, values)), np.nan, marks)


def _compare(node: Compare, source: Source) -> Values:
    sides = (node.left, node.right)
    due = compared_as(node)
    if due == "labels" or (due == "either" and all(_is_text(side, source) for side in sides)):
        return _compare_labels(node.operator, *(evaluate_labels(side, source) for side in sides))
    left, right = (evaluate(side, source) for side in sides)
    return _known(_COMPARE[node.operator](left, right), left, right)


def _compare_labels(operator: str, left: Labels, right: Labels) -> Values:
    same = left.codes == _recoded(right, left.labels)
    marks = same if operator == "==" else ~same
    return np.where((left.codes < 0) | (right.codes < 0), np.nan, marks)


def _is_text(node: Node, source: Source) -> bool:
    """Tell whether a column, or a coalesce of columns, holds labels."""
    columns = (need.column for need in needs(node))
    return all(map(source.is_text, columns))


def _recoded(column: Labels, known: tuple[str, ...]) -> NDArray[np.intp]:
    """Turn codes into those of another column's labels; other labels come after them."""
    places = {label: place for place, label in enumerate(known)}
    table = [places.get(label, len(known) + place) for place, label in enumerate(column.labels)]
    return np.array([*table, -1], dtype=np.intp).take(column.codes, mode="wrap")


def _filled(first: Labels, second: Labels) -> Labels:
    # no label twice: labels are the same where their codes are
    labels = tuple(dict.fromkeys(first.labels + second.labels))
    codes = np.where(first.codes < 0, _recoded(second, labels), first.codes)
    return Labels(codes, labels)


def _among(node: In, source: Source) -> Values:
    if isinstance(node.choices[0], str):
        column = evaluate_labels(node.value, source)
        wanted = [label in node.choices for label in column.labels]
        return np.where(column.codes < 0, np.nan, column.where(wanted))
    values = evaluate(node.value, source)
    return _known(reduce(np.logical_or, [values == choice for choice in node.choices]), values)


def _call(node: Call, source: Source) -> Values:
    if node.function == "days_since":
        return _days(_dates(node.arguments[0], source), source.as_of)
    if node.function == "days_between":
        start, end = (_dates(argument, source) for argument in node.arguments)
        return _days(start, end)
    values = [evaluate(argument, source) for argument in node.arguments]
    if node.function == "coalesce":
        return reduce(lambda first, second: np.where(np.isnan(first), second, first), values)
    return _finite(_FUNCTIONS[node.function](*values))


def _case(node: Case, source: Source) -> Values:
    value: Values = (
        np.float64(np.nan) if node.otherwise is None else evaluate(node.otherwise, source)
    )
    for condition, chosen in reversed(node.branches):
        value = np.where(holds(condition, source), evaluate(chosen, source), value)
    return value


def _coalesced_labels(node: Call, source: Source) -> Labels:
    return reduce(_filled, [evaluate_labels(argument, source) for argument in node.arguments])


def _dates(node: Node, source: Source) -> NDArray[np.int64]:
    return source.dates(cast("Column", node).name)


def _days(start: Any, end: Any) -> Values:
    # as floats, for the difference of two far dates would overflow; a day is exact to 2 ** 53 us
    days = np.subtract(end, start, dtype=np.float64) / _DAY
    return np.where(np.equal(start, _NO_DATE) | np.equal(end, _NO_DATE), np.nan, days)


_EVALUATE: Final[dict[type, Callable[[Any, Source], Values]]] = {
    Arithmetic: _arithmetic,
    Call: _call,
    Case: _case,
    Column: lambda node, source: source.numbers(node.name),
    Compare: _compare,
    In: _among,
    IsMissing: lambda node, source: np.where(np.isnan(evaluate(node.term, source)), 1.0, 0.0),
    Logic: _logic,
    Not: lambda node, source: np.subtract(1.0, _truth(evaluate(node.term, source))),
    Number: lambda node, _: np.float64(node.value),
    Score: lambda node, source: source.score(node.member),
}
"""How each node is computed; the parser lets a text stand only where labels are read."""

_LABELS: Final[dict[type, Callable[[Any, Source], Labels]]] = {
    Call: _coalesced_labels,
    Column: lambda node, source: source.labels(node.name),
    Text: lambda node, _: Labels(np.zeros(1, dtype=np.int32), (node.value,)),
}

"""Formulas of one column, run backwards: from a metric's value to the column's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from healthscore.formula import Arithmetic, Call, Column, children, evaluate, needs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from healthscore._definition import FloatArray
    from healthscore.formula import Node, Source

DAY: Final = 86_400_000_000
"""Microseconds."""

_OF_LEFT: Final[dict[str, Callable[[FloatArray, Any], FloatArray]]] = {
    "+": lambda value, known: value - known,
    "-": lambda value, known: value + known,
    "*": lambda value, known: value / known,
    "/": lambda value, known: value * known,
}
"""What stands left of a sign, from the value and from what stands right of it."""

_OF_RIGHT: Final[dict[str, Callable[[FloatArray, Any], FloatArray]]] = {
    **_OF_LEFT,
    "-": lambda value, known: known - value,
    "/": lambda value, known: known / value,
}
"""What stands right of a sign, from the value and from what stands left of it."""

_OF_ARGUMENT: Final[dict[str, Callable[[FloatArray, int], FloatArray]]] = {
    "log1p": lambda value, _: np.expm1(value),
    "sqrt": lambda value, _: np.where(value >= 0.0, value * value, np.nan),
    "days_since": lambda value, as_of: as_of - value * DAY,
}


def one_column(node: Node) -> Column | None:
    """Find the column that a formula reads, where it can be run backwards.

    Parameters
    ----------
    node : Node
        The formula.

    Returns
    -------
    Column or None
        None where it reads none or several, or takes steps that cannot be undone.
    """
    if isinstance(node, Column):
        return node
    inner = _inner(node)
    return None if inner is None else one_column(inner)


def _inner(node: Node) -> Node | None:
    """Give the one part below that is not known beforehand, where the step can be undone."""
    if isinstance(node, Call) and node.function in _OF_ARGUMENT:
        return node.arguments[0]
    if not isinstance(node, Arithmetic):
        return None
    left, right = map(_is_known, (node.left, node.right))
    if left is right:
        return None
    return node.right if left else node.left


def _is_known(node: Node) -> bool:
    return not any(True for _ in needs(node))


def backwards(node: Node, values: FloatArray, as_of: int) -> FloatArray:
    """Run a formula of one column backwards.

    Parameters
    ----------
    node : Node
        A formula that `one_column` finds a column in.
    values : ndarray of float64, shape (n_values,)
        What it should give.
    as_of : int
        The date of scoring in microseconds.

    Returns
    -------
    ndarray of float64, shape (n_values,)
        What the column would have to hold, but for rounding; not finite where nothing will do.
    """
    inner = _inner(node)
    if inner is None:
        return values
    return backwards(inner, _step(node, values, as_of), as_of)


def _step(node: Node, values: FloatArray, as_of: int) -> FloatArray:
    with np.errstate(all="ignore"):
        if isinstance(node, Call):
            return _OF_ARGUMENT[node.function](values, as_of)
        left, right = children(node)
        signs, known = (_OF_RIGHT, left) if _is_known(left) else (_OF_LEFT, right)
        return signs[getattr(node, "operator", "")](values, _known(known))


def _known(node: Node) -> Any:
    # a part that reads no column asks its source for nothing
    return evaluate(node, cast("Source", None))


def edges(node: Node, as_of: int) -> Iterator[float]:
    """Go through the values of the column at which a formula begins, or breaks off.

    Parameters
    ----------
    node : Node
        A formula that `one_column` finds a column in.
    as_of : int
        The date of scoring in microseconds.

    Yields
    ------
    float
        Where a square root is that of 0, or something is divided by 0.
    """
    inner = _inner(node)
    if inner is None:
        return
    if getattr(node, "function", "") == "sqrt" or _divides_by(node, inner):
        yield float(backwards(inner, np.zeros(1), as_of)[0])
    yield from edges(inner, as_of)


def poles(node: Node, as_of: int) -> Iterator[float]:
    """Go through the values of the column at which something is divided by 0.

    Parameters
    ----------
    node : Node
        A formula that `one_column` finds a column in.
    as_of : int
        The date of scoring in microseconds.

    Yields
    ------
    float
        To either side of it the formula runs on without a break.
    """
    inner = _inner(node)
    if inner is None:
        return
    if _divides_by(node, inner):
        yield float(backwards(inner, np.zeros(1), as_of)[0])
    yield from poles(inner, as_of)


def _divides_by(node: Node, inner: Node) -> bool:
    return isinstance(node, Arithmetic) and node.operator == "/" and node.right is inner

"""What formulas can come to: the lowest and the highest number, whatever the columns hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

from healthscore.formula._nodes import (
    Arithmetic,
    Call,
    Compare,
    In,
    Logic,
    Not,
    Number,
    Score,
)
from healthscore.spec.checks._sets import EVERYWHERE, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.formula import Node

Scores: TypeAlias = Mapping[str, Span]
"""Lowest and highest score of every member that a formula may ask for."""

_DOUBT: Final = 1e-15
"""Share of itself by which a logarithm may be off."""


def span_of(node: Node, scores: Scores) -> Span | None:
    """Give the lowest and the highest number that a node can come to.

    Parameters
    ----------
    node : Node
        What gives a number.
    scores : mapping of str to (float, float)
        Lowest and highest score of every member.

    Returns
    -------
    (float, float) or None
        None where it never comes to any.
    """
    match node:
        case Number():
            return (node.value, node.value)
        case Score():
            return scores[node.member]
        case Arithmetic():
            left, right = span_of(node.left, scores), span_of(node.right, scores)
            return None if left is None or right is None else _reckoned(node.operator, left, right)
        case Call():
            return _called(node, scores)
        case Compare() | In() | Logic() | Not():
            return (0.0, 1.0)
        case _:
            return EVERYWHERE


def _reckoned(operator: str, left: Span, right: Span) -> Span | None:
    """Reckon with the ends: rounding never turns round which of two results is larger."""
    if operator == "+":
        return (left[0] + right[0], left[1] + right[1])
    if operator == "-":
        return (left[0] - right[1], left[1] - right[0])
    if operator == "*":
        return _hull([_times(one, other) for one, other in product(left, right)])
    if right == (0.0, 0.0):
        return None
    if right[0] <= 0.0 <= right[1]:
        return EVERYWHERE
    return _hull([_over(one, other) for one, other in product(left, right)])


def _times(one: float, other: float) -> float:
    # no value is infinite: an end that is stands for all finite numbers before it
    return 0.0 if one == 0.0 or other == 0.0 else one * other


def _over(one: float, other: float) -> float:
    return 0.0 if math.isinf(other) else one / other


def _called(node: Call, scores: Scores) -> Span | None:
    if node.function in ("days_since", "days_between"):
        return EVERYWHERE
    spans = [span_of(argument, scores) for argument in node.arguments]
    if node.function == "coalesce":
        known = [span for span in spans if span is not None]
        return _hull([end for span in known for end in span]) if known else None
    if any(span is None for span in spans):
        return None
    return _function(node.function, [span for span in spans if span is not None])


def _function(name: str, spans: Sequence[Span]) -> Span | None:
    if name in ("min", "max"):
        pick = min if name == "min" else max
        return (pick(low for low, _ in spans), pick(high for _, high in spans))
    ((low, high),) = spans
    if name == "abs":
        nearest = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
        return (nearest, max(abs(low), abs(high)))
    if name == "sqrt":
        return None if high < 0.0 else (math.sqrt(max(low, 0.0)), math.sqrt(high))
    if high <= -1.0:
        return None
    bottom = -math.inf if low <= -1.0 else math.log1p(low)
    top = math.log1p(high)
    return (bottom - abs(bottom) * _DOUBT, top + abs(top) * _DOUBT)


def _hull(ends: Sequence[float]) -> Span:
    return (min(ends), max(ends))

"""Means of powers as trees, scaled so that no power leaves the range of any engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.aggregations._trees import (
    any_zero,
    extreme,
    logarithms,
    present_weight,
    total,
)
from healthscore.formula import call, case, exp, log1p

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.formula import Node


def by_powers(scores: Sequence[Node], weights: Sequence[float], p: float) -> Node:
    """Take the mean of powers in units of the largest of them."""
    logs = logarithms(scores)
    largest = extreme(logs, lambda one, other: one >= other if p > 0.0 else one <= other)
    terms = [
        (exp((log - largest) * p) * weight).or_else(0.0)
        for log, weight in zip(logs, weights, strict=True)
    ]
    mean = total(terms) / present_weight(scores, weights)
    # no logarithm of 0, even where nobody asks for it
    logarithm = case((mean > 0.0, call("ln", mean))) / p + largest
    # for a positive exponent a 0 adds nothing, and only where there is nothing else is it the mean
    zero = any_zero(scores)
    return case(
        (zero & largest.is_missing() if p > 0.0 else zero, 0.0),
        otherwise=exp(logarithm) * 100.0,
    )


def near_geometric(scores: Sequence[Node], weights: Sequence[float], p: float) -> Node:
    """Take the mean of powers near 1 by how far they are from it."""
    far = [
        case((any_zero([score]), -1.0), otherwise=_expm1(log * p))
        for score, log in zip(scores, logarithms(scores), strict=True)
    ]
    terms = [(each * weight).or_else(0.0) for each, weight in zip(far, weights, strict=True)]
    mean = total(terms) / present_weight(scores, weights)
    zero = mean <= -1.0 if p > 0.0 else any_zero(scores)
    return case((zero, 0.0), otherwise=exp(log1p(mean) / p) * 100.0)


def _expm1(value: Node) -> Node:
    # W. Kahan's way: what exp rounds off is given back by what ln then makes of it
    power = call("exp", value)
    return case((power.same_as(1.0), value), otherwise=(power - 1.0) * (value / call("ln", power)))

"""Sentences about normalizers: how a curve runs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from healthscore.learn import Learned
from healthscore.normalizers import (
    AsIs,
    Categories,
    Decay,
    Isotonic,
    Linear,
    Logistic,
    Percentile,
    Piecewise,
    Steps,
    Target,
)
from healthscore.spec.pages._words import MANY, amount, between, figure, kept, listed, own, points

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore._definition import Number
    from healthscore.normalizers import Normalizer
    from healthscore.spec.pages._content import Line

_ONE_WIDTH: Final = points(100.0 / (1.0 + math.exp(-1.0)))
_MINUS_ONE_WIDTH: Final = points(100.0 / (1.0 + math.e))


def curve(normalizer: Normalizer) -> Line:
    """Say how a curve runs.

    Parameters
    ----------
    normalizer : Normalizer
        Any.

    Returns
    -------
    Line
        A sentence; the definition itself for a curve that somebody else wrote.
    """
    write = CURVES.get(type(normalizer))
    return write(normalizer) if write else (own(normalizer),)


def _score(score: Number) -> Line:
    return (points(score),) if isinstance(score, float) else (amount(score),)


def _linear(linear: Any) -> Line:
    beyond = "and 0 beyond either end." if linear.outside == "zero" else "and flat beyond the ends."
    line = (amount(linear.worst), " to 100 at ", amount(linear.best), ", ")
    return ("A straight line from 0 at ", *line, beyond)


def _piecewise(piecewise: Any) -> Line:
    knots = [(*_score(score), " at ", amount(value)) for value, score in piecewise.knots.items()]
    if len(knots) > MANY:
        ends = ("from ", *knots[0], " to ", *knots[-1])
        start = f"Straight lines through {len(knots)} points, "
        return (start, *ends, "; flat beyond the ends.")
    return ("Straight lines through ", *listed(knots), "; flat beyond the ends.")


def _steps(steps: Any) -> Line:
    starts, scores = list(steps.tiers), [_score(score) for score in steps.tiers.values()]
    if len(starts) == 1:
        return ("Always ", *scores[0], ".")
    below, above = ("below", "from") if steps.closed == "left" else ("up to", "above")
    lowest = (*scores[0], f" {below} ", amount(starts[1]))
    tiers = [
        (*score, f" {above} ", amount(start))
        for start, score in zip(starts[1:], scores[1:], strict=True)
    ]
    if len(starts) > MANY:
        return (f"{len(starts)} tiers: ", *lowest, ", and so on to ", *tiers[-1], ".")
    return ("Tiers: ", *listed([lowest, *tiers]), ".")


def _logistic(logistic: Any) -> Line:
    middle, width = logistic.midpoint, logistic.width
    if isinstance(middle, Learned) or isinstance(width, Learned):
        reach = (f", and {_ONE_WIDTH} at this distance beyond it: ", amount(width), ".")
        return ("An S-curve: 50 at ", amount(middle), *reach)
    low = f"{_MINUS_ONE_WIDTH} at {figure(middle - width)}"
    high = f"{_ONE_WIDTH} at {figure(middle + width)}"
    return (f"An S-curve: {low}, 50 at {figure(middle)} and {high}.",)


def _decay(decay: Any) -> Line:
    return ("100 at 0 and below, halved with every further ", amount(decay.half_life), ".")


def _target(target: Any) -> Line:
    low, high, tolerance = target.low, target.high, target.tolerance
    top = between(low, high)
    if any(isinstance(part, Learned) for part in (low, high, tolerance)):
        falling: Line = (
            "falling in straight lines to 0 at this distance outside: ",
            amount(tolerance),
        )
    else:
        foot = f"{figure(low - tolerance)} and at {figure(high + tolerance)}"
        falling = (f"falling in straight lines to 0 at {foot}",)
    return ("100 ", *top, ", ", *falling, ".")


def _categories(categories: Any) -> Line:
    if categories.other is None:
        other = "a label that is not listed counts as missing."
    else:
        other = f"a label that is not listed scores {points(categories.other)}."
    return (f"Each label has a score of its own; {other}",)


def _as_is(as_is: Any) -> Line:
    return (f"The value itself is the score{kept(as_is.low, as_is.high, ', ')}.",)


CURVES: Final[dict[type[Normalizer], Callable[[Any], Line]]] = {
    Linear: _linear,
    Piecewise: _piecewise,
    Steps: _steps,
    Logistic: _logistic,
    Decay: _decay,
    Target: _target,
    Categories: _categories,
    AsIs: _as_is,
    Percentile: lambda _: ("The share of customers that a customer is better than, 0 to 100.",),
    Isotonic: lambda _: ("The share of customers with such a value who stay, 0 to 100.",),
}
"""How each shipped curve runs."""

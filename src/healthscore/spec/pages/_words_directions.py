"""Phrases about normalizers: which way is better."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from healthscore.learn import Learned
from healthscore.normalizers import (
    AsIs,
    Decay,
    Isotonic,
    Linear,
    Logistic,
    Percentile,
    Piecewise,
    Steps,
    Target,
)
from healthscore.spec.pages._words import amount, between

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore._definition import Number
    from healthscore.normalizers import Normalizer
    from healthscore.spec.pages._content import Line

MORE: Final = "more is better"
LESS: Final = "less is better"


def direction(normalizer: Normalizer) -> Line:
    """Say which values are better.

    Parameters
    ----------
    normalizer : Normalizer
        Any.

    Returns
    -------
    Line
        Such as "more is better"; empty where there is nothing to say.
    """
    write = DIRECTIONS.get(type(normalizer))
    return write(normalizer) if write else ()


def _either(*, up: bool) -> Line:
    return (MORE if up else LESS,)


def _line_direction(linear: Any) -> Line:
    worst, best = linear.worst, linear.best
    if linear.outside == "zero":
        return ("best at ", amount(best))
    ends = _ranks(worst, best)
    if ends is None:
        return (f"{MORE} if ", amount(best), " lies above ", amount(worst), f", else {LESS}")
    return _either(up=ends[1] > ends[0])


def _ranks(first: Number, second: Number) -> tuple[float, float] | None:
    """Give what two parameters are in the order of, where that can be told before fitting."""
    if isinstance(first, float) and isinstance(second, float):
        return (first, second)
    if type(first) is type(second):
        for field in ("q", "iqrs", "sds"):
            if hasattr(first, field):
                return (getattr(first, field), getattr(second, field))
    return None


def _knots_direction(piecewise: Any) -> Line:
    scores = list(piecewise.knots.values())
    known = _monotone(scores)
    if known is not None:
        return known
    values, (first, last) = list(piecewise.knots), _top(scores)
    if last < first:
        return _NEITHER
    if first == 0:
        return ("best up to ", amount(values[last]))
    if last == len(values) - 1:
        return ("best from ", amount(values[first]), " on")
    return ("best ", *between(values[first], values[last]))


def _tiers_direction(steps: Any) -> Line:
    scores = list(steps.tiers.values())
    known = _monotone(scores)
    if known is not None:
        return known
    values, (first, last) = list(steps.tiers), _top(scores)
    if last < first:
        return _NEITHER
    if first == 0:
        return ("best below ", amount(values[last + 1]))
    if last == len(values) - 1:
        return ("best above ", amount(values[first]))
    return ("best ", *between(values[first], values[last + 1]))


_NEITHER: Final[Line] = ("neither more nor less is better throughout",)


def _monotone(scores: list[Number]) -> Line | None:
    """Say which way some scores go, if they go one way; nothing where some are to be learned."""
    known = [score for score in scores if isinstance(score, float)]
    if len(known) < len(scores):
        return ()
    if len(set(known)) == 1:
        return ("the value makes no difference",)
    if all(low <= high for low, high in pairwise(known)):
        return (MORE,)
    return (LESS,) if all(low >= high for low, high in pairwise(known)) else None


def _top(scores: list[float]) -> tuple[int, int]:
    """Give the first and the last highest place; the wrong way round if lower ones lie between."""
    best = max(scores)
    places = [place for place, score in enumerate(scores) if score == best]
    first, last = places[0], places[-1]
    return (first, last) if last - first < len(places) else (last, first)


def _width_direction(logistic: Any) -> Line:
    width = logistic.width
    if isinstance(width, Learned):
        return (f"{MORE} if ", amount(width), f" is above 0, else {LESS}")
    return _either(up=width > 0.0)


DIRECTIONS: Final[dict[type[Normalizer], Callable[[Any], Line]]] = {
    Linear: _line_direction,
    Piecewise: _knots_direction,
    Steps: _tiers_direction,
    Logistic: _width_direction,
    Decay: lambda _: (LESS,),
    Target: lambda target: ("best ", *between(target.low, target.high)),
    AsIs: lambda _: (MORE,),
    Percentile: lambda percentile: _either(up=percentile.better == "higher"),
    Isotonic: lambda isotonic: _either(up=isotonic.better == "higher"),
}
"""Which way is better, for each shipped curve of numbers."""

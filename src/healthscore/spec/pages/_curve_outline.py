"""What a curve looks like, taken from the normalizer itself: its outline, and telling values."""

from __future__ import annotations

import math
import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import attrs
import numpy as np

from healthscore.normalizers import (
    AsIs,
    Categories,
    Decay,
    Linear,
    Logistic,
    Piecewise,
    Steps,
    Target,
)
from healthscore.spec.pages._words import ENDLESS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from healthscore.normalizers import Normalizer

    Pair: TypeAlias = tuple[float, float]

COLUMNS: Final = 12
"""Values that a line of block characters shows."""

MOST_BARS: Final = 12
"""Labels that have a bar each; more of them are a table alone."""

_SMOOTH: Final = 41
"""Values that a smooth curve is drawn through."""

_MOST_KNOTS: Final = 64


@final
@attrs.frozen
class Curve:
    """A curve as it is drawn.

    Parameters
    ----------
    outline : tuple of (float, float)
        Values and their scores, to be joined by straight lines; NaN is a gap.
    samples : tuple of float
        Scores of values evenly spaced from the first to the last.
    scale : tuple of (float, float)
        Scores at the bottom and at the top.
    """

    outline: tuple[Pair, ...]
    samples: tuple[float, ...]
    scale: Pair

    @property
    def ends(self) -> Pair:
        """The values at the left and at the right."""
        return (self.outline[0][0], self.outline[-1][0])


@final
@attrs.frozen
class Bars:
    """A bar for each label."""

    rows: tuple[tuple[str, float], ...]
    scale: Pair


def drawn(normalizer: Normalizer, *, points: bool = False) -> Curve | Bars | None:
    """Trace a curve.

    Parameters
    ----------
    normalizer : Normalizer
        Any.
    points : bool, default False
        Whether its scores are points that a sum adds up, rather than a score from 0 to 100.

    Returns
    -------
    Curve or Bars or None
        None where the curve is still to be learned, or nobody knows where it lies.
    """
    if isinstance(normalizer, Categories):
        rows = tuple(normalizer.scores.items())
        return Bars(rows, _scale(normalizer, points=points)) if len(rows) <= MOST_BARS else None
    pairs = [] if is_unknown(normalizer) else _pairs(normalizer)
    low, high = (pairs[0][0], pairs[-1][0]) if pairs else (0.0, 0.0)
    if not low < high:
        return None
    grid: list[float] = np.linspace(low, high, COLUMNS).tolist()
    scores = scored(normalizer, [at for _, at in pairs] + grid)
    if scores is None:
        return None
    outline = tuple((value, score) for (value, _), score in zip(pairs, scores, strict=False))
    return Curve(outline, tuple(scores[len(pairs) :]), _scale(normalizer, points=points))


def telling(normalizer: Normalizer) -> list[float]:
    """Choose up to four values that say most about a curve, in ascending order.

    Parameters
    ----------
    normalizer : Normalizer
        Any.

    Returns
    -------
    list of float
        Empty where the curve is of labels, still to be learned, or nobody knows where it lies.
    """
    if is_unknown(normalizer):
        return []
    return sorted(set(_few(_VALUES.get(type(normalizer), _middle)(normalizer))))


def is_unknown(normalizer: Normalizer) -> bool:
    """Tell whether no score of a number can be had."""
    return normalizer.takes == "labels" or normalizer.learns


def scored(normalizer: Normalizer, values: Sequence[float]) -> list[float] | None:
    """Score some values; None where a curve of one's own refuses them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            scores: list[float] = normalizer(np.array(values)).tolist()
        except Exception:  # noqa: BLE001  what others write is described, whatever it raises
            return None
    return scores


def _scale(normalizer: Normalizer, *, points: bool) -> Pair:
    low, high = normalizer.span
    low, high = min(low, 0.0), max(high, 0.0)
    if not points and low == 0.0 and high <= 100.0:
        return (0.0, 100.0)
    return (low, high) if low < high else (0.0, 1.0)


def _pairs(normalizer: Normalizer) -> list[Pair]:
    """Give what the outline goes through: where it is drawn, and the value that is scored."""
    if isinstance(normalizer, Steps):
        return _tiers(normalizer)
    return [(value, value) for value in _OUTLINES.get(type(normalizer), _anywhere)(normalizer)]


def _tiers(steps: Any) -> list[Pair]:
    """Draw each tier level from its start to the next."""
    starts: list[float] = list(steps.tiers)
    width = (starts[-1] - starts[0]) / max(len(starts) - 1, 1) or max(abs(starts[0]), 1.0)
    edges = [*starts, starts[-1] + width]
    left = steps.closed == "left"
    return [(edge, low if left else high) for low, high in pairwise(edges) for edge in (low, high)]


def _line(linear: Any) -> list[float]:
    low, high = linear.ends
    if linear.outside == "clip":
        return [low, high]
    beyond = (high - low) / 8.0
    under, over = math.nextafter(low, -math.inf), math.nextafter(high, math.inf)
    return [low - beyond, under, low, high, over, high + beyond]


def _knots(piecewise: Any) -> list[float]:
    knots: list[float] = list(piecewise.knots)
    places = np.linspace(0, len(knots) - 1, min(len(knots), _MOST_KNOTS)).round()
    return [knots[int(place)] for place in places]


def _smooth(low: float, high: float) -> list[float]:
    values: list[float] = np.linspace(low, high, _SMOOTH).tolist()
    return values


def _s_curve(logistic: Any) -> list[float]:
    reach = 5.0 * abs(logistic.width)
    return _smooth(logistic.midpoint - reach, logistic.midpoint + reach)


def _plateau(target: Any) -> list[float]:
    low, high = target.ends
    return [low, target.low, target.high, high]


def _anywhere(normalizer: Normalizer) -> list[float]:
    low, high = normalizer.ends
    return _smooth(low, high) if math.isfinite(low) and math.isfinite(high) else []


def _limits(as_is: Any) -> list[float]:
    low, high = as_is.ends
    # beyond what a customer comes to, nothing is telling
    return [low, high] if max(-low, high) < ENDLESS else []


_OUTLINES: Final[dict[type[Normalizer], Callable[[Any], list[float]]]] = {
    Linear: _line,
    Piecewise: _knots,
    Logistic: _s_curve,
    Decay: lambda decay: _smooth(0.0, 5.0 * decay.half_life),
    Target: _plateau,
    AsIs: _limits,
}
"""Values that the outline of a curve goes through."""


def _middle(normalizer: Normalizer) -> list[float]:
    low, high = normalizer.ends
    known = math.isfinite(low) and math.isfinite(high)
    return [low, low / 2.0 + high / 2.0, high] if known else []


def _around(target: Any) -> list[float]:
    aside = target.tolerance / 2.0
    return [target.low - aside, target.low, target.high, target.high + aside]


def _inside(as_is: Any) -> list[float]:
    ends = _limits(as_is)
    return [ends[0], sum(ends) / 2.0, ends[1]] if ends else []


_VALUES: Final[dict[type[Normalizer], Callable[[Any], list[float]]]] = {
    Piecewise: lambda piecewise: list(piecewise.knots),
    Steps: lambda steps: list(steps.tiers),
    Logistic: lambda s: [s.midpoint - s.width, s.midpoint, s.midpoint + s.width],
    Decay: lambda decay: [0.0, decay.half_life, 2.0 * decay.half_life],
    Target: _around,
    AsIs: _inside,
}
"""Values that say most about a curve."""


def _few(values: list[float]) -> list[float]:
    if len(values) <= 4:
        return values
    return [values[round(part * (len(values) - 1) / 3)] for part in range(4)]

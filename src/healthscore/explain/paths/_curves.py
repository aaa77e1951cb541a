"""Where curves turn: the values between which they only rise or only fall."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore._definition import known
from healthscore.normalizers import AsIs, Decay, Linear, Logistic, Piecewise, Steps, Target

if TYPE_CHECKING:
    from healthscore.normalizers import Normalizer

_WIDTHS: Final = 40.0
"""Widths from its midpoint at which an S-curve is at its end, as far as floats can tell."""

_HALVINGS: Final = 1_100.0
"""Halvings after which nothing is left."""

_SAMPLES: Final = 257
"""Values at which a curve of one's own is looked at between its ends."""

_SHIPPED: Final = (AsIs, Decay, Linear, Logistic, Piecewise, Steps, Target)


def is_known(normalizer: Normalizer) -> bool:
    """Tell whether it is known where a curve turns: it is, unless it is one's own."""
    return isinstance(normalizer, _SHIPPED)


def turns(normalizer: Normalizer, near: float) -> list[float]:
    """Give the values between which a curve only rises or only falls.

    Parameters
    ----------
    normalizer : Normalizer
        A curve of numbers with nothing left to learn.
    near : float
        Where a curve of one's own is looked at most closely, if it goes on for ever.

    Returns
    -------
    list of float
        Values, in no order; for a curve of one's own they are close, and no more is known.
    """
    match normalizer:
        case Piecewise():
            values = known(*normalizer.knots)
        case Steps():
            values = known(*normalizer.tiers)
        case Target():
            values = [*normalizer.ends, *known(normalizer.low, normalizer.high)]
        case Logistic():
            midpoint, width = known(normalizer.midpoint, normalizer.width)
            values = [midpoint + part * width for part in (-_WIDTHS, 0.0, _WIDTHS)]
        case Decay():
            values = [0.0, *(_HALVINGS * half for half in known(normalizer.half_life))]
        case Linear() | AsIs():
            values = [*normalizer.ends]
        case _:
            values = _sampled(normalizer.ends, near)
    return values


def _sampled(ends: tuple[float, float], near: float) -> list[float]:
    """Look at a curve that nothing is known of: evenly between its ends, or ever further away."""
    low, high = ends
    if math.isfinite(low) and math.isfinite(high):
        even: list[float] = np.linspace(low, high, _SAMPLES).tolist()
        return even
    size = max(abs(near), 1.0)
    away = [size * 2.0**power for power in range(-12, 31)]
    values = [near - far for far in away] + [near + far for far in away]
    return [*(value for value in values if low <= value <= high), *filter(math.isfinite, ends)]

"""A straight climb between two flats: what a linear curve is, and a segment of a piecewise one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore._definition import FloatArray

    Climb = Callable[[FloatArray, FloatArray], object]


def ramp(start: float, end: float, rise: float) -> Climb:
    """Make a climb from 0 at one value to some points at another, and flat beyond either.

    Parameters
    ----------
    start : float
        Where it leaves 0: exactly 0 here and before, and never -0.0.
    end : float
        Where it arrives, above or below `start`: exactly `rise` here and beyond.
    rise : float
        Points, above 0.

    Returns
    -------
    callable
        Takes values and the array to write into; NaN for NaN. It never falls on the way.
    """
    rising = end > start
    slope = _slope_reaching(abs(end - start), rise)
    # to be added to the value; not -0.0 for a start of 0, for -0.0 and it give -0.0 again
    offset = 0.0 - start
    hair = math.nextafter(start, -math.inf if rising else math.inf)
    underflows = abs(hair - start) * slope == 0.0

    def climb(values: FloatArray, out: FloatArray) -> None:
        # start - value where less is better: value - start would give -0.0 at the start
        if rising:
            np.add(values, offset, out=out)
        else:
            np.subtract(start, values, out=out)
        np.multiply(out, slope, out=out)
        out.clip(0.0, rise, out=out)
        if underflows:
            # values a hair before the start come to -0.0, which must not be a second zero
            np.add(out, 0.0, out=out)

    return climb


def slope_between(start: float, end: float, low: float, high: float) -> float:
    """Give the slope between two knots, a little flatter where rounding would overshoot.

    Every step of the computation is monotone in the value, so the last value before the next
    knot is the only one to check.
    """
    last = np.nextafter(end, start) - start
    slope = (high - low) / (end - start)
    over = np.greater if high > low else np.less
    while over(low + last * slope, high):
        slope = np.nextafter(slope, 0.0)
    return float(slope)


def _slope_reaching(run: float, rise: float) -> float:
    """Give the least slope that, in floating point, climbs the whole rise over the run."""
    slope = rise / run
    while run * slope < rise:
        slope = math.nextafter(slope, math.inf)
    return slope

"""Medians and rates, with intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.evaluate._estimate import Estimate, normal_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray

_NONE_YET: Final = 3.688879454113936
"""Where nothing came, no more than so much was to be expected: -ln(0.025)."""


def at_least(ordered: FloatArray, share: float) -> float:
    """Give what a share of customers had at least.

    Parameters
    ----------
    ordered : ndarray of float64, shape (n,)
        What each had, ascending.
    share : float
        0 to 1.

    Returns
    -------
    float
        What one of them had; NaN for nobody.

    Examples
    --------
    >>> at_least(np.array([10.0, 20, 30, 40]), 0.75)
    10.0
    """
    if not len(ordered):
        return math.nan
    return float(np.quantile(ordered, 1.0 - share, method="inverted_cdf"))


def median_of(ordered: FloatArray) -> Estimate:
    """Give what half of the customers had at least.

    Parameters
    ----------
    ordered : ndarray of float64, shape (n,)
        What each had, ascending.

    Returns
    -------
    Estimate
        Its interval ends at what some of them had, and there is none for fewer than 6.

    Examples
    --------
    >>> print(median_of(np.arange(1.0, 101)).text(digits=0))
    50 (40 to 61)
    """
    size = len(ordered)
    # as many of them to either side as chance moves the middle by
    place = round((size - normal_quantile(0.975) * math.sqrt(size)) / 2.0)
    if place < 1:
        return Estimate(at_least(ordered, 0.5))
    return Estimate(at_least(ordered, 0.5), float(ordered[place - 1]), float(ordered[size - place]))


def rate_of(events: NDArray[np.int64], years: FloatArray) -> Estimate:
    """Give how often a year something came.

    Parameters
    ----------
    events : ndarray of int64, shape (n_customers,)
        How often to each.
    years : ndarray of float64, shape (n_customers,)
        How long each was watched.

    Returns
    -------
    Estimate
        The interval takes what came to one customer together, for some are more restless than
        others. NaN where no time has passed.

    Examples
    --------
    >>> rate_of(np.array([2, 0, 1, 0]), np.array([2.0, 2.0, 1.0, 1.0])).text(digits=2)
    '0.50 (0.15 to 1.65)'
    """
    total, time = int(events.sum()), float(np.sort(years).sum())
    if time <= 0.0:
        return Estimate(math.nan)
    if not total:
        return Estimate(0.0, 0.0, _NONE_YET / time)
    rate = total / time
    moved = float(np.sort(np.square(events - rate * years)).sum())
    watched = int(np.count_nonzero(years))
    spread = moved * watched / (watched - 1) if watched > 1 else math.nan
    # on the scale of the logarithm, so that no rate is below 0
    reach = math.exp(min(normal_quantile(0.975) * math.sqrt(spread) / total, 40.0))
    return Estimate(rate, rate / reach, rate * reach)

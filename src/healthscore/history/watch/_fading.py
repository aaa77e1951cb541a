"""Slow declines that lead into a lower band before long."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.history import History
    from healthscore.history.bands import BandHistory
    from healthscore.history.trend import Trend

_MONTH: Final = np.timedelta64(30, "D")
_CHANCE: Final = 2.326
"""Standard deviations beyond which 1 in 100 normal numbers lies."""

_NEVER: Final = -1


def fading(
    history: History, held: BandHistory, trend: Trend, horizon: float
) -> tuple[NDArray[np.intp], FloatArray]:
    """Find whose score declines slowly, and surely, towards a lower band.

    Parameters
    ----------
    history : History
        The scores, of one period or more.
    held : BandHistory
        The bands that customers are held in.
    trend : Trend
        The lines through their latest scores.
    horizon : float
        Days within which the line must lead into a lower band.

    Returns
    -------
    began : ndarray of intp, shape (n_customers,)
        The period of the first score of the decline, -1 for no decline.
    days : ndarray of float64, shape (n_customers,)
        Days until the line is in a lower band, NaN for no decline.

    Notes
    -----
    The fall along the line must be more than twice the customer's volatility, and the order of the
    scores one that independent scores have in fewer than 1 of 100 customers (the test of Mann and
    Kendall, one-sided, which needs 6 scores at least and no scale).

    References
    ----------
    M. G. Kendall, Rank Correlation Methods, 4th edition, 1970.
    """
    level, slope, code = trend.level, trend.slope, held.codes[:, -1]
    model = np.maximum(history.model_codes[:, -1], 0)
    bandings = [cast("Banding", each.banding) for each in history.models]
    starts = [[float(cast("float", start)) for start in each.starts.values()] for each in bandings]
    cut = np.array(starts)[model, np.maximum(code, 0)]
    window = _window(history, trend.periods)
    began = len(history) - window.shape[1] + (~np.isnan(window)).argmax(axis=1)
    span = (history.periods[-1] - history.periods[began]) / _MONTH
    with np.errstate(all="ignore"):
        days = np.maximum(level - cut, 0.0) / -slope * 30.0
        falls = (slope < 0.0) & (-slope * span > 2.0 * trend.volatility) & _ordered(window)
        fades = falls & (code > 0) & (days <= horizon)
    return np.where(fades, began, _NEVER), np.where(fades, days, np.nan)


def _window(history: History, periods: int) -> FloatArray:
    """Give the scores that the lines are drawn through, NaN elsewhere."""
    first = max(len(history) - periods, 0)
    values, again = history.values[:, first:].copy(), history.restarts[:, first:]
    last = again.shape[1] - 1 - again[:, ::-1].argmax(axis=1)
    since = np.where(again.any(axis=1), last, 0)
    values[np.arange(values.shape[1]) < since[:, None]] = np.nan
    return values


def _ordered(window: FloatArray) -> NDArray[np.bool_]:
    """Tell whose scores fall in an order that chance seldom makes."""
    count = np.count_nonzero(~np.isnan(window), axis=1).astype(np.float64)
    total = np.zeros(len(window))
    for one, other in combinations(range(window.shape[1]), 2):
        total += np.nan_to_num(np.sign(window[:, other] - window[:, one]))
    spread = np.sqrt(count * (count - 1.0) * (2.0 * count + 5.0) / 18.0)
    # one nearer to 0, for the sum goes in steps of 2
    ordered: NDArray[np.bool_] = (total + 1.0 <= -_CHANCE * spread) & (count > 0.0)
    return ordered

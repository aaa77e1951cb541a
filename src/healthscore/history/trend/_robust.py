"""Theil-Sen lines of many customers at once."""

from __future__ import annotations

import contextlib
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.columns import show_short
from healthscore.errors import DataError
from healthscore.history.drops._grids import Grid, grid_of, require_count
from healthscore.history.trend._medians import medians

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray

LEAST: Final = 3
"""Scores that a line takes."""

DAY: Final = np.timedelta64(86_400_000_000, "us")
_MONTH: Final = 30.0
_NORMAL: Final = 1.4826
_ROWS: Final = 4_096


@final
@attrs.frozen(eq=False, repr=False)
class RobustTrend:
    """A line through the latest scores of each customer; all arrays are read-only.

    Parameters
    ----------
    level : ndarray of float64, shape (n_customers,)
        Where the line is at the customer's last score of these periods, in points.
    slope : ndarray of float64, shape (n_customers,)
        Points per 30 days.
    volatility : ndarray of float64, shape (n_customers,)
        Spread of the scores about the line, in points: what a standard deviation is for normal
        scores.
    counts : ndarray of int64, shape (n_customers,)
        Scores that the line is drawn through. Where there are fewer than 3, the others are NaN.
    last : ndarray of intp, shape (n_customers,)
        The period of the customer's last score of these periods, -1 where there is none.

    Examples
    --------
    >>> robust_trend([[60, 58, 20, 54, 52]], days=[0, 30, 60, 90, 120]).slope.tolist()
    [-2.0]
    """

    level: FloatArray
    slope: FloatArray
    volatility: FloatArray
    counts: NDArray[np.int64]
    last: NDArray[np.intp]

    def __attrs_post_init__(self) -> None:
        for array in self.arrays:
            array.flags.writeable = False

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All arrays, in the order of the parameters."""
        return self.level, self.slope, self.volatility, self.counts, self.last

    def __len__(self) -> int:
        return len(self.level)

    def __repr__(self) -> str:
        return f"<RobustTrend: {described(self)}>"


def described(trend: RobustTrend) -> str:
    """Say how many customers there are, and how many of them fall and rise."""
    size = len(trend)
    known = int(np.count_nonzero(trend.counts >= LEAST))
    falling, rising = (int(np.count_nonzero(each)) for each in (trend.slope < 0, trend.slope > 0))
    return (
        f"{size:,} customer{'' if size == 1 else 's'}, {known:,} with a trend, "
        f"{falling:,} falling, {rising:,} rising"
    )


def robust_trend(
    values: ArrayLike,
    days: ArrayLike,
    *,
    restarts: ArrayLike | None = None,
    periods: int = 12,
) -> RobustTrend:
    """Draw a Theil-Sen line through the latest scores of each customer.

    Up to 29 % of a customer's scores may be anything without moving the line far.

    Parameters
    ----------
    values : array_like of float, shape (n_customers, n_periods)
        Scores in points, the earliest period first; NaN where there is none.
    days : array_like of float or datetime64, shape (n_periods,)
        When each period is, ascending: dates, or days from any day.
    restarts : array_like of bool, shape (n_customers, n_periods), optional
        Where the past no longer counts, because the model is another.
    periods : int, default 12
        Latest periods that count, from 3; gaps among them are not made up for by earlier ones.

    Returns
    -------
    RobustTrend
        By customer.

    Raises
    ------
    DataError
        If values, days or restarts are not what they should be.
    DefinitionError
        If `periods` is no whole number from 3.

    Notes
    -----
    The slope is the median of the slopes of all pairs of scores, the level the median of
    score + slope * (days from the score to the last one), and the volatility 1.4826 times the
    median distance of the scores from the line.

    References
    ----------
    P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63, 1968.

    Examples
    --------
    >>> found = robust_trend([[60, 58, 20, 54, 52], [1, 2, None, None, None]], range(0, 150, 30))
    >>> found.level.tolist(), found.slope.tolist()
    ([52.0, nan], [-2.0, nan])
    """
    grid = grid_of(values, restarts)
    periods = require_count("robust_trend", "periods", periods, LEAST)
    times = _times(days, grid.values.shape[1])
    window = _window(grid, periods)
    with np.errstate(all="ignore"):
        parts = [_lines(block.values.T, times[-periods:], len(times)) for block in _blocks(window)]
    columns = zip(*parts, strict=True)
    return RobustTrend(*(np.concatenate(column) for column in columns))


def _times(days: ArrayLike, count: int) -> FloatArray:
    with contextlib.suppress(TypeError, ValueError):
        times = _in_days(np.asarray(days)).astype(np.float64)
        if times.shape == (count,) and np.isfinite(times).all() and (np.diff(times) > 0.0).all():
            return times
    message = (
        f"'days' must be {count} ascending numbers or dates, one a period. Got {show_short(days)}."
    )
    raise DataError(message, where="'days'", got=days)


def _in_days(days: NDArray[Any]) -> NDArray[Any]:
    """Give dates and times as days, whatever their unit."""
    if days.dtype.kind == "M":
        dates = days.astype("datetime64[us]")
        days = dates - dates[:1]
    if days.dtype.kind == "m":
        days = days.astype("timedelta64[us]") / DAY
    return days


def _window(grid: Grid, periods: int) -> Grid:
    """Keep the latest periods, and of those what came since the last restart."""
    values = grid.values[:, -periods:]
    if grid.restarts is None:
        return grid._replace(values=values)
    # counted from the end: how many restarts are still to come
    later = np.cumsum(grid.restarts[:, : -periods - 1 : -1], axis=1)[:, ::-1]
    later = np.column_stack((later[:, 1:], np.zeros(len(values), dtype=later.dtype)))
    return grid._replace(values=np.where(later > 0, np.nan, values), restarts=None)


def _blocks(grid: Grid) -> list[Grid]:
    starts = range(0, max(len(grid.values), 1), _ROWS)
    return [Grid(grid.values[start : start + _ROWS], None) for start in starts]


def _lines(columns: FloatArray, times: FloatArray, total: int) -> tuple[NDArray[Any], ...]:
    """Draw the lines of some customers, whose scores are (n_periods, n_customers)."""
    scored = ~np.isnan(columns)
    counts = np.count_nonzero(scored, axis=0)
    size = len(times)
    if size < LEAST:
        none = np.full(len(counts), np.nan)
        return none, none.copy(), none.copy(), counts, _last(scored, total)
    pairs = list(combinations(range(size), 2))
    slopes = np.empty((len(pairs), columns.shape[1]))
    for at, (one, other) in enumerate(pairs):
        np.subtract(columns[other], columns[one], out=slopes[at])
        slopes[at] /= times[other] - times[one]
    enough = counts >= LEAST
    slope = np.where(enough, medians(slopes), np.nan)
    last = _last(scored, total)
    ends = times[np.maximum(last - (total - size), 0)]
    moved = columns + slope * (ends - times[:, None])
    level = medians(moved)
    volatility = _NORMAL * medians(np.abs(moved - level))
    return level, slope * _MONTH + 0.0, volatility, counts, last


def _last(scored: NDArray[np.bool_], total: int) -> NDArray[np.intp]:
    """Give the period of each customer's last score, counted from the first of all."""
    last = np.full(scored.shape[1], -1, dtype=np.intp)
    for place, there in enumerate(scored, total - len(scored)):
        last[there] = place
    return last

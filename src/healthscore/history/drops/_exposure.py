"""How long customers are watched: where an alarm could be raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.history.drops._grids import Grid

_YEAR: Final = np.timedelta64(31_557_600, "s")
"""365.25 days."""


def watched(grid: Grid, least: int, times: FloatArray, periods: slice = slice(None)) -> FloatArray:
    """Give how long each customer was watched.

    Whoever has as many scores of one model as it takes can raise an alarm with the next one, so
    watched is the time from that score to the last, over gaps and pauses after alarms.

    Parameters
    ----------
    grid : Grid
        The scores.
    least : int
        Scores that must have been, at least 1.
    times : ndarray of float64, shape (n_periods,)
        When each period is, ascending.
    periods : slice, optional
        Which periods count, each with the time since the customer's score before.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        In the unit of the times.
    """
    parts = [_waits(block, least, times)[:, periods].sum(axis=1) for _, block in grid.blocks()]
    return np.concatenate(parts)


def _waits(grid: Grid, least: int, times: FloatArray) -> FloatArray:
    """Give the time since the customer's score before, 0 where nothing could be an alarm."""
    scored = grid.scored
    earlier: NDArray[np.intp] = np.cumsum(scored, axis=1) - scored
    if grid.restarts is not None:
        # counts never fall, so the largest one at a restart is that at the last
        earlier = earlier - np.maximum.accumulate(np.where(grid.restarts, earlier, 0), axis=1)
    since = np.maximum.accumulate(np.where(scored, times, -np.inf), axis=1)
    live = scored & (earlier >= least)
    found: FloatArray = np.zeros(scored.shape)
    found[:, 1:] = np.where(live[:, 1:], times[1:] - since[:, :-1], 0.0)
    return found


def years_of(periods: NDArray[np.datetime64]) -> FloatArray:
    """Give dates as years since the first of them."""
    years: NDArray[Any] = (periods - periods[:1]) / _YEAR
    return years


def total(times: FloatArray) -> float:
    """Add up times of customers, to the last bit the same in whatever order they come."""
    return float(np.sort(times).sum())

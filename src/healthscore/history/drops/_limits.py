"""Limits from a false-alarm rate: histories like those of the book, in which there is no drop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from healthscore.errors import FitError
from healthscore.history.drops._exposure import watched
from healthscore.history.drops._grids import Grid
from healthscore.history.drops._order import order_of
from healthscore.history.drops._watch import watch

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.history.drops._baseline import Baseline
    from healthscore.history.drops._detector import Detector

_ALARMS: Final = 1_500
"""False alarms that tell a rate to 2.6 %."""

_LEAST: Final = 2_000
_SCORES: Final = 2_500_000
"""Scores that are simulated at most."""

SMALLEST: Final = 1.0
"""Statistics below this are no sign of a drop, however quiet the book is."""

LOWEST: Final = 0.01
"""The smallest multiple of a limit that is looked at."""

_STEPS: Final = 14
_CLOSE: Final = 0.003


class Null(NamedTuple):
    """Histories in which nothing dropped, and how many alarms they are to raise in all."""

    grid: Grid
    target: float


def null_of(baseline: Baseline, grid: Grid, rate: float, seed: int) -> Null:
    """Make histories in which nothing dropped, as like to those of the book as can be.

    Customers are drawn from the book with their gaps, their lengths, their restarts and their own
    residuals, so that whoever is noisy, jumps or seldom moves does so here. Residuals are put in
    another order in time, which breaks up what drops there were, and are made scores again.

    Parameters
    ----------
    baseline : Baseline
        With nothing left to learn.
    grid : Grid
        The scores of the book.
    rate : float
        False alarms for each customer and period in which there could be one.
    seed : int
        Of the draws.

    Returns
    -------
    Null
        Of as many histories as tell the rate.

    Raises
    ------
    FitError
        If nobody has scores enough.
    """
    order = order_of(grid)
    spans = watched(grid, baseline.least, np.arange(grid.values.shape[1], dtype=np.float64))
    some = order[spans[order] > 0.0]
    if not len(some):
        raise _too_few(baseline)
    chance = np.random.default_rng(seed)
    wanted = _ALARMS / (rate * float(spans[some].mean()))
    most = max(_LEAST, _SCORES // grid.values.shape[1])
    rows = some[chance.integers(0, len(some), int(min(max(wanted, _LEAST), most)))]
    parts = [_shuffled(baseline, block, chance) for _, block in grid.take(rows).blocks()]
    restarts = None if grid.restarts is None else grid.restarts[rows]
    return Null(Grid(np.concatenate(parts), restarts), rate * float(spans[rows].sum()))


def _shuffled(baseline: Baseline, block: Grid, chance: np.random.Generator) -> FloatArray:
    """Put each customer's residuals in another order, and make them scores again."""
    residuals = baseline.residuals_of(block)
    known = ~np.isnan(residuals)
    order = np.argsort(np.where(known, chance.random(known.shape), 2.0), axis=1)
    places = np.maximum(np.cumsum(known, axis=1) - 1, 0)
    mixed = np.take_along_axis(residuals, np.take_along_axis(order, places, axis=1), axis=1)
    values = np.array(block.values, order="F")
    tracker = baseline.tracker(*values.shape)
    for period in range(values.shape[1]):
        scored, told = ~np.isnan(values[:, period]), known[:, period]
        expected, spread = tracker.expect()
        # the first score of a run has no residual, and stays what it is
        np.copyto(values[:, period], expected + spread * mixed[:, period], where=told)
        tracker.take_in(values[:, period], scored, scored & ~told)
    return values


def factor_for(detector: Detector, null: Null, cool_down: int, smallest: float = SMALLEST) -> float:
    """Find the multiple of a detector's limit at which it raises as many alarms as it may.

    Parameters
    ----------
    detector : Detector
        With nothing left to learn.
    null : Null
        Histories in which nothing dropped.
    cool_down : int
        Periods after an alarm in which there is none.
    smallest : float, default 1
        What it is at least.

    Returns
    -------
    float
        The multiple.
    """
    peaks = peaks_of(detector, null)
    low, high = max(exceeded(peaks, null.target), smallest), float(peaks.max())
    if high <= low:
        return _upwards(low)
    # whoever stays below would raise no first alarm, and so no second one
    loud = null.grid.take(np.flatnonzero(peaks > low))
    for _ in range(_STEPS):
        middle = (low * high) ** 0.5
        count = sum(
            watch(detector, block, cool_down, middle).alarms.sum() for _, block in loud.blocks()
        )
        low, high = (middle, high) if count > null.target else (low, middle)
        if abs(count - null.target) <= _CLOSE * null.target:
            return _upwards(middle)
    return _upwards(high)


def peaks_of(detector: Detector, null: Null) -> FloatArray:
    """Give the largest statistic of each history, as if there were no limit."""
    parts = [watch(detector, block, 0, np.inf).statistics for _, block in null.grid.blocks()]
    return np.concatenate([np.fmax.reduce(part, axis=1, initial=-np.inf) for part in parts])


def exceeded(peaks: FloatArray, count: float) -> float:
    """Give what as many peaks exceed, or all but the largest where there are not so many."""
    place = min(int(count), len(peaks) - 1)
    return float(-np.partition(-peaks, place)[place])


def _upwards(limit: float) -> float:
    """Round up, so that what was just no alarm stays none."""
    return float(np.ceil(limit * 1e4) / 1e4)


def _too_few(baseline: Baseline) -> FitError:
    message = (
        f"No customer has {baseline.least + 1} scores of one model, which is the least to learn a "
        "limit from. Give a limit, or wait."
    )
    return FitError(message, where="'limit'")

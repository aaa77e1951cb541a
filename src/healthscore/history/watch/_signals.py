"""What may put a customer on the list: a band entered, a drop, silence, a slow decline, absence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from healthscore.history.watch._fading import fading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.history import History
    from healthscore.history.bands import BandHistory
    from healthscore.history.drops import Drops
    from healthscore.history.trend import Trend

    Periods = NDArray[np.intp]

KINDS: Final = ("entered", "dropped", "silent", "fading", "gone")
"""Signals, the one to look at first standing first."""

NEVER: Final = -1


class Signal(NamedTuple):
    """One signal, of every customer; each of shape (n_customers,)."""

    since: Periods
    """The period in which it began, or was found; `NEVER` where it does not hold."""
    origin: Periods
    """The period of the score before, by the same model; `NEVER` where there is none."""
    before: FloatArray
    """The score before, NaN where there is none."""

    def take(self, rows: NDArray[np.intp]) -> Signal:
        """Keep some customers alone."""
        return Signal(self.since[rows], self.origin[rows], self.before[rows])


class Signals(NamedTuple):
    """All signals, in the order of `KINDS`."""

    each: tuple[Signal, ...]
    days_left: FloatArray
    """Days until a slow decline leads into a lower band, NaN for none; (n_customers,)."""


def signals_of(
    history: History,
    held: BandHistory,
    drops: Drops,
    trend: Trend,
    *,
    recent: int,
    horizon: float,
) -> Signals:
    """Look for everything that may put somebody on the list in the last period.

    Parameters
    ----------
    history : History
        The scores, of one period or more.
    held : BandHistory
        The bands that customers are held in.
    drops : Drops
        The alarms.
    trend : Trend
        Where scores are going.
    recent : int
        Periods back to which a signal counts, the last one among them.
    horizon : float
        Days within which a decline must lead into a lower band.

    Returns
    -------
    Signals
        Since when each holds, and what the score was before.
    """
    first = len(history) - recent
    model = _model_began(history.restarts)
    here = history.present[:, -1]
    # who is gone is told of as gone, and of nothing else
    entered = _recent(_entered(held.codes, history.restarts), first)
    entered = np.where(here, entered, NEVER)
    silent = _without(~np.isnan(history.values), history.present)
    silent = np.where(here, silent, NEVER)
    # whoever is no longer in the table has left in the end, and is no longer told of
    gone = _recent(_without(history.present, history.present), first)
    began, days_left = fading(history, held, trend, horizon)
    fades = np.where(began == NEVER, NEVER, len(history) - 1)
    each = (
        _since(history.values, entered, entered, model),
        _dropped(history.values, drops, np.where(here, np.maximum(model, first), len(history))),
        _since(history.values, silent, silent, model),
        # a trend begins with a score
        _since(history.values, fades, began + 1, model),
        _since(history.values, gone, gone, model),
    )
    return Signals(each, days_left)


def _recent(since: Periods, first: int) -> Periods:
    return np.where(since >= first, since, NEVER)


def _model_began(restarts: BoolArray) -> Periods:
    """Find the period since which each customer has had the model of today."""
    last = restarts.shape[1] - 1 - restarts[:, ::-1].argmax(axis=1)
    return np.where(restarts.any(axis=1), last, 0)


def _since(values: FloatArray, since: Periods, start: Periods, model: Periods) -> Signal:
    """Find the last score before some periods, by the model of today."""
    scored = ~np.isnan(values)
    count: int = values.shape[1]
    periods = np.arange(count)
    earlier: BoolArray = scored & (periods < start[:, None]) & (periods >= model[:, None])
    last = count - 1 - earlier[:, ::-1].argmax(axis=1)
    origin = np.where(earlier.any(axis=1) & (since != NEVER), last, NEVER)
    before = values[np.arange(len(values)), np.maximum(origin, 0)]
    return Signal(since, origin, np.where(origin == NEVER, np.nan, before))


def _entered(codes: NDArray[np.int8], restarts: BoolArray) -> Periods:
    """Find since when customers are in the lowest band, having come from another or from nowhere.

    Whoever is there by another model than before did not come there by himself.
    """
    size = len(codes)
    last: NDArray[np.int8] = np.full(size, -1, dtype=np.int8)
    since = np.full(size, NEVER, dtype=np.intp)
    fresh = np.zeros(size, dtype=np.bool_)
    for period in range(codes.shape[1]):
        now = codes[:, period]
        # until there is a score, a new model is still to come
        fresh |= restarts[:, period]
        np.copyto(since, NEVER, where=fresh | (now > 0))
        np.copyto(since, period, where=(now == 0) & (last != 0) & ~fresh)
        np.copyto(last, now, where=now >= 0)
        fresh &= now < 0
    return since


def _dropped(values: FloatArray, drops: Drops, first: Periods) -> Signal:
    """Find the latest alarm of each customer, from some period on."""
    alarms, size = drops.alarms, len(values)
    since, starts = (np.full(size, NEVER, dtype=np.intp) for _ in range(2))
    levels = np.full(size, np.nan)
    # alarms stand by period, so that of several the latest is written last
    since[alarms.customers] = alarms.periods
    starts[alarms.customers] = alarms.starts
    levels[alarms.customers] = alarms.before
    holds = since >= np.maximum(first, 0)
    since = np.where(holds, since, NEVER)
    origin = _since(values, since, starts, np.zeros_like(since)).origin
    return Signal(since, origin, np.where(holds, levels, np.nan))


def _without(there: BoolArray, present: BoolArray) -> Periods:
    """Find since when something has not been there for customers who came at some time."""
    since = np.full(len(there), NEVER, dtype=np.intp)
    came = np.zeros(len(there), dtype=np.bool_)
    for period in range(there.shape[1]):
        now = there[:, period]
        came |= present[:, period]
        np.copyto(since, NEVER, where=now)
        np.copyto(since, period, where=came & ~now & (since == NEVER))
    return since

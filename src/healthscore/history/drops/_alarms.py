"""Alarms on plain arrays: who fell, when it began, and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs
import numpy as np

from healthscore.history.drops._watch import watch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.history.drops._detector import Detector
    from healthscore.history.drops._grids import Grid
    from healthscore.history.drops._watch import Watched


@final
@attrs.frozen(eq=False, repr=False)
class Alarms:
    """Alarms that a detector raised, by period and then by customer; all arrays are read-only.

    Parameters
    ----------
    customers : ndarray of intp, shape (n_alarms,)
        Whose it is, by row.
    periods : ndarray of intp, shape (n_alarms,)
        The period in which it was raised.
    starts : ndarray of intp, shape (n_alarms,)
        The first period of the drop, as far as can be told.
    before : ndarray of float64, shape (n_alarms,)
        The score that was to be expected at the start, in points.
    sizes : ndarray of float64, shape (n_alarms,)
        `before` less the mean score from the start to the alarm, in points.
    statistics : ndarray of float64, shape (n_alarms,)
        In multiples of the detector's limit, so above 1.

    Examples
    --------
    >>> from healthscore.history.drops import Baseline, Shewhart
    >>> detector = Shewhart(baseline=Baseline(memory=0, noise=0, scale=4, own=0), limit=3)
    >>> alarms = detector([[60, 62, 61, 45, 44], [80, 80, 79, 81, 80]])
    >>> alarms
    <Alarms: 1 alarm of 1 customer>
    >>> alarms.customers.tolist(), alarms.periods.tolist(), alarms.sizes.tolist()
    ([0], [3], [16.0])
    """

    customers: NDArray[np.intp]
    periods: NDArray[np.intp]
    starts: NDArray[np.intp]
    before: FloatArray
    sizes: FloatArray
    statistics: FloatArray

    def __attrs_post_init__(self) -> None:
        for array in self.arrays:
            array.flags.writeable = False

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All arrays, in the order of the parameters."""
        return (
            self.customers,
            self.periods,
            self.starts,
            self.before,
            self.sizes,
            self.statistics,
        )

    def __len__(self) -> int:
        return len(self.customers)

    def __repr__(self) -> str:
        return f"<Alarms: {counted(self)}>"

    def take(self, rows: NDArray[Any]) -> Alarms:
        """Keep some alarms alone.

        Parameters
        ----------
        rows : ndarray of int or bool
            Which.

        Returns
        -------
        Alarms
            These.
        """
        return Alarms(*(array[rows] for array in self.arrays))


def counted(alarms: Alarms) -> str:
    """Say how many alarms there are, and of how many customers."""
    count, customers = len(alarms), len(np.unique(alarms.customers))
    return (
        f"{count:,} alarm{'' if count == 1 else 's'} "
        f"of {customers:,} customer{'' if customers == 1 else 's'}"
    )


def alarms_of(detector: Detector, grid: Grid, cool_down: int) -> Alarms:
    """Run a detector over all customers, block by block.

    Parameters
    ----------
    detector : Detector
        With nothing left to learn.
    grid : Grid
        The scores.
    cool_down : int
        Periods after an alarm in which there is none.

    Returns
    -------
    Alarms
        By period and then by customer.
    """
    parts = [_found(watch(detector, block, cool_down), block, at) for at, block in grid.blocks()]
    columns = zip(*(part.arrays for part in parts), strict=True)
    whole = Alarms(*(np.concatenate(column) for column in columns))
    # blocks hold ascending customers, so a stable sort by period leaves them ascending
    return whole.take(np.argsort(whole.periods, kind="stable"))


def _found(watched: Watched, block: Grid, at: int) -> Alarms:
    """Say when each drop of a block began, and how large it is."""
    customers, periods = np.nonzero(watched.alarms)
    values, lengths = block.values[customers], watched.lengths[customers, periods]
    within = _since_start(~np.isnan(values), periods, lengths)
    alarm, place = np.nonzero(within)
    # of all scores of each drop, the first
    starts = place[np.searchsorted(alarm, np.arange(len(customers)))]
    before = watched.expected[customers, starts]
    since = np.where(within, values, 0.0).sum(axis=1) / within.sum(axis=1)
    statistics = watched.statistics[customers, periods]
    return Alarms(customers + at, periods, starts, before, before - since, statistics)


def _since_start(scored: BoolArray, periods: NDArray[np.intp], lengths: FloatArray) -> BoolArray:
    """Mark the last scores up to an alarm, as many as the drop consists of."""
    counts = np.cumsum(scored, axis=1)
    at_alarm = counts[np.arange(len(counts)), periods][:, None]
    marks: BoolArray = scored & (counts > at_alarm - lengths[:, None]) & (counts <= at_alarm)
    return marks

"""From which band to which customers went, and how long they stayed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from healthscore._definition import refuse
from healthscore.bandings import UNKNOWN
from healthscore.history.bands._band_history import bands
from healthscore.history.bands._spells import Spells
from healthscore.history.bands._steps import counted_between, within
from healthscore.history.bands._walk import walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.history import History
    from healthscore.history.bands._band_history import BandHistory
    from healthscore.history.bands._survival import Survival, Unit
    from healthscore.history.states import StateRule
    from healthscore.scorecard._uses import AsOf

MOST: Final = 100_000
"""Most periods that a step can have."""


def migrations(
    history: History,
    rule: StateRule | None = None,
    *,
    start: AsOf | None = None,
    stop: AsOf | None = None,
    every: int = 1,
) -> Migrations:
    """Say from which band to which customers went, and how long they stayed.

    Parameters
    ----------
    history : History
        Whose scorecards have bandings with the same labels.
    rule : StateRule, optional
        What holds customers in their bands; by default ``Asymmetric()``.
    start, stop : str, date or datetime64, optional
        The first and the last date looked at, both included. Bands are held since the beginning.
    every : int, default 1
        Periods from a count to the next, counted back from the last: 3 for quarters of months.

    Returns
    -------
    Migrations
        Counts, shares, spells and how long they last.

    Raises
    ------
    DefinitionError
        If `every` is no whole number from 1, a scorecard has no banding, or the rule is none.
    DataError
        If there is no period, the scorecards have other bands, or a date is none.
    """
    if not (type(every) is int and 1 <= every <= MOST):
        owner = "migrations"
        raise refuse(owner, "every", f"be a whole number from 1 to {MOST:,}", every)
    return Migrations(bands(history, rule), start, stop, every)


@final
class Migrations:
    """From which band to which customers went, and how long they stayed.

    Made by `History.migrations`. All arrays are read-only. The last place of each is that of
    customers who are there, but without a score.

    Parameters
    ----------
    bands : BandHistory
        The band of every customer in every period.
    start, stop : str, date or datetime64, optional
        The first and the last date looked at.
    every : int, default 1
        Periods from a count to the next.

    Attributes
    ----------
    bands : BandHistory
        The band of every customer in every period, also before `start`.
    periods : ndarray of datetime64, shape (n_counted,)
        The dates between which was counted.
    counts : ndarray of int64, shape (n_bands + 1, n_bands + 1)
        Customers who were in a band, by row, and were in another or the same at the next date, by
        column.
    came : ndarray of int64, shape (n_bands + 1,)
        Customers who were there, and not at the date before, by band.
    left : ndarray of int64, shape (n_bands + 1,)
        Customers who were not there at the next date, by the band they were in.
    left_out : int
        Pairs of dates of customers with another model in between, which are counted nowhere else.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> from healthscore.history import History
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding({"red": 0, "green": 50}))
    >>> book = {"2026-09-01": [80, 60], "2026-10-01": [30, 70], "2026-11-01": [20, 75]}
    >>> history = History(
    ...     (date, card.score({"id": ["acme", "brix"], "csm": csm}, key="id"))
    ...     for date, csm in book.items()
    ... )
    >>> found = migrations(history)
    >>> found
    <Migrations: 4 steps between 3 periods, 1 changes band, 0 came, 0 left>
    >>> found.counts[:2, :2].tolist(), found.shares[1, :2].round(2).tolist()
    ([[1, 0], [1, 2]], [0.33, 0.67])
    >>> found.survival("green")
    <Survival: staying in green, 2 seen, 1 ended, median 1 periods>
    """

    def __init__(
        self,
        bands: BandHistory,
        start: AsOf | None = None,
        stop: AsOf | None = None,
        every: int = 1,
    ) -> None:
        self.bands: Final = bands
        window = within(bands.history.periods, start, stop)
        self._window = window
        counted = range(len(bands.history))[window][::-1][::every][::-1]
        self.periods: Final = bands.history.periods[list(counted)]
        size = len(bands.bands)
        self._counts, self.left_out = counted_between(bands, list(counted))
        self._counts.flags.writeable = False
        self.periods.flags.writeable = False
        # the place behind the unknown is that of those who are not there
        self.counts: Final = self._counts[: size + 1, : size + 1]
        self.came: Final = self._counts[size + 1, : size + 1]
        self.left: Final = self._counts[: size + 1, size + 1]

    @property
    def labels(self) -> tuple[str, ...]:
        """The bands from the lowest to the highest, and ``"unknown"``."""
        return (*self.bands.bands, UNKNOWN)

    @property
    def shares(self) -> FloatArray:
        """`counts` as shares of those who were in a band, the left included; NaN for nobody.

        A row and its place of `left_shares` sum to 1.
        """
        with np.errstate(invalid="ignore"):
            return self.counts / self._before[:, np.newaxis]

    @property
    def left_shares(self) -> FloatArray:
        """`left` as shares of those who were in a band; NaN for nobody."""
        with np.errstate(invalid="ignore"):
            return self.left / self._before

    @property
    def _before(self) -> NDArray[np.int64]:
        before: NDArray[np.int64] = self.counts.sum(axis=1) + self.left
        return before

    @cached_property
    def spells(self) -> Spells:
        """Unbroken runs of periods in one band, between the first date and the last.

        All periods count, whatever `every` is.
        """
        window = self._window
        restarts = self.bands.restarts
        found = walk(self.bands.codes[:, window], None if restarts is None else restarts[:, window])
        return Spells(self.bands.history, self.bands.bands, found, window)

    def median_dwell(self, unit: Unit = "periods") -> Mapping[str, float]:
        """Give the time after which one half has left each band.

        Parameters
        ----------
        unit : {"periods", "days"}, default "periods"
            In what the time is counted.

        Returns
        -------
        mapping of str to float
            By band, by Kaplan and Meier; infinite where more than one half was still there when
            last seen, NaN where nobody ever was.

        Raises
        ------
        DefinitionError
            If there is no such unit.
        """
        return {label: self.survival(label, unit).median for label in self.bands.bands}

    def survival(
        self, band: str | None = None, unit: Unit = "periods", *, begun: bool = False
    ) -> Survival:
        """Tell how long customers stay in a band.

        Parameters
        ----------
        band : str, optional
            By default the highest.
        unit : {"periods", "days"}, default "periods"
            In what the time is counted.
        begun : bool, default False
            Whether only spells count that were seen to begin. The others were there for a time that
            nobody knows, and count from the first period.

        Returns
        -------
        Survival
            The share that stays, by time, by Kaplan and Meier. Customers who vanish, or change
            model, count as long as they were seen.

        Raises
        ------
        DefinitionError
            If there is no such band or unit.
        """
        return self.spells.survival(band, unit, begun=begun)

    def first_entry(self, band: str | None = None, unit: Unit = "periods") -> Survival:
        """Tell how long it takes until customers are first in a band.

        Parameters
        ----------
        band : str, optional
            By default the lowest.
        unit : {"periods", "days"}, default "periods"
            In what the time is counted, from a customer's first score.

        Returns
        -------
        Survival
            The share that was not in it yet; its `incidence` is the share that was. Whoever is in
            it at first counts at 0, and customers who vanish, or change model, as long as they were
            seen.

        Raises
        ------
        DefinitionError
            If there is no such band or unit.
        """
        return self.spells.first_entry(band, unit)

    def to_frame(self) -> Any:
        """Make a table of the same library as the one that was scored.

        Returns
        -------
        table
            One row for each two bands, by the one before: ``band_before``, ``band_after``,
            ``customers`` and ``share``. Who came has an empty band before, and no share; who left
            an empty band after.
        """
        labels = np.array([*self.labels, ""])
        size = len(labels)
        shares = np.full((size, size), np.nan)
        shares[:-1, :-1], shares[:-1, -1] = self.shares, self.left_shares
        columns: dict[str, NDArray[Any]] = {
            "band_before": np.repeat(labels, size)[:-1],
            "band_after": np.tile(labels, size)[:-1],
            "customers": self._counts.ravel()[:-1],
            "share": shares.ravel()[:-1],
        }
        return self.bands.history.latest.table_of(columns)

    def __repr__(self) -> str:
        steps, moved = int(self.counts.sum()), int(self.counts.sum() - np.trace(self.counts))
        parts = [
            f"{steps:,} step{'' if steps == 1 else 's'} between {len(self.periods):,} periods",
            f"{moved:,} change{'s' if moved == 1 else ''} band",
            f"{self.came.sum():,} came",
            f"{self.left.sum():,} left",
            *([f"{self.left_out:,} by another model left out"] if self.left_out else []),
        ]
        return f"<Migrations: {', '.join(parts)}>"

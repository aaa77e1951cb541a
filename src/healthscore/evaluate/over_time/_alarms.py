"""How early customers were in the lowest band before they left, and how often for nothing."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.evaluate._estimate import share_of
from healthscore.evaluate.over_time._followed import DAY
from healthscore.evaluate.over_time._rates import at_least, median_of, rate_of
from healthscore.evaluate.over_time._sealed import sealed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.over_time._followed import Followed

_YEAR: Final = 365.25


@final
@attrs.frozen(eq=False, slots=False)
class Alarms:
    """What would have come of looking at everybody in the lowest band.

    Parameters
    ----------
    followed : Followed
        What is known of the customers.
    codes : ndarray of int8, shape (n_customers, n_periods)
        Bands; 0 is the lowest.
    start : int
        The first period that is looked at.
    horizon : float
        Days after an alarm within which leaving must follow.
    """

    followed: Followed
    codes: NDArray[np.int8]
    start: int
    horizon: float

    @cached_property
    def _scored(self) -> BoolArray:
        scored = self.followed.scored.copy()
        scored[:, : self.start] = False
        return scored

    @cached_property
    def _red(self) -> BoolArray:
        red: BoolArray = self._scored & (self.codes == 0)
        return red

    @cached_property
    def leavers(self) -> NDArray[np.intp]:
        """Customers with a score before they left; shape (n_leavers,)."""
        return sealed(np.flatnonzero(self.followed.has_left & self._scored.any(axis=1)))

    @property
    def n_unscored(self) -> int:
        """Customers who left without a score before that counts, since the first period."""
        since = self.followed.left > self.followed.history.periods[self.start]
        return int(np.count_nonzero(since)) - len(self.leavers)

    def _days_from_first(self, where: BoolArray) -> FloatArray:
        """Give the days from the first mark of each who left until then; NaN without any."""
        marks = where[self.leavers]
        first = self.followed.history.periods[marks.argmax(axis=1)]
        days: FloatArray = (self.followed.left[self.leavers] - first) / DAY
        return sealed(np.where(marks.any(axis=1), days, np.nan))

    @cached_property
    def lead_times(self) -> FloatArray:
        """Days from the first alarm to leaving, NaN for who had none; shape (n_leavers,)."""
        return self._days_from_first(self._red)

    @cached_property
    def seen(self) -> FloatArray:
        """Days from the first score to leaving; shape (n_leavers,)."""
        return self._days_from_first(self._scored)

    @cached_property
    def lead(self) -> FloatArray:
        """Lead times of who had an alarm, ascending; shape (n_alarmed,)."""
        return sealed(np.sort(self.lead_times[~np.isnan(self.lead_times)]))

    @property
    def caught(self) -> Estimate:
        """Share of those who left that were ever in the lowest band before."""
        return share_of(len(self.lead), len(self.leavers))

    def recall(self, days: float) -> Estimate:
        """Give the share of those who left that were in the lowest band so long before.

        Parameters
        ----------
        days : float
            The notice.

        Returns
        -------
        Estimate
            Of all who left, also those who had no score so early.
        """
        return share_of(self.early(days), len(self.leavers))

    def early(self, days: float) -> int:
        """Count those who were in the lowest band at least so many days before they left."""
        return int(np.count_nonzero(self.lead >= days))

    @property
    def median(self) -> Estimate:
        """The lead time that half of those with an alarm had at least, in days."""
        return median_of(self.lead)

    def at_least(self, share: float) -> float:
        """Give the lead time that a share of those with an alarm had at least.

        Parameters
        ----------
        share : float
            0 to 1.

        Returns
        -------
        float
            Days that one of them had; NaN for nobody.
        """
        return at_least(self.lead, share)

    @cached_property
    def _judged(self) -> BoolArray:
        """Scores of who did not leave, and is known to have stayed for the whole horizon."""
        stays = self.followed.stayed(self.horizon) & ~self.followed.has_left[:, None]
        return self._scored & stays

    @property
    def n_stayed(self) -> int:
        """Customers who did not leave, and have a score after which the whole horizon is known."""
        return int(self._judged.any(axis=1).sum())

    @property
    def looks(self) -> tuple[float, float]:
        """How many scores each had on average to be red in: who left, and who stayed."""
        return (
            float(np.count_nonzero(self._scored[self.leavers])) / max(len(self.leavers), 1),
            float(np.count_nonzero(self._judged)) / max(self.n_stayed, 1),
        )

    @property
    def false_alarms(self) -> Estimate:
        """Share of those who stayed that were ever in the lowest band."""
        return share_of(int((self._red & self._judged).any(axis=1).sum()), self.n_stayed)

    @cached_property
    def years(self) -> FloatArray:
        """Years that those who stayed were watched; shape (n_customers,).

        Each of their scores counts up to the next snapshot.
        """
        dates = self.followed.history.periods
        # of a single snapshot nobody knows for how long its scores stood
        gaps = np.diff(dates) / DAY / _YEAR if len(dates) > 1 else np.zeros(1)
        spans = np.append(gaps, gaps[-1])[: len(dates)]
        return sealed(self._judged @ spans)

    @cached_property
    def _entries(self) -> NDArray[np.int64]:
        """How often each who stayed came into the lowest band; shape (n_customers,)."""
        before = np.zeros(len(self._red), dtype=np.bool_)
        entries = np.zeros(len(self._red), dtype=np.int64)
        for period in range(self._red.shape[1]):
            red = self._red[:, period]
            entries += red & ~before & self._judged[:, period]
            np.copyto(before, red, where=self._scored[:, period])
        return entries

    @property
    def n_alarms(self) -> int:
        """How often those who stayed came into the lowest band."""
        return int(self._entries.sum())

    @property
    def per_year(self) -> Estimate:
        """Alarms a year and customer, of those who stayed; NaN where no time has passed.

        The interval takes alarms of one customer together.
        """
        return rate_of(self._entries, self.years)

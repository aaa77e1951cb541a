"""Until when each customer was followed, and who left."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.columns import as_instant
from healthscore.errors import DataError
from healthscore.evaluate.over_time._options import microseconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.history import History

    Dates = NDArray[np.datetime64]

DAY: Final = np.timedelta64(86_400_000_000, "us")


@final
@attrs.frozen(eq=False, slots=False)
class Followed:
    """What is known of the customers of a history: each array of shape (n_customers,).

    Parameters
    ----------
    history : History
        The scores.
    given : ndarray of datetime64[us]
        When each left, NaT for who did not, also after `until`.
    until : datetime64[us]
        Until when it is known who left.
    assumed : bool, default False
        Whether nobody said so.
    """

    history: History
    given: Dates
    until: np.datetime64
    assumed: bool = False

    @classmethod
    def of(cls, history: History, given: Dates, until: Any) -> Followed:
        """Settle until when it is known who left.

        Parameters
        ----------
        history : History
            The scores.
        given : ndarray of datetime64[us], shape (n_customers,)
            When each left.
        until : date or None
            By default the last date on which there was a snapshot or somebody left.

        Returns
        -------
        Followed
            What is known.

        Raises
        ------
        DataError
            If `until` is no date.
        """
        if until is None:
            dates = [history.periods[-1:], given[~np.isnat(given)]]
            return cls(history, given, np.concatenate(dates).max(), assumed=True)
        try:
            return cls(history, given, as_instant(until))
        except DataError as error:
            message = str(error).replace("'as_of'", "'until'")
            raise DataError(message, where="'until'", got=until) from None

    @cached_property
    def left(self) -> Dates:
        """When each left; NaT for who is not known to have left."""
        # a comparison with NaT is false
        return np.where(self.given <= self.until, self.given, np.datetime64("NaT", "us"))

    @cached_property
    def has_left(self) -> BoolArray:
        """Who is known to have left."""
        return ~np.isnat(self.left)

    @cached_property
    def _last_seen(self) -> NDArray[np.intp]:
        present = self.history.present
        last: NDArray[np.intp] = present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
        return last

    @cached_property
    def vanished(self) -> BoolArray:
        """Who is no longer in the last snapshot, though nobody says that they left."""
        gone = self._last_seen < len(self.history) - 1
        return gone & np.isnat(self.given) & (self.seen < self.until)

    @cached_property
    def seen(self) -> Dates:
        """When each was last in a snapshot."""
        return self.history.periods[self._last_seen]

    @cached_property
    def known(self) -> Dates:
        """Until when it is known of each whether they left: for who did, when."""
        here = np.where(self.vanished, self.seen, self.until)
        return np.where(self.has_left, self.left, here)

    @cached_property
    def scored(self) -> BoolArray:
        """Where there is a score of who had not left yet; shape (n_customers, n_periods)."""
        return ~np.isnan(self.history.values) & ~self.gone

    @cached_property
    def gone(self) -> BoolArray:
        """Where there is a customer who had left by then; shape (n_customers, n_periods)."""
        return self.history.present & (self.given[:, None] <= self.history.periods)

    def stayed(self, horizon: float) -> BoolArray:
        """Tell after which snapshots each is known to have stayed for a whole horizon.

        Parameters
        ----------
        horizon : float
            Days.

        Returns
        -------
        ndarray of bool, shape (n_customers, n_periods)
            Also where there is no score.
        """
        ends = self.history.periods + microseconds(horizon)
        # who left on the last day of the horizon left within it
        return (self.known[:, None] >= ends) & ~(self.left[:, None] <= ends)

    def leaves(self, horizon: float) -> BoolArray:
        """Tell after which snapshots each left within a horizon.

        Parameters
        ----------
        horizon : float
            Days.

        Returns
        -------
        ndarray of bool, shape (n_customers, n_periods)
            Also where there is no score.
        """
        ends = self.history.periods + microseconds(horizon)
        left = self.left[:, None]
        return (left > self.history.periods) & (left <= ends)

    def over(self, horizon: float) -> BoolArray:
        """Tell after which snapshots a whole horizon is known.

        Parameters
        ----------
        horizon : float
            Days.

        Returns
        -------
        ndarray of bool, shape (n_periods,)
            Where not, those who left would be known, and those who stayed would not.
        """
        return self.history.periods + microseconds(horizon) <= self.until

    def days_from(self, periods: NDArray[np.intp], customers: NDArray[np.intp]) -> FloatArray:
        """Give how long some customers were followed from some snapshots on.

        Parameters
        ----------
        periods : ndarray of intp, shape (n,)
            Places of the snapshots.
        customers : ndarray of intp, shape (n,)
            Which customers.

        Returns
        -------
        ndarray of float64, shape (n,)
            Days until they left, or were last known to be there.
        """
        return (self.known[customers] - self.history.periods[periods]) / DAY

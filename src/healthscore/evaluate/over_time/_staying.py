"""Who stays from the first score on, by the band of that score."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from healthscore.evaluate.survival._concordance import concordance_of
from healthscore.evaluate.survival._kaplan_meier import curve_of
from healthscore.evaluate.survival._lasting import Lasting
from healthscore.evaluate.survival._log_rank import compared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.over_time._followed import Followed
    from healthscore.evaluate.survival import LogRank, SurvivalCurve
    from healthscore.history.bands import BandHistory


class Staying(NamedTuple):
    """How long customers stayed from their first score on; each of shape (n_customers,)."""

    followed: Followed
    customers: NDArray[np.intp]
    periods: NDArray[np.intp]
    """The snapshot of the first score."""

    @classmethod
    def of(cls, followed: Followed, landmarks: NDArray[np.intp]) -> Staying:
        """Find the first score of each customer.

        Parameters
        ----------
        followed : Followed
            What is known of the customers.
        landmarks : ndarray of intp, shape (n_landmarks,)
            The snapshots that count.

        Returns
        -------
        Staying
            Of those who have a score before they left, and before nothing more is known.
        """
        known = followed.history.periods <= followed.known[:, None]
        scored = (followed.scored & known)[:, landmarks]
        customers = np.flatnonzero(scored.any(axis=1))
        return cls(followed, customers, landmarks[scored[customers].argmax(axis=1)])

    @property
    def lasting(self) -> Lasting:
        """Days, and who left."""
        days = self.followed.days_from(self.periods, self.customers)
        return Lasting(days, self.followed.has_left[self.customers])

    @property
    def scores(self) -> FloatArray:
        """The first scores."""
        return self.followed.history.values[self.customers, self.periods]

    def curves(self, bands: BandHistory) -> dict[str, SurvivalCurve]:
        """Give a curve for each band that somebody was in at first.

        Parameters
        ----------
        bands : BandHistory
            The bands.

        Returns
        -------
        dict of str to SurvivalCurve
            From the lowest band to the highest.
        """
        codes, lasting = self._codes(bands), self.lasting
        maker = self.followed.history.latest.table_of
        return {
            label: curve_of(lasting.take(codes == code), name=label, maker=maker)
            for code, label in enumerate(bands.bands)
            if (codes == code).any()
        }

    def _codes(self, bands: BandHistory) -> NDArray[np.int8]:
        return bands.raw[self.customers, self.periods]

    def log_rank(self, bands: BandHistory) -> LogRank:
        """Hold the bands against each other.

        Parameters
        ----------
        bands : BandHistory
            The bands.

        Returns
        -------
        LogRank
            Of those that somebody was in at first.
        """
        there, codes = np.unique(self._codes(bands), return_inverse=True)
        places: list[int] = there.tolist()
        return compared(self.lasting, codes, [bands.bands[place] for place in places])

    def concordance(self, *, weighted: bool) -> Estimate:
        """Give the chance that of two customers the one with the lower score left first.

        Parameters
        ----------
        weighted : bool
            Whether leaving counts for those who were no longer seen as well.

        Returns
        -------
        Estimate
            NaN where no two can be compared.
        """
        return concordance_of(self.scores, self.lasting, weighted=weighted)

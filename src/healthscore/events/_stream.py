"""The events of each customer in the order of time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.events._arrays import Arrays


@final
class Stream:
    """The events of each customer in the order of time.

    Parameters
    ----------
    arrays : Arrays
        All of them, and others.
    starts : ndarray of int64, shape (n_customers,)
        Place of each customer's first event.
    ends : ndarray of int64, shape (n_customers,)
        Place behind each customer's last event.
    """

    def __init__(self, arrays: Arrays, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        self.arrays: Final = arrays
        self.starts: Final = starts
        self.ends: Final = ends

    def after(
        self, instants: int | NDArray[np.int64], customers: NDArray[np.intp] | None = None
    ) -> NDArray[np.int64]:
        """Find the first event of each customer that is later than an instant.

        Parameters
        ----------
        instants : int or ndarray of int64, shape (n_customers,)
            Microseconds since 1970 in UTC.
        customers : ndarray of intp, optional
            Some customers alone.

        Returns
        -------
        ndarray of int64, shape (n_customers,)
            Its place; the end of the customer's events if there is none.
        """
        if customers is None:
            low, high = self.starts.copy(), self.ends.copy()
        else:
            low, high = self.starts[customers], self.ends[customers]
        # halving for all customers at once, as often as the one with most events needs
        while (unsettled := low < high).any():
            middle = (low + high) >> 1
            late = self.arrays.times.take(middle, mode="clip") > instants
            np.copyto(high, middle, where=unsettled & late)
            np.copyto(low, middle + 1, where=unsettled & ~late)
        return low

    def until(self, instant: int) -> Stream:
        """Leave out what came later.

        Parameters
        ----------
        instant : int
            Microseconds since 1970 in UTC.

        Returns
        -------
        Stream
            In the same memory.
        """
        return Stream(self.arrays, self.starts, self.after(instant))

    @cached_property
    def valued(self) -> Stream:
        """The same without events whose value is missing."""
        known = self.arrays.values.known
        if known.all():
            return self
        rows = np.flatnonzero(known)
        starts, ends = (np.searchsorted(rows, edges) for edges in (self.starts, self.ends))
        return Stream(self.arrays.take(rows), starts, ends)

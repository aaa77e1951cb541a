"""The events of each customer in a window of time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.events._arrays import Arrays
    from healthscore.events._past import Past


@final
class Window:
    """The events of each customer in a window of time.

    Made by `Past.window`.

    Parameters
    ----------
    past : Past
        What it is a window of.
    arrays : Arrays
        All events of its kinds.
    starts : ndarray of int64, shape (n_customers,)
        Place in the arrays of each customer's first event in the window.
    ends : ndarray of int64, shape (n_customers,)
        Place behind the last.
    """

    def __init__(
        self,
        past: Past,
        arrays: Arrays,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
    ) -> None:
        self._past = past
        self._arrays = arrays
        self._starts = starts
        self._ends = ends

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many events each customer has in it; shape (n_customers,)."""
        return self._ends - self._starts

    @cached_property
    def owners(self) -> NDArray[np.intp]:
        """Whose each event is: the customer's place; shape (n_events,), ascending."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def _rows(self) -> NDArray[np.int64]:
        shifts = self._starts - (np.cumsum(self.counts) - self.counts)
        rows = np.repeat(shifts, self.counts)
        rows += np.arange(len(rows))
        return rows

    @cached_property
    def times(self) -> NDArray[np.int64]:
        """When each was, in microseconds since 1970 in UTC; shape (n_events,)."""
        return self._arrays.times.take(self._rows)

    @cached_property
    def ages(self) -> FloatArray:
        """Days from each to the date; shape (n_events,)."""
        return self._past.ages(self.times)

    @cached_property
    def values(self) -> FloatArray:
        """The number that came with each, NaN where missing; shape (n_events,).

        Raises
        ------
        DataError
            If the log has no values, or one of this kind is a text that is no number.
        """
        return self._arrays.numbers.take(self._rows)

    @cached_property
    def codes(self) -> tuple[NDArray[Any], int]:
        """A number for each different value, and how many there may be.

        Of a window of events that all have values.
        """
        codes, count = self._arrays.codes
        return codes.take(self._rows), count

    def sums(self, weights: FloatArray) -> FloatArray:
        """Add up what stands for the events, customer by customer.

        Parameters
        ----------
        weights : ndarray of float64, shape (n_events,)
            One for each event.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Each from the customer's own events alone, in the order of time; 0 without any.
        """
        there = self.counts > 0
        totals: FloatArray = np.zeros(len(there))
        if there.any():
            first = (np.cumsum(self.counts) - self.counts)[there]
            totals[there] = np.add.reduceat(weights, first)
        return totals

    def different(self, codes: NDArray[Any], count: int) -> NDArray[np.int64]:
        """Count the different codes of each customer.

        Parameters
        ----------
        codes : ndarray of int, shape (n_events,)
            One for each event, from 0.
        count : int
            How many codes there may be.

        Returns
        -------
        ndarray of int64, shape (n_customers,)
            How many of them each customer has.
        """
        pairs = np.sort(self.owners * np.int64(max(count, 1)) + codes)
        first = np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]
        owners = pairs[first] // max(count, 1)
        return np.bincount(owners, minlength=len(self.counts))

    def first_times(self) -> tuple[BoolArray, NDArray[np.int64]]:
        """Tell when the first event of each customer in the window was.

        Returns
        -------
        there : ndarray of bool, shape (n_customers,)
            Who has one.
        times : ndarray of int64, shape (n_there,)
            Of those who have.
        """
        there = self.counts > 0
        return there, self._arrays.times.take(self._starts[there])

    def last_times(self) -> tuple[BoolArray, NDArray[np.int64]]:
        """Tell when the last event of each customer in the window was.

        Returns
        -------
        there : ndarray of bool, shape (n_customers,)
            Who has one.
        times : ndarray of int64, shape (n_there,)
            Of those who have.
        """
        there = self.counts > 0
        return there, self._arrays.times.take(self._ends[there] - 1)

    def last_values(self) -> NDArray[Any]:
        """Give the last value of each customer in the window.

        Returns
        -------
        ndarray, shape (n_customers,)
            Numbers, NaN for none; or texts as objects, None for none. Of what happened at the same
            time it is the largest value, or the last in alphabetical order.
        """
        there = self.counts > 0
        values = self._arrays.values
        found = values.array.take(self._ends[there] - 1)
        if values.labels is None:
            numbers = np.full(len(there), np.nan)
            numbers[there] = found
            return numbers
        texts = np.full(len(there), None, dtype=object)
        texts[there] = np.array([*values.labels, None], dtype=object).take(found)
        return texts

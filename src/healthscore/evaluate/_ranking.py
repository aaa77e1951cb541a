"""Customers sorted by score, once for every measure of rank."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray

    Counts = NDArray[np.int64]

_LAST: Final = np.uint64(1)


@final
@attrs.frozen(eq=False, repr=False, slots=False)
class Ranking:
    """How many customers, and how many who left, have each score; the lowest scores first.

    Low scores are high risks. Customers of equal scores stand together, so that no measure
    depends on an order among them.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_distinct,)
        The different scores, ascending.
    totals : ndarray of int64, shape (n_distinct,)
        Customers who have each.
    churned : ndarray of int64, shape (n_distinct,)
        Those of them who left.
    """

    scores: FloatArray
    totals: Counts
    churned: Counts

    @classmethod
    def of(cls, scores: FloatArray, churned: FloatArray | BoolArray) -> Ranking:
        """Sort customers.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers,)
            Finite.
        churned : ndarray, shape (n_customers,)
            True or 1 for who left, False or 0 for who stayed.

        Returns
        -------
        Ranking
            The same for any order of the customers.
        """
        if not len(scores):
            return cls(np.empty(0), *(np.empty(0, dtype=np.int64) for _ in range(2)))
        ordered, gone = _sorted(scores + 0.0, churned)
        starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        ends = np.append(starts[1:], len(ordered))
        left = np.cumsum(gone, dtype=np.int64)[ends - 1]
        return cls(ordered[starts], ends - starts, np.diff(left, prepend=0))

    @property
    def n(self) -> int:
        """Customers in all."""
        return int(self.totals.sum())

    @property
    def n_churned(self) -> int:
        """Those who left."""
        return int(self.churned.sum())

    @property
    def base_rate(self) -> float:
        """Share of customers who left; NaN without customers."""
        return self.n_churned / self.n if self.n else float("nan")

    @cached_property
    def until(self) -> tuple[Counts, Counts]:
        """Customers, and those who left, at each score or below it; each (n_distinct,)."""
        return np.cumsum(self.totals), np.cumsum(self.churned)


def _sorted(
    scores: FloatArray, churned: FloatArray | BoolArray
) -> tuple[FloatArray, NDArray[np.uint8]]:
    """Sort scores, and the outcomes along with them."""
    if scores.min() < 0.0:
        order = np.argsort(scores)
        return scores[order], churned[order].astype(np.uint8)
    # numbers from 0 order as their bits do, and leave the first bit free: shifted by it, they take
    # the outcome along, and one plain sort is several times as fast as one that keeps track of rows
    words = scores.view(np.uint64) << _LAST
    words |= churned.astype(np.uint64)
    words.sort()
    return (words >> _LAST).view(np.float64), (words & _LAST).astype(np.uint8)

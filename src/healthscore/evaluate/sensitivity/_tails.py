"""The ends of many numbers a customer, without keeping what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from healthscore.scoring import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray

ENDS: Final = 0.05
"""Share of the draws on either side of an interval."""

_CHUNK: Final = 1_024
"""Customers at a time: their numbers stay in the cache."""


@final
class Tail:
    """The lowest numbers of each customer.

    Parameters
    ----------
    size : int
        How many customers there are.
    draws : int
        How many numbers will come for each.
    missing : float or int
        Stands for a number that is not there; above all others.
    dtype : type
        Of the numbers.
    """

    def __init__(self, size: int, draws: int, missing: float, dtype: type[Any]) -> None:
        # quantiles lie between two numbers
        self.most = min(int(ENDS * (draws - 1)) + 2, draws)
        self._lowest: NDArray[Any] = np.full((size, self.most), missing, dtype=dtype)

    def take(self, block: NDArray[Any], spread: Callable[..., Iterable[Any]]) -> None:
        """Take in the numbers of some draws.

        Parameters
        ----------
        block : ndarray, shape (n_draws, n_customers)
            What is missing is the number that stands for it.
        spread : callable
            Shares work out, as `map` does.
        """

        def merge(rows: tuple[int, int]) -> None:
            start, stop = rows
            both = np.concatenate((self._lowest[start:stop], block[:, start:stop].T), axis=1)
            both.partition(self.most - 1, axis=1)
            self._lowest[start:stop] = both[:, : self.most]

        list(spread(merge, rows_of(block.shape[1], _CHUNK)))

    def quantile(self, counts: NDArray[np.int64]) -> FloatArray:
        """Give the number below which `ENDS` of each customer's numbers lie.

        Parameters
        ----------
        counts : ndarray of int, shape (n_customers,)
            How many numbers each has.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Straight between two numbers; NaN for who has none.
        """
        # in place: a copy would take as much again
        self._lowest.sort(axis=1)
        at = ENDS * np.maximum(counts - 1, 0)
        place = at.astype(np.intp)
        rows = np.arange(len(counts))
        low = self._lowest[rows, place].astype(np.float64)
        after = np.minimum(place + 1, np.maximum(counts - 1, 0))
        high = self._lowest[rows, after].astype(np.float64)
        with np.errstate(all="ignore"):
            between = low + (at - place) * (high - low)
        return np.where(counts > 0, between, np.nan)

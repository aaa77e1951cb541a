"""Which metrics of a group are there together, so that each weight is added up once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray

MOST: Final = 62
"""Metrics with gaps that one number can hold."""


@final
class Patterns:
    """The weight of the metrics of a group that are there.

    Parameters
    ----------
    gaps : mapping of str to ndarray of bool, each of shape (n_customers,)
        Where metrics are not there.
    size : int
        How many customers there are.
    """

    def __init__(self, gaps: Mapping[str, BoolArray], size: int) -> None:
        some = {name: missing for name, missing in gaps.items() if missing.any()}
        codes: NDArray[np.int64] = np.zeros(size, dtype=np.int64)
        for place, missing in enumerate(some.values()):
            codes |= (~missing).astype(np.int64) << place
        found, self._place_of = np.unique(codes, return_inverse=True)
        self._there = {
            name: ((found >> place) & 1).astype(np.float64) for place, name in enumerate(some)
        }
        self._count = len(found)

    def weight(self, amounts: Mapping[str, float]) -> FloatArray | float:
        """Add weights up.

        Parameters
        ----------
        amounts : mapping of str to float
            Of all metrics of the group.

        Returns
        -------
        ndarray of float64, shape (n_customers,), or float
            One number where all metrics are always there.
        """
        steady = sum(amount for name, amount in amounts.items() if name not in self._there)
        if not self._there:
            return steady
        table: FloatArray = np.full(self._count, float(steady))
        for name, there in self._there.items():
            table += there * amounts[name]
        return table.take(self._place_of)

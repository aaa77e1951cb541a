"""Curves that are bent."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.scoring import Kept, Leaf


@final
class Bendable:
    """The scores of a metric, ready to be raised to any power on their scale.

    Parameters
    ----------
    leaf : Leaf
        The metric.
    kept : Kept
        Its scores, and which of them stand for gaps.
    """

    def __init__(self, leaf: Leaf, kept: Kept) -> None:
        self._low, high = leaf.ends
        self._length = high - self._low
        self._scores = kept.members[leaf.name]
        self._gaps = kept.gaps.get(leaf.place)
        with np.errstate(all="ignore"):
            shares = np.clip((self._scores - self._low) / self._length, 0.0, 1.0)
            self._logs = np.log(shares)

    def bent(self, power: float) -> FloatArray:
        """Give the scores of a curve that is bent; both ends of its scale stay.

        Parameters
        ----------
        power : float
            Above 0; scores fall where it is above 1.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            NaN for gaps.
        """
        if not self._length > 0.0:
            return self._scores
        # logarithms are taken once: a power each time would take several times as long
        bent: FloatArray = np.exp(self._logs * power)
        np.multiply(bent, self._length, out=bent)
        np.add(bent, self._low, out=bent)
        if self._gaps is not None:
            # what a gap scores is no matter of the curve
            np.copyto(bent, self._scores, where=self._gaps)
        return bent

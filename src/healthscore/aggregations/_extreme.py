"""What the worst and the best member have in common."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, final

import numpy as np

from healthscore.aggregations._base import Accumulator

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.aggregations._presence import Presence
    from healthscore.normalizers import Block


@final
class Extreme(Accumulator):
    """Keeps the lowest or the highest score so far.

    Parameters
    ----------
    pick : ufunc
        `numpy.fmin` or `numpy.fmax`, which pass over NaN.
    """

    def __init__(self, pick: np.ufunc) -> None:
        self._pick = pick
        self._so_far: FloatArray

    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        """Take in the next member."""
        del missing
        if place == 0:
            self._so_far = block.borrow()
            np.copyto(self._so_far, scores)
        else:
            self._pick(self._so_far, scores, out=self._so_far)

    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        """Write the group's score."""
        del presence
        np.copyto(out, self._so_far)
        block.give_back(self._so_far)


def shares_of_ties(scores: FloatArray, pick: np.ufunc) -> FloatArray:
    """Give the whole weight to the picked member, in equal parts to members that tie.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_customers, n_members)
        NaN where a member is missing.
    pick : ufunc
        `numpy.fmin` or `numpy.fmax`.

    Returns
    -------
    ndarray of float64, shape (n_customers, n_members)
        From 0 to 1.
    """
    extreme = reduce(pick, scores.T)
    tied = scores == extreme[:, None]
    shares: FloatArray = np.asfortranarray(
        # a row without any member has no shares
        tied / np.maximum(tied.sum(axis=1, keepdims=True), 1)
    )
    return shares

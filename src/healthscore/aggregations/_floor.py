"""The floor under scores, for means that one zero would make zero."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, final

import numpy as np

from healthscore._definition import refuse, require_finite
from healthscore.aggregations._base import Accumulator, BlockAggregation

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.aggregations._presence import Presence
    from healthscore.normalizers import Block


class FlooredMean(BlockAggregation):
    """A mean of scores on another scale, none of which counts as lower than a floor."""

    __slots__ = ()

    floor: float

    @abc.abstractmethod
    def _steepness(self, low: FloatArray, high: FloatArray) -> FloatArray:
        """Give the logarithm of how steep the scale is between two shares."""

    def slopes(self, before: FloatArray, after: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Give what a point of each member is worth between two states.

        It is the member's share times the steepness of the scale on its way, over that on the way
        of the mean: for logarithms the LMDI split.

        Parameters
        ----------
        before : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        after : ndarray of float64, shape (n_customers, n_members)
            NaN for the same members.
        weights : ndarray of float64, shape (n_members,)
            Above 0.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_members)
            0 or above, and the same when the states are swapped.
        """
        from healthscore.aggregations._slopes import above_floor, on_scale

        def inside(low: FloatArray, high: FloatArray) -> FloatArray:
            means = self.combine(low, weights), self.combine(high, weights)
            return on_scale(low, high, self.shares(low, weights), means, self._steepness)

        return above_floor(before, after, self.floor, inside)


def require_floor(owner: Any) -> None:
    """Refuse a floor that is not from 0 to below 100."""
    require_finite(owner, "floor", learnable=False)
    if not 0.0 <= owner.floor < 100.0:
        raise refuse(owner, "floor", "be from 0 to below 100", owner.floor)


def floored(accumulator: Accumulator, floor: float) -> Accumulator:
    """Let no score below the floor come to an accumulator."""
    return _Floored(accumulator, floor) if floor else accumulator


@final
class _Floored(Accumulator):
    def __init__(self, accumulator: Accumulator, floor: float) -> None:
        self._accumulator = accumulator
        self._floor = floor

    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        raised = np.maximum(scores, self._floor, out=block.borrow())
        self._accumulator.add(place, raised, missing, block)
        block.give_back(raised)

    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        self._accumulator.finish(out, presence, block)

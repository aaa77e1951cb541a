"""What a zero does: the floor under scores, and how losses are split among members at 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from healthscore._definition import refuse, require_finite
from healthscore.aggregations._base import Accumulator, in_proportion

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.aggregations._presence import Presence
    from healthscore.normalizers import Block


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


def split_with_zeros(
    shares: FloatArray,
    weights: FloatArray,
    whole: FloatArray,
    part: Callable[[FloatArray], FloatArray],
) -> FloatArray:
    """Split losses among members by some parts that are infinite at 0.

    Parameters
    ----------
    shares : ndarray of float64, shape (n_customers, n_members)
        Scores from 0 to 1, NaN where a member is missing; no lower than the floor.
    weights : ndarray of float64, shape (n_members,)
        Above 0.
    whole : ndarray of float64, shape (n_customers,)
        Points to be split.
    part : callable
        Gives the parts of some shares by unit of weight; what it gives for 0 is not looked at.

    Returns
    -------
    ndarray of float64, shape (n_customers, n_members)
        0 where missing. Where some members are at 0, they share everything by their weights.
    """
    missing, zero = np.isnan(shares), shares == 0.0
    some = zero.any(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        units = np.where(some, zero, part(shares))
    units = np.where(missing, np.nan, units)
    return in_proportion(
        [weight * units[:, place] for place, weight in enumerate(weights.tolist())], whole
    )

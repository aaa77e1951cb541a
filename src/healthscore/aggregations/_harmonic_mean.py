"""The weighted harmonic mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import number
from healthscore.aggregations._base import Accumulator
from healthscore.aggregations._floor import FlooredMean, floored, require_floor
from healthscore.aggregations._losses import parts_with_zeros
from healthscore.aggregations._presence import Layout, Presence, RunningSum
from healthscore.aggregations._trees import (
    NO_RECIPROCAL,
    any_nothing,
    present_weight,
    raised,
    total,
)
from healthscore.formula import as_node, case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers import Block


@final
@attrs.frozen(eq=False, repr=False)
class HarmonicMean(FlooredMean):
    """The reciprocal of the members' mean reciprocal: one fault weighs more heavily still.

    Parameters
    ----------
    floor : float, default 0
        A score below it counts as the floor. With 0, one member at 0 makes the group 0.

    Raises
    ------
    DefinitionError
        If the floor is not from 0 to below 100.

    Notes
    -----
    sum(w) / sum(w / s) over the members present. Losses are split in proportion to
    w (100 / s - 1); members at 0 share the whole loss by their weights.

    References
    ----------
    P. S. Bullen, Handbook of Means and Their Inequalities, 2003, chapter III.

    Examples
    --------
    >>> HarmonicMean()([[100, 25], [100, 0]], [1, 1]).tolist()
    [40.0, 0.0]
    >>> HarmonicMean(floor=25)([[100, 0]], [1, 1]).tolist()
    [40.0]
    """

    floor: float = attrs.field(default=0.0, converter=number, kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_floor(self)

    def lowered(self, scores: Sequence[Node], weights: Sequence[float], /) -> Node:
        """Say what the group's score is as a tree."""
        unit = Layout(tuple(weights)).unit
        scores = raised(scores, self.floor)
        amounts = [weight * unit for weight in weights]
        terms = [
            (as_node(amount) / (score / 100.0)).or_else(0.0)
            for score, amount in zip(scores, amounts, strict=True)
        ]
        mean = present_weight(scores, amounts) / total(terms) * 100.0
        return case((any_nothing(scores, NO_RECIPROCAL), 0.0), otherwise=mean)

    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come."""
        del signed
        return floored(_Mean(weights), self.floor)

    def _steepness(self, low: FloatArray, high: FloatArray) -> FloatArray:
        from healthscore.aggregations._slopes import steepness_of_reciprocal

        return steepness_of_reciprocal(low, high)

    def _loss_parts(self, scores: FloatArray, weights: FloatArray) -> list[FloatArray]:
        shares = np.maximum(scores, self.floor) / 100.0
        lowest = np.fmin.reduce(shares, axis=1, keepdims=True)
        # times the lowest of the row, which keeps the quotient from overflowing
        return parts_with_zeros(shares, weights, lambda shares: (1.0 - shares) * (lowest / shares))


@final
class _Mean(Accumulator):
    def __init__(self, weights: Sequence[float]) -> None:
        # terms and weights are added in one order and unit: where all have 100, the two are equal
        unit = Layout(tuple(weights)).unit
        self._amounts = [weight * unit for weight in weights]
        self._sum = RunningSum()

    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        term = self._sum.slot(place, block)
        np.divide(scores, 100.0, out=term)
        np.divide(self._amounts[place], term, out=term)
        np.copyto(term, 0.0, where=missing)
        self._sum.commit(place, term)

    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        np.divide(presence.weight(block), self._sum.total(block), out=out)
        np.multiply(out, 100.0, out=out)

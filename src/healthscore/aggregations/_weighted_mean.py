"""The weighted mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, final

import attrs
import numpy as np

from healthscore.aggregations._base import Accumulator, BlockAggregation
from healthscore.aggregations._presence import Layout, Presence, RunningSum
from healthscore.aggregations._trees import present_weight, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers import Block


@final
@attrs.frozen(eq=False, repr=False)
class WeightedMean(BlockAggregation):
    """The members' scores averaged by weight: strengths make up for weaknesses.

    Notes
    -----
    sum(w s) / sum(w) over the members present. A zero counts like any other score. The score
    is 100 exactly where every member present has 100.

    Examples
    --------
    >>> WeightedMean()([[80, 40], [80, float("nan")]], [3, 1]).tolist()
    [70.0, 80.0]
    """

    linear: ClassVar[bool] = True

    def lowered(
        self,
        scores: Sequence[Node],
        weights: Sequence[float],
        fresh: Sequence[Node | None] | None = None,
        /,
    ) -> Node:
        """Say what the group's score is as a tree.

        Parameters
        ----------
        scores : sequence of Node, shape (n_members,)
            The members' scores, gaps where they are missing.
        weights : sequence of float, shape (n_members,)
            Above 0.
        fresh : sequence of (Node or None), shape (n_members,), optional
            What age leaves of each weight, 0 to 1; None for a member that keeps it all.

        Returns
        -------
        Node
            The group's score, a gap where no member is present.
        """
        unit = Layout(tuple(weights), fades=fresh is not None).unit
        shares = fresh or [None] * len(weights)
        terms = [
            _times(score if share is None else score * share, weight).or_else(0.0)
            for score, weight, share in zip(scores, weights, shares, strict=True)
        ]
        amounts = [
            weight * unit if share is None else _times(share * unit, weight)
            for weight, share in zip(weights, shares, strict=True)
        ]
        mean = total(terms) / present_weight(scores, amounts)
        return mean if unit == 1.0 else mean * unit

    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come."""
        return _Mean(weights, signed=signed)


def _times(node: Node, weight: float) -> Node:
    return node if weight == 1.0 else node * weight


@final
class _Mean(Accumulator):
    def __init__(self, weights: Sequence[float], *, signed: bool) -> None:
        self._weights = weights
        self._signed = signed
        self._sum = RunningSum()

    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        term = self._sum.slot(place, block)
        weight = self._weights[place]
        if weight != 1.0:
            scores = np.multiply(scores, weight, out=term)
        if self._signed:
            np.copyto(term, scores)
            np.copyto(term, 0.0, where=missing)
        else:
            np.fmax(scores, block.zeros, out=term)
        self._sum.commit(place, term)

    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        np.divide(self._sum.total(block), presence.weight(block), out=out)
        if presence.layout.unit != 1.0:
            np.multiply(out, presence.layout.unit, out=out)

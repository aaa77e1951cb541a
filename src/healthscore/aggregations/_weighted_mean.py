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

    def lowered(self, scores: Sequence[Node], weights: Sequence[float], /) -> Node:
        """Say what the group's score is as a tree."""
        unit = Layout(tuple(weights)).unit
        terms = [
            (score if weight == 1.0 else score * weight).or_else(0.0)
            for score, weight in zip(scores, weights, strict=True)
        ]
        mean = total(terms) / present_weight(scores, [weight * unit for weight in weights])
        return mean if unit == 1.0 else mean * unit

    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come."""
        return _Mean(weights, signed=signed)


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

"""The weighted geometric mean."""

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
    any_nothing,
    any_zero,
    has_light,
    logarithms,
    present_weight,
    raised,
    total,
)
from healthscore.formula import call, case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers import Block


@final
@attrs.frozen(eq=False, repr=False)
class GeometricMean(FlooredMean):
    """The members' scores averaged by weight on a logarithmic scale: one fault weighs heavily.

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
    100 exp(sum(w ln(s / 100)) / sum(w)) over the members present. Losses are split in proportion to
    -w ln(s / 100); members at 0 share the whole loss by their weights.

    References
    ----------
    OECD and JRC, Handbook on Constructing Composite Indicators, 2008, section 6.11.

    Examples
    --------
    >>> GeometricMean()([[100, 25], [100, 0]], [1, 1]).round(9).tolist()
    [50.0, 0.0]
    >>> GeometricMean(floor=1)([[100, 0]], [1, 1]).round(9).tolist()
    [10.0]
    """

    floor: float = attrs.field(default=0.0, converter=number, kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_floor(self)

    def lowered(self, scores: Sequence[Node], weights: Sequence[float], /) -> Node:
        """Say what the group's score is as a tree."""
        unit = Layout(tuple(weights)).unit
        scores = raised(scores, self.floor)
        light = has_light(weights)
        zero = any_zero(scores) if light else any_nothing(scores)
        logs = logarithms(scores, faint=light)
        terms = [(log * weight).or_else(0.0) for log, weight in zip(logs, weights, strict=True)]
        mean = total(terms) / present_weight(scores, [weight * unit for weight in weights]) * unit
        return case((zero, 0.0), otherwise=call("exp", mean) * 100.0)

    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come."""
        del signed
        return floored(_Mean(weights), self.floor)

    def _steepness(self, low: FloatArray, high: FloatArray) -> FloatArray:
        from healthscore.aggregations._slopes import steepness_of_logarithm

        return steepness_of_logarithm(low, high)

    def _loss_parts(self, scores: FloatArray, weights: FloatArray) -> list[FloatArray]:
        shares = np.maximum(scores, self.floor) / 100.0
        return parts_with_zeros(shares, weights, lambda shares: -np.log(shares))


@final
class _Mean(Accumulator):
    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = weights
        self._sum = RunningSum()

    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        term = self._sum.slot(place, block)
        np.divide(scores, 100.0, out=term)
        np.log(term, out=term)
        np.multiply(term, self._weights[place], out=term)
        np.copyto(term, 0.0, where=missing)
        self._sum.commit(place, term)

    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        weight = presence.weight(block)
        mean = np.divide(self._sum.total(block), weight, out=weight)
        np.multiply(mean, presence.layout.unit, out=mean)
        np.exp(mean, out=out)
        np.multiply(out, 100.0, out=out)

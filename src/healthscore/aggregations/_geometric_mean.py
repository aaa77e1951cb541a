"""The weighted geometric mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import number, refuse, require_finite
from healthscore.aggregations._base import Accumulator, BlockAggregation, in_proportion
from healthscore.aggregations._presence import Presence, RunningSum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.normalizers import Block


@final
@attrs.frozen(repr=False)
class GeometricMean(BlockAggregation):
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
        require_finite(self, "floor", learnable=False)
        if not 0.0 <= self.floor < 100.0:
            raise refuse(self, "floor", "be from 0 to below 100", self.floor)

    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come."""
        del signed
        return _Mean(weights, self.floor)

    def losses(self, scores: FloatArray, weights: FloatArray, value: FloatArray, /) -> FloatArray:
        """Split the points that are missing to 100, in proportion to -w ln(s / 100).

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        weights : ndarray of float64, shape (n_members,)
            Above 0.
        value : ndarray of float64, shape (n_customers,)
            The group's score.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_members)
            Points, 0 where missing; they sum to 100 less the score.
        """
        floored: FloatArray = np.maximum(scores, self.floor) / 100.0
        zero = (floored == 0.0).any(axis=1)
        with np.errstate(divide="ignore"):
            logs: FloatArray = -np.log(floored)
        parts: list[FloatArray] = [
            # where some are at 0, their logarithms are infinite, and only their weights part them
            np.where(zero, weight * (floored[:, place] == 0.0), weight * logs[:, place])
            for place, weight in enumerate(weights.tolist())
        ]
        missing = np.isnan(scores)
        parts = [np.where(missing[:, place], np.nan, part) for place, part in enumerate(parts)]
        return in_proportion(parts, 100.0 - value)


@final
class _Mean(Accumulator):
    def __init__(self, weights: Sequence[float], floor: float) -> None:
        self._weights = weights
        self._floor = floor
        self._sum = RunningSum()

    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        term = self._sum.slot(place, block)
        floored = np.maximum(scores, self._floor, out=block.more)
        np.divide(floored, 100.0, out=floored)
        np.log(floored, out=term)
        np.multiply(term, self._weights[place], out=term)
        np.copyto(term, 0.0, where=missing)
        self._sum.commit(place, term)

    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        weight = presence.weight(block)
        mean = np.divide(self._sum.total(block), weight, out=weight)
        np.multiply(mean, presence.layout.unit, out=mean)
        np.exp(mean, out=out)
        np.multiply(out, 100.0, out=out)

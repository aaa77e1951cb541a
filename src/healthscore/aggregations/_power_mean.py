"""The weighted power mean."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore._definition import is_finite, number, refuse
from healthscore.aggregations._base import Accumulator, Aggregation
from healthscore.aggregations._best import Best
from healthscore.aggregations._floor import floored, require_floor
from healthscore.aggregations._geometric_mean import GeometricMean
from healthscore.aggregations._harmonic_mean import HarmonicMean
from healthscore.aggregations._losses import parts_with_zeros
from healthscore.aggregations._power_trees import by_powers, near_geometric
from healthscore.aggregations._trees import raised
from healthscore.aggregations._weighted_mean import WeightedMean
from healthscore.aggregations._worst import Worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray
    from healthscore.formula import Node

_NAMED: Final[dict[float, Aggregation]] = {
    -math.inf: Worst(),
    -1.0: HarmonicMean(),
    0.0: GeometricMean(),
    1.0: WeightedMean(),
    math.inf: Best(),
}
"""The means of these exponents, or of these limits, have names and arithmetics of their own."""

_NONE: Final = 1e-100
"""Size of exponents below which the mean cannot be told from the geometric one."""

_SMALL: Final = 1e-3
"""Size of exponents below which powers lie so near to 1 that their digits are lost."""


@final
@attrs.frozen(eq=False, repr=False)
class PowerMean(Aggregation):
    """The family of all means: the smaller the exponent, the heavier one fault weighs.

    Parameters
    ----------
    p : float
        The exponent, infinite ones included: 1 is the weighted mean, 0 the geometric mean, -1 the
        harmonic mean, minus infinity the worst member and infinity the best.
    floor : float, default 0
        A score below it counts as the floor. With 0, and a `p` of 0 or below, one member at 0 makes
        the group 0.

    Raises
    ------
    DefinitionError
        If `p` is not a number, or the floor is not from 0 to below 100.

    Notes
    -----
    100 (sum(w (s / 100)^p) / sum(w))^(1 / p) over the members present. Losses are split in
    proportion to w (1 - (s / 100)^p) for a positive `p`, and to w ((s / 100)^p - 1) for a negative
    one; with these, members at 0 share the whole loss by their weights.

    References
    ----------
    P. S. Bullen, Handbook of Means and Their Inequalities, 2003, chapter III.

    Examples
    --------
    >>> PowerMean(2)([[100, 25]], [1, 1]).round(2).tolist()
    [72.89]
    >>> [PowerMean(p)([[100, 25]], [1, 1]).round(9).tolist() for p in (1, 0, -1)]
    [[62.5], [50.0], [40.0]]
    """

    p: float = attrs.field(converter=number, metadata={"positional": True})
    floor: float = attrs.field(default=0.0, converter=number, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not (is_finite(self.p) or self.p in (math.inf, -math.inf)):
            raise refuse(self, "p", "be a number up to 1e150 in size, or infinite", self.p)
        require_floor(self)

    def lowered(self, scores: Sequence[Node], weights: Sequence[float], /) -> Node:
        """Say what the group's score is as a tree."""
        scores = raised(scores, self.floor)
        named = self._named
        if named is not None:
            return named.lowered(scores, weights)
        mean = near_geometric if abs(self.p) < _SMALL else by_powers
        return mean(scores, weights, self.p)

    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come."""
        named = self._named
        if named is None:
            return super().accumulator(weights, signed=signed)
        return floored(named.accumulator(weights, signed=signed), self.floor)

    def combine(self, scores: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Aggregate some members.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing; columns contiguous.
        weights : ndarray of float64, shape (n_members,)
            Above 0.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            NaN where no member is present.
        """
        scores = np.maximum(scores, self.floor)
        named = self._named
        if named is not None:
            return named.combine(scores, weights)
        mean = _near_geometric if abs(self.p) < _SMALL else _by_powers
        with np.errstate(all="ignore"):
            value = mean(scores / 100.0, weights, self.p) * 100.0
        return np.where(np.isnan(scores).all(axis=1), np.nan, value)

    def shares(self, scores: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Give the effective weight of each member among those present.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        weights : ndarray of float64, shape (n_members,)
            Above 0.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_members)
            From 0 to 1, 0 where missing; they sum to 1 in each row.
        """
        named = self._named
        if named is None:
            return super().shares(scores, weights)
        return named.shares(np.maximum(scores, self.floor), weights)

    def slopes(self, before: FloatArray, after: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Give what a point of each member is worth between two states, by powers.

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
        from healthscore.aggregations._slopes import above_floor, on_scale, steepness_of_power

        named = self._named
        if named is not None:
            return above_floor(
                before, after, self.floor, lambda low, high: named.slopes(low, high, weights)
            )

        def inside(low: FloatArray, high: FloatArray) -> FloatArray:
            shares = self.shares(low, weights)
            means = self.combine(low, weights), self.combine(high, weights)
            steepness = partial(steepness_of_power, p=self.p)
            return on_scale(low, high, shares, means, steepness)

        return above_floor(before, after, self.floor, inside)

    def losses(self, scores: FloatArray, weights: FloatArray, value: FloatArray, /) -> FloatArray:
        """Split the points that are missing to 100, in proportion to w |1 - (s / 100)^p|.

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
        named = self._named
        if named is None:
            return super().losses(scores, weights, value)
        return named.losses(np.maximum(scores, self.floor), weights, value)

    def _loss_parts(self, scores: FloatArray, weights: FloatArray) -> list[FloatArray]:
        shares = np.maximum(scores, self.floor) / 100.0
        if self.p < 0.0:
            return parts_with_zeros(shares, weights, self._distance)
        with np.errstate(divide="ignore"):
            return list((weights * -np.expm1(self.p * np.log(shares))).T)

    @property
    def _named(self) -> Aggregation | None:
        """The mean of that exponent that has a name, if there is one."""
        # powers that near to 1 are the geometric mean's, to the last bit
        return _NAMED.get(0.0 if abs(self.p) < _NONE else self.p)

    def _distance(self, shares: FloatArray) -> FloatArray:
        """Give share^p - 1 of a negative p, in units of the power of the row's lowest share."""
        logs = np.log(shares)
        lowest = np.fmin.reduce(logs, axis=1, keepdims=True)
        far = np.exp(self.p * (logs - lowest))
        near = np.exp(-self.p * lowest) * np.expm1(self.p * logs)
        # far from 100 the 1 does not matter, and near it the power does not overflow
        return np.where(self.p * logs > 40.0, far, near)


def _by_powers(shares: FloatArray, weights: FloatArray, p: float) -> FloatArray:
    """Take the mean of powers, each in [1, 2) times a power of two of any size.

    So no power overflows, whatever the exponent; and as scaling by powers of two is exact, it is as
    if all were added up without any scale: a better member never makes a lower sum.
    """
    logs = p * np.log2(shares)
    whole = np.floor(logs)
    powers = np.exp2(logs - whole)
    gone = np.isneginf(logs) | np.isnan(logs)
    largest = np.fmax.reduce(np.where(gone, np.nan, whole), axis=1)
    total: FloatArray = np.zeros(len(shares))
    weight: FloatArray = np.zeros(len(shares))
    for place, amount in enumerate(weights.tolist()):
        shift = np.fmax(whole[:, place] - largest, -2000.0)
        shift = np.where(gone[:, place], 0.0, shift).astype(np.int32)
        term = np.ldexp(np.where(gone[:, place], 0.0, powers[:, place]), shift)
        total += amount * term
        weight += np.where(np.isnan(shares[:, place]), 0.0, amount)
    fraction, exponent = np.frexp(total / weight)
    value = np.exp2((np.log2(fraction) + (exponent + largest)) / p)
    # an infinite power is that of a 0 to a negative exponent; without any power, all are at 0
    return np.where(np.isposinf(logs).any(axis=1) | np.isnan(largest), 0.0, value)


def _near_geometric(shares: FloatArray, weights: FloatArray, p: float) -> FloatArray:
    """Take the mean of powers near 1 by how far they are from it."""
    total: FloatArray = np.zeros(len(shares))
    weight: FloatArray = np.zeros(len(shares))
    for place, amount in enumerate(weights.tolist()):
        here = ~np.isnan(shares[:, place])
        total += np.where(here, amount * np.expm1(p * np.log(shares[:, place])), 0.0)
        weight += np.where(here, amount, 0.0)
    return np.exp(np.log1p(total / weight) / p)

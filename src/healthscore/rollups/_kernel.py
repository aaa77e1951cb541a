"""Means of many groups at once, each of any number of members."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.rollups._mean import Mean

_SMALL: Final = 1e-3
"""Size of exponents below which powers lie so near to 1 that their digits are lost."""


class Members(NamedTuple):
    """The members of some groups, each group's from the lowest score to the highest.

    Parameters
    ----------
    groups : ndarray of intp, shape (n_members,)
        Ascending from 0, without a hole.
    scores : ndarray of float64, shape (n_members,)
        From 0 to 100, without gaps, ascending in each group.
    weights : ndarray of float64, shape (n_members,)
        Above 0.
    """

    groups: NDArray[np.intp]
    scores: FloatArray
    weights: FloatArray

    def total(self, numbers: FloatArray) -> FloatArray:
        """Add numbers up by group, in the order of the members."""
        totals: FloatArray = np.bincount(self.groups, numbers).astype(np.float64)
        return totals

    @property
    def starts(self) -> NDArray[np.intp]:
        """Place of each group's lowest member."""
        return np.flatnonzero(np.diff(self.groups, prepend=-1))

    @property
    def ends(self) -> NDArray[np.intp]:
        """Place of each group's highest member."""
        return np.flatnonzero(np.diff(self.groups, append=-1))


class Means(NamedTuple):
    """What comes out: the groups' scores, and how members take part in them."""

    values: FloatArray
    """Shape (n_groups,)."""
    shares: FloatArray
    """Effective weight of each member, 0 to 1; shape (n_members,)."""
    lost: FloatArray
    """Share of each member in what its group has lost, 0 to 1; shape (n_members,)."""


def means(mean: Mean, members: Members) -> Means:
    """Aggregate the members of some groups.

    Parameters
    ----------
    mean : Mean
        Which.
    members : Members
        Of which.

    Returns
    -------
    Means
        Each group's depend on its own members alone, to the last bit. A score lies between the
        group's lowest and its highest, unless it is rounded.
    """
    members = members._replace(scores=np.maximum(members.scores, mean.floor))
    low, high = members.scores[members.starts], members.scores[members.ends]
    if math.isinf(mean.p):
        values = low if mean.p < 0.0 else high
        shares = _shared(members, (members.scores == values[members.groups]).astype(np.float64))
        parts = shares * (100.0 - members.scores)
    else:
        shares = _shared(members, members.weights)
        values = _mean(mean.p, members, shares, low, high).clip(low, high)
        parts = _parts(mean.p, members, shares, low)
    for rounding in mean.roundings:
        values = rounding.round(values)
    return Means(values, shares, _shared(members, parts))


def _shared(members: Members, parts: FloatArray) -> FloatArray:
    """Give what share of its group each part is; 0 where the group's parts are all 0."""
    total = members.total(parts)
    shares: FloatArray = parts / np.where(total > 0.0, total, 1.0)[members.groups]
    return shares


def _mean(
    p: float, members: Members, shares: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    if p == 1.0:
        total: FloatArray = members.total(members.weights * members.scores)
        return total / members.total(members.weights)
    logs = np.log(members.scores / 100.0)
    if p == 0.0:
        value = np.exp(members.total(shares * logs)) * 100.0
    elif abs(p) < _SMALL:
        value = np.exp(np.log1p(members.total(shares * np.expm1(p * logs))) / p) * 100.0
    else:
        # in units of the largest power, which keeps them all from overflowing
        top = p * np.log((high if p > 0.0 else low) / 100.0)
        powers = np.exp(p * logs - np.where(np.isinf(top), 0.0, top)[members.groups])
        value = np.exp((top + np.log(members.total(shares * powers))) / p) * 100.0
    nothing = high == 0.0 if p > 0.0 else low == 0.0
    return np.where(nothing, 0.0, value)


def _parts(p: float, members: Members, shares: FloatArray, low: FloatArray) -> FloatArray:
    """Give what the members' losses are in proportion to, as the aggregations have it."""
    if p == 1.0:
        return shares * (100.0 - members.scores)
    logs = np.log(members.scores / 100.0)
    if p > 0.0:
        return shares * -np.expm1(p * logs)
    units = -logs if p == 0.0 else _distance(p, logs, np.log(low / 100.0)[members.groups])
    # members at 0 share everything by their weights
    zero = low[members.groups] == 0.0
    return shares * np.where(zero, members.scores == 0.0, units)


def _distance(p: float, logs: FloatArray, lowest: FloatArray) -> FloatArray:
    """Give (s / 100)^p - 1 of a negative p, in units of the power of the group's lowest."""
    far = np.exp(p * (logs - lowest))
    near = np.exp(-p * lowest) * np.expm1(p * logs)
    # far from 100 the 1 does not matter, and near it the power does not overflow
    return np.where(p * logs > 40.0, far, near)

"""Whether the members of a group measure one concept: Cronbach's alpha."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore._moments import Moments
from healthscore.evaluate._chance import f_quantile
from healthscore.evaluate._estimate import LEVEL, Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore._definition import BoolArray, FloatArray

_ROUNDING: Final = 1e-12
"""Variance, as a share of all members', that is nothing but rounding."""


@final
@attrs.frozen(eq=False)
class GroupReliability:
    """How far the members of a group, or of the scorecard, go together.

    Parameters
    ----------
    name : str
        The group's, or the scorecard's.
    members : tuple of str
        Those that vary; alpha is about their scores.
    n : int
        Customers of whom all of these are known.
    alpha : Estimate
        Cronbach's alpha, with Feldt's interval; NaN for fewer than two members or customers.
    without : mapping of str to float
        Alpha of the rest, were a member left out; NaN for fewer than three members.
    rest : mapping of str to float
        Correlation of each member with the sum of the others.
    """

    name: str
    members: tuple[str, ...]
    n: int
    alpha: Estimate
    without: Mapping[str, float]
    rest: Mapping[str, float]


def reliability(name: str, scores: Mapping[str, FloatArray]) -> GroupReliability:
    """Measure how far some members go together.

    Parameters
    ----------
    name : str
        What they are together.
    scores : mapping of str to ndarray of float64, shape (n_customers,)
        Their scores, NaN for gaps.

    Returns
    -------
    GroupReliability
        Of the customers without gaps; members that do not vary are left out.
    """
    varying = {each: column for each, column in scores.items() if _varies(column)}
    columns = list(varying.values())
    known: BoolArray = np.ones(max(map(len, columns), default=0), dtype=np.bool_)
    for column in columns:
        known &= ~np.isnan(column)
    n = int(np.count_nonzero(known))
    members = tuple(varying)
    if n < 2 or len(members) < 2:
        unknown = dict.fromkeys(members, math.nan)
        return GroupReliability(name, members, n, Estimate(math.nan), unknown, unknown)
    shared = _covariances([column[known] for column in columns])
    total = float(shared.sum())
    without = {
        each: _alpha(np.delete(np.delete(shared, place, 0), place, 1))
        for place, each in enumerate(members)
    }
    rest = {each: _with_rest(shared, total, place) for place, each in enumerate(members)}
    alpha = _alpha(shared)
    return GroupReliability(name, members, n, _feldt(alpha, n, len(members)), without, rest)


def _varies(column: FloatArray) -> bool:
    present = column[~np.isnan(column)]
    return bool(len(present) and present.min() < present.max())


def _covariances(columns: list[FloatArray]) -> FloatArray:
    moments = Moments(columns)
    places = range(len(columns))
    return np.array([[moments.covariance(one, two) for two in places] for one in places])


def _alpha(shared: FloatArray) -> float:
    """Give alpha of a matrix of covariances; NaN for one member, or where the sum is constant."""
    size, own, total = len(shared), float(np.trace(shared)), float(shared.sum())
    if size < 2 or total <= _ROUNDING * own:
        return math.nan
    return size / (size - 1) * (1.0 - own / total)


def _with_rest(shared: FloatArray, total: float, place: int) -> float:
    """Give the correlation of a member with the sum of the others."""
    own, both = float(shared[place, place]), float(shared[place].sum())
    rest = total - 2.0 * both + own
    if own <= 0.0 or rest <= _ROUNDING * float(np.trace(shared)):
        return math.nan
    return min(max((both - own) / math.sqrt(own * rest), -1.0), 1.0)


def _feldt(alpha: float, n: int, members: int) -> Estimate:
    """Give alpha with its interval.

    References
    ----------
    L. S. Feldt, The approximate sampling distribution of Kuder-Richardson reliability coefficient
    twenty, Psychometrika 30, 1965.
    """
    if math.isnan(alpha):
        return Estimate(alpha)
    freedom = (n - 1.0, (n - 1.0) * (members - 1.0))
    tail = (1.0 - LEVEL) / 2.0
    low, high = (1.0 - (1.0 - alpha) * f_quantile(share, *freedom) for share in (1.0 - tail, tail))
    return Estimate(alpha, low, high)

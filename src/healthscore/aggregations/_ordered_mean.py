"""The ordered weighted average."""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, cast, final

import attrs
import numpy as np

from healthscore._definition import is_finite, number, refuse, require_type
from healthscore.aggregations._base import HEAVIEST, LIGHTEST, Aggregation
from healthscore.aggregations._trees import count_present, from_best_to_worst
from healthscore.formula import added, case, tiers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray, IntArray
    from healthscore.formula import Node

_UNIT: Final = 100.0
"""Weights are added up so many times, so that members who all have 100 make exactly 100."""


def _numbers(values: Any) -> Any:
    if not isinstance(values, list | tuple):
        return values
    return tuple(number(value) for value in cast("list[object]", values))


@final
@attrs.frozen(eq=False, repr=False)
class OrderedMean(Aggregation):
    """The members' scores averaged by rank (OWA): the first weight goes to the best member.

    Parameters
    ----------
    weights : list of float
        A weight for each place from the best member to the worst: 0 or from 1e-12 to 1e12, one
        above 0. There must be as many as the group has members of weight above 0.

    Raises
    ------
    DefinitionError
        If a weight is out of range, none is above 0, or there are not as many as members.

    Notes
    -----
    sum(v_j b_j) / sum(v_j), b_j being the j-th highest score. ``[1, 0, 0]`` is the best member,
    ``[0, 0, 1]`` the worst, ``[0, 1, 0]`` the median. A zero counts like any other score. Who is
    missing leaves no hole: the weights are stretched over the members present, by straight lines
    through their running totals, so that the best still has the first share and the worst the last.
    The members' own weights count toward coverage alone. Members that tie share the weights of
    their places.

    References
    ----------
    R. R. Yager, On ordered weighted averaging aggregation operators in multicriteria
    decisionmaking, IEEE Transactions on Systems, Man, and Cybernetics 18(1), 1988; stretching is
    his quantifier-guided form (R. R. Yager, Families of OWA operators, Fuzzy Sets and Systems
    59(2), 1993).

    Examples
    --------
    >>> OrderedMean([1, 2, 5])([[80, 40, 60], [90, 10, float("nan")]], [1, 1, 1]).tolist()
    [50.0, 30.0]
    """

    linear: ClassVar[bool] = True
    by_weight: ClassVar[bool] = False

    weights: tuple[float, ...] = attrs.field(converter=_numbers, metadata={"positional": True})

    def __attrs_post_init__(self) -> None:
        require_type(self, "weights", tuple, "a list of numbers")
        for weight in self.weights:
            allowed = is_finite(weight) and (weight == 0.0 or LIGHTEST <= weight <= HEAVIEST)
            if not allowed:
                raise refuse(self, "weights", "be 0 or from 1e-12 to 1e12", weight)
        if not any(self.weights):
            raise refuse(self, "weights", "have at least one above 0", list(self.weights))

    def require_members(self, count: int) -> None:
        """Refuse another number of members than that of the weights.

        Parameters
        ----------
        count : int
            Members of weight above 0.

        Raises
        ------
        DefinitionError
            If there are not as many weights.
        """
        if count != len(self.weights):
            allowed = f"have one for each member of weight above 0, of which there are {count}"
            raise refuse(self, "weights", allowed, list(self.weights))

    def combine(self, scores: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Aggregate some members.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        weights : ndarray of float64, shape (n_members,)
            Not looked at.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            NaN where no member is present.
        """
        del weights
        # NaN is sorted last, whatever the sign
        ordered: FloatArray = -np.sort(-scores, axis=1)
        counts: IntArray = (~np.isnan(scores)).sum(axis=1)
        total: FloatArray = np.zeros(len(scores))
        for place in range(scores.shape[1]):
            term = self._places.weights[:, place].take(counts) * ordered[:, place]
            total += np.where(counts > place, term, 0.0)
        value: FloatArray = total / self._places.totals.take(counts) * _UNIT
        return value

    def lowered(self, scores: Sequence[Node], weights: Sequence[float], /) -> Node:
        """Say what the group's score is as a tree."""
        del weights
        ordered = from_best_to_worst(scores)
        leaves: list[Node] = []
        for present in range(1, len(scores) + 1):
            row = self._places.weights[present, :present].tolist()
            # a place without weight costs no term
            terms = [score * weight for score, weight in zip(ordered, row, strict=False) if weight]
            leaves.append(added(terms) / float(self._places.totals[present]) * _UNIT)
        count = count_present(scores)
        chosen = tiers(count, [*range(2, len(leaves) + 1)], leaves)
        return case((count > 0.0, chosen))

    def shares(self, scores: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Give the effective weight of each member: that of its place.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        weights : ndarray of float64, shape (n_members,)
            Not looked at.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_members)
            From 0 to 1, 0 where missing; they sum to 1 in each row. Members that tie have the same.
        """
        del weights
        rows, members = scores.shape
        order: IntArray = np.argsort(-scores, axis=1, kind="stable")
        ordered: FloatArray = np.take_along_axis(scores, order, axis=1)
        counts: IntArray = (~np.isnan(scores)).sum(axis=1)
        places: IntArray = np.arange(members, dtype=np.intp)
        begins: BoolArray = np.ones((rows, members), dtype=np.bool_)
        begins[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
        ends: BoolArray = np.ones((rows, members), dtype=np.bool_)
        ends[:, :-1] = begins[:, 1:]
        first = np.maximum.accumulate(np.where(begins, places, 0), axis=1)
        last = np.where(ends, places, members)[:, ::-1]
        last = np.minimum.accumulate(last, axis=1)[:, ::-1]
        below, above = (
            np.take_along_axis(self._places.shares[counts], at, axis=1) for at in (first, last + 1)
        )
        by_place = np.where(places < counts[:, None], (above - below) / (last + 1 - first), 0.0)
        shares: FloatArray = np.empty((rows, members), order="F")
        np.put_along_axis(shares, order, by_place, axis=1)
        return shares

    @cached_property
    def _places(self) -> _Places:
        return _places(self.weights)


class _Places(NamedTuple):
    """What each place counts, by how many members are present; shape (n_members + 1, ...)."""

    weights: FloatArray
    totals: FloatArray
    shares: FloatArray
    """Of the first places together."""


def _places(weights: tuple[float, ...]) -> _Places:
    count = len(weights)
    running = [0.0, *itertools.accumulate(weights)]
    table, totals, shares = (
        np.zeros(shape) for shape in ((count + 1, count), (count + 1,), (count + 1, count + 1))
    )
    totals[0] = np.nan
    for present in range(1, count + 1):
        here = list(weights)
        if present < count:
            at = np.linspace(0.0, count, present + 1)
            here = np.diff(np.interp(at, np.arange(count + 1), running)).clip(0.0).tolist()
        table[present, :present] = here
        totals[present] = list(itertools.accumulate(weight * _UNIT for weight in here))[-1]
        sums = list(itertools.accumulate(here))
        shares[present, 1:] = sums[-1]
        shares[present, 1 : present + 1] = sums
        shares[present] /= sums[-1]
    return _Places(table, totals, shares)

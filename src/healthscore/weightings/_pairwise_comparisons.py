"""Weights from comparing members two by two."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, cast, final

import attrs
import numpy as np

from healthscore._definition import (
    FrozenDict,
    is_finite,
    is_name,
    number,
    numbers_by_name,
    refuse,
    require_choice,
    require_type,
)
from healthscore.errors import DefinitionError
from healthscore.weightings._base import Weighting
from healthscore.weightings._eigenvector import completed, logarithmic_least_squares
from healthscore.weightings._fixed import as_shares, by_name
from healthscore.weightings._random_index import random_index

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore._definition import FloatArray

    Pair = tuple[str, str]


_ROUNDING: Final = 1e-9
"""How far above its limit a ratio may come by rounding alone."""


@final
@attrs.frozen(eq=False, repr=False)
class PairwiseComparisons(Weighting):
    """Weights from how much more important one member is than another (AHP).

    Parameters
    ----------
    comparisons : mapping of (str, str) to float
        How many times as important the first of two members is as the second, from 1e-6 to 1e6:
        ``{("usage", "feedback"): 3}``; the other way round is its reciprocal. Pairs may be left out
        as long as all members hang together.
    method : {"eigenvector", "geometric_mean"}, default "eigenvector"
        Principal eigenvector, or geometric means of the rows (logarithmic least squares).
    max_inconsistency : float or None, default 0.1
        Largest `consistency_ratio` allowed; None for any.
    random_index : {"saaty2005", "saaty1980", "donegan_dodd"}, default "saaty2005"
        The table of mean inconsistencies of random judgements that the ratio refers to; beyond 15
        members it is Donegan and Dodd's, the only one of them that goes further.

    Raises
    ------
    DefinitionError
        If a field is not what it should be, a pair comes twice, members do not hang together, or
        the comparisons contradict each other beyond the limit: the message then offers the pair
        that fits the others least.

    Notes
    -----
    The weights w solve A w = lambda_max w for the matrix A of comparisons, or minimise the sum of
    (ln a_ij - ln w_i + ln w_j)^2. The consistency index is (lambda_max - n) / (n - 1), and the
    ratio is the index over the random index. Comparisons left out are filled in so that lambda_max
    is the least possible, and the random index is lowered for m of them by the factor
    1 - 2 m / ((n - 1) (n - 2)).

    References
    ----------
    T. L. Saaty, The Analytic Hierarchy Process, 1980, and Theory and Applications of the Analytic
    Network Process, 2005; H. A. Donegan and F. J. Dodd, A note on Saaty's random indexes,
    Mathematical and Computer Modelling 15(10), 1991; S. Bozóki, J. Fülöp and L. Rónyai, On optimal
    completion of incomplete pairwise comparison matrices, Mathematical and Computer Modelling
    52(1-2), 2010; K. C. Ágoston and L. Csató, Inconsistency thresholds for incomplete pairwise
    comparison matrices, Omega 108, 2022.

    Examples
    --------
    >>> cars = PairwiseComparisons(
    ...     {
    ...         ("style", "reliability"): 1 / 2,
    ...         ("style", "fuel"): 3,
    ...         ("reliability", "fuel"): 4,
    ...     }
    ... )
    >>> {
    ...     name: round(weight, 4)
    ...     for name, weight in cars.over(["style", "reliability", "fuel"]).items()
    ... }
    {'style': 0.3196, 'reliability': 0.5584, 'fuel': 0.122}
    >>> round(cars.consistency_ratio, 4)
    0.0176
    """

    comparisons: Mapping[Pair, float] = attrs.field(
        converter=numbers_by_name, metadata={"positional": True}
    )
    method: Literal["eigenvector", "geometric_mean"] = attrs.field(
        default="eigenvector", kw_only=True
    )
    max_inconsistency: float | None = attrs.field(default=0.1, converter=number, kw_only=True)
    random_index: Literal["saaty2005", "saaty1980", "donegan_dodd"] = attrs.field(
        default="saaty2005", kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        self._check_comparisons()
        require_choice(self, "method", ("eigenvector", "geometric_mean"))
        require_choice(self, "random_index", ("saaty2005", "saaty1980", "donegan_dodd"))
        limit = self.max_inconsistency
        if limit is not None and not (is_finite(limit) and limit >= 0.0):
            allowed = "be None, or a finite number that is not negative"
            raise refuse(self, "max_inconsistency", allowed, limit)
        self._check_together()
        if limit is not None and self.consistency_ratio > limit + _ROUNDING:
            raise self._contradiction(limit)

    def _check_comparisons(self) -> None:
        require_type(self, "comparisons", FrozenDict, "a mapping of pairs to numbers")
        if not self.comparisons:
            raise refuse(self, "comparisons", "hold one or more pairs", {})
        for pair, times in cast("Mapping[Any, Any]", self.comparisons).items():
            if not (_is_pair(pair) and pair[0] != pair[1]):
                raise refuse(self, "comparisons", "have pairs of different names as keys", pair)
            if not (is_finite(times) and 1e-6 <= times <= 1e6):
                raise refuse(self, "comparisons", "be from 1e-6 to 1e6 times", times)
            if pair[::-1] in self.comparisons:
                raise refuse(self, "comparisons", "hold each pair once", pair)

    def _check_together(self) -> None:
        reached, open_pairs = {self.names[0]}, list(self.comparisons)
        while linking := [pair for pair in open_pairs if reached & set(pair)]:
            open_pairs = [pair for pair in open_pairs if pair not in linking]
            reached.update(name for pair in linking for name in pair)
        if open_pairs:
            allowed = f"link all members, directly or through others, to {self.names[0]!r}"
            raise refuse(self, "comparisons", allowed, open_pairs[0])

    def _contradiction(self, limit: float) -> DefinitionError:
        first, second = self.worst_pair
        weights = self._weights_by_name
        message = (
            f"The comparisons contradict each other: their consistency ratio is "
            f"{self.consistency_ratio:.3g} (random index {self.random_index!r}), and at most "
            f"{limit:g} is allowed. The pair ({first!r}, {second!r}) fits the others least: it "
            f"says {self.comparisons[first, second]:.3g} times, all together say "
            f"{weights[first] / weights[second]:.3g}. Revise it, or pass max_inconsistency=None."
        )
        return DefinitionError(message, where="PairwiseComparisons", got=self.consistency_ratio)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The members, in the order in which they are first named."""
        return tuple(dict.fromkeys(name for pair in self.comparisons for name in pair))

    @property
    def lambda_max(self) -> float:
        """The principal eigenvalue; as many as there are members where nothing contradicts."""
        return self._principal[1]

    @property
    def consistency_index(self) -> float:
        """How far the comparisons contradict each other: (lambda_max - n) / (n - 1)."""
        count = len(self.names)
        return max(self.lambda_max - count, 0.0) / (count - 1)

    @property
    def consistency_ratio(self) -> float:
        """The consistency index over that of random judgements; 0 where nothing can contradict."""
        count = len(self.names)
        missing = count * (count - 1) // 2 - len(self.comparisons)
        expected = random_index(self.random_index, count, missing)
        return self.consistency_index / expected if expected else 0.0

    @property
    def worst_pair(self) -> tuple[str, str]:
        """The pair whose comparison is farthest, as a ratio, from that of its weights."""
        weights = self._weights_by_name

        def strain(pair: Pair) -> float:
            said = self.comparisons[pair] * weights[pair[1]] / weights[pair[0]]
            return abs(math.log(said))

        return max(self.comparisons, key=strain)

    def over(self, names: Sequence[str]) -> Mapping[str, float]:
        """Give the weights of some members.

        Parameters
        ----------
        names : sequence of str, shape (n_members,)
            The members' names.

        Returns
        -------
        mapping of str to float
            A share for each, in the members' order.

        Raises
        ------
        DefinitionError
            If a compared name is no member, or a member is in no comparison.
        """
        return by_name(self, self._weights_by_name, names)

    @cached_property
    def _matrix(self) -> FloatArray:
        """Comparisons of all with all, by name; NaN for those left out."""
        # in an order of their own: equal comparisons give equal bits, however they are written
        places = {name: place for place, name in enumerate(sorted(self.names))}
        matrix: FloatArray = np.full((len(places), len(places)), np.nan)
        np.fill_diagonal(matrix, 1.0)
        for (first, second), times in self.comparisons.items():
            matrix[places[first], places[second]] = times
            matrix[places[second], places[first]] = 1.0 / times
        return matrix

    @cached_property
    def _principal(self) -> tuple[FloatArray, float]:
        return completed(self._matrix)

    @cached_property
    def _weights_by_name(self) -> Mapping[str, float]:
        if self.method == "eigenvector":
            weights = self._principal[0]
        else:
            weights = logarithmic_least_squares(self._matrix)
        by_place = dict(zip(sorted(self.names), weights.tolist(), strict=True))
        return as_shares({name: by_place[name] for name in self.names}).weights


def _is_pair(value: Any) -> bool:
    pair = cast("tuple[object, ...]", value)
    return isinstance(value, tuple) and len(pair) == 2 and all(map(is_name, pair))

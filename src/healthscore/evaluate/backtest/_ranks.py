"""How well scores rank churners before stayers, with intervals."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.evaluate._estimate import LEVEL, Estimate
from healthscore.evaluate._influence import Clusters, Influence, Spread, grouped
from healthscore.evaluate._measures import auc_of, average_precision_of
from healthscore.evaluate._ranking import Ranking
from healthscore.evaluate.backtest._counted import (
    churners_within,
    excess,
    largest_distance,
    parts_within,
    rate_near,
    sides,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray

_KOLMOGOROV: Final = 1.3581
"""Two samples of one population are farther apart, in units of their noise, in 5 % of cases."""


@final
@attrs.frozen(eq=False, slots=False)
class Ranks:
    """Measures of rank, exact, with intervals from the customers' influence on them.

    Parameters
    ----------
    ranking : Ranking
        Customers by score.
    groups : Ranking
        The same, or groups of them that intervals are told from.
    clusters : Clusters or None
        Which rows are of one customer; None where each is of another.
    """

    ranking: Ranking
    groups: Ranking
    clusters: Clusters | None

    @classmethod
    def of(
        cls,
        values: FloatArray,
        churned: FloatArray,
        customers: NDArray[np.intp] | None = None,
        ranking: Ranking | None = None,
    ) -> Ranks:
        """Rank customers.

        Parameters
        ----------
        values : ndarray of float64, shape (n_cases,)
            Scores, without gaps.
        churned : ndarray of float64, shape (n_cases,)
            1 or 0.
        customers : ndarray of intp, shape (n_cases,), optional
            Whose they are, where one may have several.
        ranking : Ranking, optional
            Of the same, where there is one already.

        Returns
        -------
        Ranks
            The same for any order of the cases.
        """
        ranking = Ranking.of(values, churned) if ranking is None else ranking
        groups = grouped(ranking)
        if customers is None:
            return cls(ranking, groups, None)
        return cls(ranking, groups, Clusters.of(groups, values, churned, customers))

    @property
    def has_both(self) -> bool:
        """Whether somebody left and somebody stayed."""
        return 0 < self.ranking.n_churned < self.ranking.n

    def _spread(self, influence: Influence) -> Spread:
        return Spread.of(influence, self.groups, self.clusters)

    @cached_property
    def auc(self) -> Estimate:
        """Chance that who left had a lower score than who stayed, ties counting half.

        NaN where nobody left, or nobody stayed.
        """
        return self.auc_at(LEVEL)

    def auc_at(self, level: float) -> Estimate:
        """Give the same with an interval of another level.

        Parameters
        ----------
        level : float
            How often such an interval holds the truth.

        Returns
        -------
        Estimate
            NaN where nobody left, or nobody stayed.
        """
        if not self.has_both:
            return Estimate(math.nan, level=level)
        return self._spread(self.pull).of_share(auc_of(self.ranking), level)

    @cached_property
    def pull(self) -> Influence:
        """How far customers of each score move the area, where there are both kinds.

        As they are placed among those of the other outcome: DeLong, DeLong, Clarke-Pearson 1988.
        """
        churned, stayed = self.groups.churned, self.groups.totals - self.groups.churned
        n_churned, n_stayed = int(churned.sum()), int(stayed.sum())
        above = 2 * (n_stayed - np.cumsum(stayed)) + stayed
        below = 2 * np.cumsum(churned) - churned
        placed = above / (2.0 * n_stayed), below / (2.0 * n_churned)
        middle = float(churned @ placed[0]) / n_churned
        return Influence((placed[0] - middle) / n_churned, (placed[1] - middle) / n_stayed)

    @cached_property
    def average_precision(self) -> Estimate:
        """Share of churners among those with a score as low, averaged over the churners.

        NaN where nobody left.
        """
        if not self.ranking.n_churned:
            return Estimate(math.nan)
        until, gone = self.groups.until
        n_churned = int(gone[-1])
        precision, share = gone / until, self.groups.churned / until
        middle = float(self.groups.churned @ precision) / n_churned
        # a customer counts at the own score, and in what those of higher scores are compared with
        found = np.cumsum(share[::-1])[::-1]
        diluted = np.cumsum((share * precision)[::-1])[::-1]
        stayed = -diluted / n_churned
        influence = Influence((precision + found - middle) / n_churned + stayed, stayed)
        return self._spread(influence).of_share(average_precision_of(self.ranking))

    def capture(self, share: float) -> Estimate:
        """Give the share of the churners among a share of all, the lowest scores first.

        Parameters
        ----------
        share : float
            Of all cases, above 0 and below 1; equal scores at the edge count in part.

        Returns
        -------
        Estimate
            NaN where nobody left.
        """
        n_churned = self.ranking.n_churned
        if not n_churned:
            return Estimate(math.nan)
        value = churners_within(self.ranking, share) / n_churned
        middle = churners_within(self.groups, share) / n_churned
        taken = parts_within(self.groups, share)
        # with another customer the cut moves too, and lets in or leaves out whoever is near it
        stayed = -rate_near(self.groups, share) * (taken - share) / n_churned
        influence = Influence((taken - middle) / n_churned + stayed, stayed)
        return self._spread(influence).of_share(min(value, 1.0))

    def precision(self, share: float) -> Estimate:
        """Give the churn rate among a share of all, the lowest scores first.

        Parameters
        ----------
        share : float
            Of all cases.

        Returns
        -------
        Estimate
            NaN where there is nobody.
        """
        size = self.ranking.n
        if not size:
            return Estimate(math.nan)
        value = churners_within(self.ranking, share) / (share * size)
        middle = churners_within(self.groups, share) / (share * size)
        taken = parts_within(self.groups, share)
        stayed = -rate_near(self.groups, share) * (taken - share) / (share * size) - middle / size
        influence = Influence(taken / (share * size) + stayed, stayed)
        return self._spread(influence).of_rate(min(value, 1.0), share * size)

    def lift(self, share: float) -> Estimate:
        """Give how many times as many left among a share of all as among all.

        Parameters
        ----------
        share : float
            Of all cases, the lowest scores first.

        Returns
        -------
        Estimate
            NaN where nobody left.
        """
        captured = self.capture(share)
        return Estimate(captured / share, captured.low / share, captured.high / share)

    @cached_property
    def ks(self) -> Estimate:
        """Largest distance between the shares of churners and of stayers at or below a score.

        NaN where nobody left, or nobody stayed. The interval starts at 0 where two samples of one
        population would be as far apart in 5 % of cases.
        """
        if not self.has_both:
            return Estimate(math.nan)
        value, *_ = largest_distance(self.ranking)
        _, at, found, passed = largest_distance(self.groups)
        n_churned, n_stayed = sides(self.groups)
        taken = np.where(np.arange(len(self.groups.scores)) <= at, 1.0, 0.0)
        influence = Influence((taken - found) / n_churned, (passed - taken) / n_stayed)
        spread = self._spread(influence)
        if spread.least < 2:
            return Estimate(value)
        middle, reach = value - excess(self.groups, value, at), spread.reach()
        chance = _KOLMOGOROV * math.sqrt(1.0 / n_churned + 1.0 / n_stayed)
        low = max(middle - reach, 0.0) if value > chance else 0.0
        return Estimate(value, low, min(max(middle + reach, value), 1.0))

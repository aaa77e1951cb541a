"""Variances of what is measured on ranks, from how far each customer moves the measure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.evaluate._estimate import LEVEL, Estimate, normal_quantile, wilson
from healthscore.evaluate._ranking import Ranking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray

GROUPS: Final = 1 << 13
"""Groups of neighbouring scores that intervals of large books are told from; values never are."""

_ROOM: Final = 8
"""Places in a table of numbers for each row: as long as they fit, nothing need be sorted."""


@final
@attrs.frozen(eq=False)
class Influence:
    """By how much a customer of each score moves a measure; over all customers it adds up to 0.

    Parameters
    ----------
    churned : ndarray of float64, shape (n_distinct,)
        One who left, by score.
    stayed : ndarray of float64, shape (n_distinct,)
        One who stayed.
    """

    churned: FloatArray
    stayed: FloatArray


@final
@attrs.frozen(eq=False)
class Clusters:
    """Which rows are of one customer; sorted, so that sums are the same for any order of rows.

    Parameters
    ----------
    customers : ndarray of intp, shape (n_rows,)
        Codes of the customers, from 0.
    places : ndarray of intp, shape (n_rows,)
        Place of each row's score among the different scores.
    churned : ndarray of bool, shape (n_rows,)
        Which rows are of scores after which the customer left.
    """

    customers: NDArray[np.intp]
    places: NDArray[np.intp]
    churned: BoolArray

    @classmethod
    def of(
        cls, ranking: Ranking, values: FloatArray, churned: FloatArray, customers: NDArray[np.intp]
    ) -> Clusters:
        """Find the rows of each customer.

        Parameters
        ----------
        ranking : Ranking
            Of the same rows, or of groups of them.
        values : ndarray of float64, shape (n_rows,)
            Scores.
        churned : ndarray of float64, shape (n_rows,)
            1 or 0.
        customers : ndarray of intp, shape (n_rows,)
            Any numbers that tell customers apart.

        Returns
        -------
        Clusters
            Of these rows.
        """
        places, gone = np.searchsorted(ranking.scores, values), churned > 0.0
        # by place and then by outcome; narrow numbers are sorted several times as fast
        narrow = np.min_scalar_type(2 * len(ranking.scores))
        order = np.argsort((2 * places + gone).astype(narrow), kind="stable")
        return cls(_from_zero(customers)[order], places[order], gone[order])

    @property
    def least(self) -> int:
        """Customers of the rarer outcome."""
        sides = (self.customers[self.churned], self.customers[~self.churned])
        return min(int(np.count_nonzero(np.bincount(side))) for side in sides)

    def variance(self, influence: Influence) -> float:
        """Add up the squares of what the rows of each customer move together."""
        gone, here = influence.churned[self.places], influence.stayed[self.places]
        moved = np.bincount(self.customers, weights=np.where(self.churned, gone, here))
        return float(np.sort(moved * moved).sum()) * small_sample(self.least)


def _from_zero(numbers: NDArray[np.intp]) -> NDArray[np.intp]:
    """Count what is there from 0 on, in its order."""
    lowest, highest = int(numbers.min(initial=0)), int(numbers.max(initial=0))
    if lowest < 0 or highest > _ROOM * len(numbers):
        return np.unique(numbers, return_inverse=True)[1]
    there = np.bincount(numbers) > 0
    codes: NDArray[np.intp] = (np.cumsum(there) - 1)[numbers]
    return codes


def grouped(ranking: Ranking) -> Ranking:
    """Put neighbouring scores into groups, where there are very many of them.

    Parameters
    ----------
    ranking : Ranking
        Customers by score.

    Returns
    -------
    Ranking
        The same where there are few; else some 8,000 groups of about equal size, each by its
        highest score.
    """
    if len(ranking.scores) <= 2 * GROUPS:
        return ranking
    until, gone = ranking.until
    wanted = np.arange(1, GROUPS + 1) * int(until[-1]) // GROUPS
    ends = np.unique(np.searchsorted(until, wanted))
    counts = (np.diff(each[ends], prepend=0) for each in (until, gone))
    return Ranking(ranking.scores[ends], *counts)


def small_sample(n: int) -> float:
    """Give what a mean of squares is too small by; NaN where there is but one."""
    return n / (n - 1) if n > 1 else math.nan


def quantile(degrees: int, level: float = LEVEL) -> float:
    """Give how many standard errors an interval reaches to either side.

    Parameters
    ----------
    degrees : int
        Degrees of freedom that the error is told from, 1 or more.
    level : float, default 0.95
        How often such an interval holds the truth.

    Returns
    -------
    float
        Of Student's t, by the expansion of Cornish and Fisher.

    Examples
    --------
    >>> round(quantile(10), 3), round(quantile(1000), 3)
    (2.228, 1.962)
    """
    z = normal_quantile(0.5 + level / 2.0)
    terms = (
        (z**3 + z) / 4.0,
        (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0,
        (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0,
    )
    more: float = sum(term / degrees**power for power, term in enumerate(terms, 1))
    return z + more


@final
@attrs.frozen(eq=False)
class Spread:
    """How sure a measure is.

    Parameters
    ----------
    variance : float
        Of the measure; NaN where none can be told.
    least : int
        Customers of the rarer outcome.
    """

    variance: float
    least: int

    @classmethod
    def of(cls, influence: Influence, ranking: Ranking, clusters: Clusters | None) -> Spread:
        """Add up the squares of what customers move.

        Parameters
        ----------
        influence : Influence
            On the measure.
        ranking : Ranking
            The customers.
        clusters : Clusters or None
            Which rows are of one customer; None where each is of another.

        Returns
        -------
        Spread
            By DeLong's formula, where the measure is the area under the curve.
        """
        if clusters is not None:
            return cls(clusters.variance(influence), clusters.least)
        churned, stayed = ranking.churned, ranking.totals - ranking.churned
        n_churned, n_stayed = int(churned.sum()), int(stayed.sum())
        variance = small_sample(n_churned) * float(churned @ influence.churned**2)
        variance += small_sample(n_stayed) * float(stayed @ influence.stayed**2)
        return cls(variance, min(n_churned, n_stayed))

    def of_share(self, value: float, level: float = LEVEL) -> Estimate:
        """Give a measure from 0 to 1 its interval, made on the logit scale.

        Parameters
        ----------
        value : float
            The measure.
        level : float, default 0.95
            How often such an interval holds the truth.

        Returns
        -------
        Estimate
            Without an interval where there are not two customers of either outcome.
        """
        if self.least < 2:
            return Estimate(value, level=level)
        if not 0.0 < value < 1.0 or self.variance <= 0.0:
            # nothing varies: as few as those of the rarer outcome could all have done the same
            return Estimate(value, *wilson(value * self.least, self.least, level), level)
        logit = math.log(value / (1.0 - value))
        reach = self.reach(level) / (value * (1.0 - value))
        # beyond 40 a share is 0 or 1 in all its digits
        ends = (min(max(end, -40.0), 40.0) for end in (logit - reach, logit + reach))
        low, high = (1.0 / (1.0 + math.exp(-end)) for end in ends)
        return Estimate(value, low, high, level)

    def of_rate(self, value: float, at_most: float, level: float = LEVEL) -> Estimate:
        """Give a share of some customers Wilson's interval, of as many as tell as much.

        Parameters
        ----------
        value : float
            The share, from 0 to 1.
        at_most : float
            How many customers it is the share of.
        level : float, default 0.95
            How often such an interval holds the truth.

        Returns
        -------
        Estimate
            Without an interval where there are not two customers of either outcome.
        """
        if self.least < 2:
            return Estimate(value, level=level)
        within = value * (1.0 - value)
        alone = min(within / self.variance, at_most) if self.variance > 0.0 < within else at_most
        return Estimate(value, *wilson(value * alone, alone, level), level)

    def reach(self, level: float = LEVEL) -> float:
        """Give how far an interval reaches to either side on the measure's own scale.

        Parameters
        ----------
        level : float, default 0.95
            How often such an interval holds the truth.

        Returns
        -------
        float
            NaN where there are not two customers of either outcome.
        """
        if self.least < 2:
            return math.nan
        return quantile(self.least - 1, level) * math.sqrt(max(self.variance, 0.0))

"""What weightings learn from: how members' scores are spread, each and together."""

from __future__ import annotations

import abc
import math
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, final

import numpy as np

from healthscore._moments import Moments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray

Spread: TypeAlias = Literal["deviation", "diversity", "pearson", "spearman"]
"""What may be needed of scores, beside how many there are and their two ends."""


class Spreads(abc.ABC):
    """What is known of the scores of some members, wherever they are."""

    @abc.abstractmethod
    def count(self, place: int) -> int:
        """Give how many scores a member has."""

    @abc.abstractmethod
    def ends(self, place: int) -> tuple[float, float]:
        """Give the lowest and the highest of a member's scores, of which there is one at least."""

    @abc.abstractmethod
    def deviation(self, place: int) -> float:
        """Give the sample standard deviation of a member's scores, two at least."""

    @abc.abstractmethod
    def diversity(self, place: int) -> float:
        """Give the sum of r ln r - (r - 1), r being each score over their mean; none negative."""

    @abc.abstractmethod
    def shared(self, place: int, other: int) -> int:
        """Give how many customers have scores of both of two members."""

    @abc.abstractmethod
    def correlation(self, place: int, other: int, kind: Literal["pearson", "spearman"]) -> float:
        """Give the correlation of two members' scores over the customers who have both.

        From -1 to 1; NaN where either is constant over these customers. The other kind is that of
        the scores' ranks among all that the member has.
        """


@final
class Columns(Spreads):
    """Scores in memory.

    Parameters
    ----------
    columns : sequence of ndarray of float64, each of shape (n_customers,)
        The scores of each member, NaN for gaps.
    """

    def __init__(self, columns: Sequence[FloatArray]) -> None:
        self._columns = columns

    def _present(self, place: int) -> FloatArray:
        column = self._columns[place]
        return column[~np.isnan(column)]

    @cached_property
    def _moments(self) -> Moments:
        return Moments(self._columns)

    @cached_property
    def _rank_moments(self) -> Moments:
        return Moments([_ranks(column) for column in self._columns])

    def count(self, place: int) -> int:
        """Give how many scores a member has."""
        return len(self._present(place))

    def ends(self, place: int) -> tuple[float, float]:
        """Give the lowest and the highest of a member's scores."""
        present = self._present(place)
        return float(present.min()), float(present.max())

    def deviation(self, place: int) -> float:
        """Give the sample standard deviation of a member's scores."""
        return self._moments.deviation(place)

    def diversity(self, place: int) -> float:
        """Give the sum of r ln r - (r - 1), r being each score over their mean."""
        present = self._present(place)
        # fsum: the sum must not depend on the order of the rows
        ratio = present / present.max()
        ratio /= math.fsum(ratio.tolist()) / len(ratio)
        logs = np.log(ratio, out=np.zeros(len(ratio)), where=ratio > 0.0)
        # each term is 0 at the mean and above elsewhere, so that little is lost to cancellation
        return math.fsum((ratio * logs - (ratio - 1.0)).tolist())

    def shared(self, place: int, other: int) -> int:
        """Give how many customers have scores of both of two members."""
        return self._moments.shared(place, other)

    def correlation(self, place: int, other: int, kind: Literal["pearson", "spearman"]) -> float:
        """Give the correlation of two members' scores over the customers who have both."""
        moments = self._moments if kind == "pearson" else self._rank_moments
        return moments.correlation(place, other)


def _ranks(column: FloatArray) -> FloatArray:
    """Rank the scores present; those that tie share their mean rank."""
    ranks: FloatArray = np.full(len(column), np.nan)
    here = np.flatnonzero(~np.isnan(column))
    order = here[np.argsort(column[here])]
    ordered = column[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    counts = np.diff(np.append(starts, len(ordered)))
    ranks[order] = np.repeat(starts + (counts + 1) / 2.0, counts)
    return ranks

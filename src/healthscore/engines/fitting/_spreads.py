"""How members' scores are spread, found out by an engine in two queries."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, final

import attrs

from healthscore.engines.fitting._reader import Aggregate
from healthscore.engines.fitting._second import Second
from healthscore.engines.fitting._summaries import ColumnSummary
from healthscore.weightings._spreads import Spreads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthscore.engines.fitting._reader import Found
    from healthscore.engines.fitting._second import Asked, Key
    from healthscore.engines.fitting._view import View


@final
@attrs.frozen
class EngineSpreads(Spreads):
    """What an engine found out about the scores of some members.

    Parameters
    ----------
    columns : sequence of str
        Their columns.
    found : mapping of Aggregate to value
        Of each column alone.
    together : mapping of Key to (int, float)
        How many customers have both of two columns, and their correlation.
    diversities : mapping of str to float
        By column.
    """

    columns: Sequence[str]
    found: Found
    together: Mapping[Key, tuple[int, float]]
    diversities: Mapping[str, float]

    def _summary(self, place: int) -> ColumnSummary:
        return ColumnSummary(self.columns[place], self.found)

    def _key(self, place: int, other: int, kind: str) -> Key:
        first, second = sorted((place, other))
        return kind, self.columns[first], self.columns[second]

    def count(self, place: int) -> int:
        """Give how many scores a member has."""
        return self._summary(place).count

    def ends(self, place: int) -> tuple[float, float]:
        """Give the lowest and the highest of a member's scores."""
        return self._summary(place).ends

    def deviation(self, place: int) -> float:
        """Give the sample standard deviation of a member's scores."""
        return self._summary(place).deviation(math.nan)

    def diversity(self, place: int) -> float:
        """Give the sum of r ln r - (r - 1), r being each score over their mean."""
        return self.diversities[self.columns[place]]

    def shared(self, place: int, other: int) -> int:
        """Give how many customers have scores of both of two members."""
        keys = (self._key(place, other, kind) for kind in ("pearson", "spearman"))
        return next(self.together[key][0] for key in keys if key in self.together)

    def correlation(self, place: int, other: int, kind: Literal["pearson", "spearman"]) -> float:
        """Give the correlation of two members' scores over the customers who have both."""
        return self.together[self._key(place, other, kind)][1]


def spreads_of(view: View, asked: Sequence[Asked]) -> list[EngineSpreads]:
    """Find out how scores are spread: alone in one query, and together in another.

    Parameters
    ----------
    view : View
        With the columns of scores.
    asked : sequence of Asked
        What is asked, by weighting.

    Returns
    -------
    list of EngineSpreads
        What was found, by weighting.
    """
    found = view.found(_alone(asked))
    together, diversities = Second(view, asked, found).found()
    return [EngineSpreads(one.columns, found, together, diversities) for one in asked]


def _alone(asked: Sequence[Asked]) -> Iterator[Aggregate]:
    for one in asked:
        for column in one.columns:
            yield from (Aggregate(kind, column) for kind in ("count", "least", "most", "mean"))
            if "deviation" in one.needs:
                yield Aggregate("deviation", column)

"""What of members' scores needs their means before: correlations and diversities."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, final

from healthscore.engines.fitting._pairs import Pairs
from healthscore.engines.fitting._reader import ROWS, Aggregate
from healthscore.engines.fitting._summaries import ColumnSummary
from healthscore.formula import call, case

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.engines.fitting._reader import Found
    from healthscore.engines.fitting._view import View
    from healthscore.formula import Column, Node
    from healthscore.weightings._spreads import Spread

Key: TypeAlias = "tuple[str, str, str]"
"""A kind of correlation, and two columns."""

_KINDS: Final = ("pearson", "spearman")


class Asked(NamedTuple):
    """What a weighting asks of some columns."""

    columns: Sequence[str]
    needs: frozenset[Spread]


@final
class Second:
    """The second query.

    Parameters
    ----------
    view : View
        With the columns of scores.
    asked : sequence of Asked
        What is asked, by weighting.
    alone : mapping of Aggregate to value
        What the first query found.
    """

    def __init__(self, view: View, asked: Sequence[Asked], alone: Found) -> None:
        self.view = view
        self.alone = alone
        self.keys: list[Key] = [
            (kind, *pair)
            for one in asked
            for kind in _KINDS
            if kind in one.needs
            for pair in combinations(filter(self.varies, one.columns), 2)
        ]
        self.diverse = [
            column
            for one in asked
            if "diversity" in one.needs
            for column in one.columns
            if self.varies(column) and self.summary(column).ends[0] >= 0.0
        ]

    def summary(self, column: str) -> ColumnSummary:
        """Give what the first query found of a column."""
        return ColumnSummary(column, self.alone)

    def varies(self, column: str) -> bool:
        """Tell whether a column can be compared; weightings refuse those that cannot."""
        summary = self.summary(column)
        return summary.count > 1 and summary.ends[0] < summary.ends[1]

    def compared(self, kind: str) -> list[str]:
        """Give the columns that are correlated in one way."""
        return list(
            dict.fromkeys(column for key in self.keys if key[0] == kind for column in key[1:])
        )

    def found(self) -> tuple[dict[Key, tuple[int, float]], dict[str, float]]:
        """Run the query, if there is anything to ask.

        Returns
        -------
        dict of Key to (int, float)
            How many customers have both columns, and their correlation.
        dict of str to float
            The sum of r ln r - (r - 1) by column, r being each score over their mean.
        """
        if not (self.keys or self.diverse):
            return {}, {}
        view, made = self.prepared()
        units = {
            (kind, column): made[f"{kind} {column}"]
            for kind in _KINDS
            for column in self.compared(kind)
        }
        gaps = {unit for (_, column), unit in units.items() if self.has_gaps(column)}
        pairs = Pairs(
            [(units[kind, one], units[kind, other]) for kind, one, other in self.keys], gaps
        )
        view, built = view.with_nodes(pairs.columns, pairs.build) if self.keys else (view, {})
        terms = {column: Aggregate("sum", made[f"term {column}"]) for column in self.diverse}
        sums = view.found([*terms.values(), *pairs.wanted(built)])
        together = {
            key: (pairs.shared(pair, built, sums), pairs.correlation(pair, built, sums))
            for key, pair in zip(self.keys, pairs.pairs, strict=True)
        }
        return together, {column: sums[term] for column, term in terms.items()}

    def has_gaps(self, column: str) -> bool:
        """Tell whether some customers have no such score."""
        return self.summary(column).count < int(self.alone[ROWS])

    def prepared(self) -> tuple[View, dict[str, str]]:
        """Add centred scores and ranks, and the terms of diversities."""
        plain, ranked = map(self.compared, _KINDS)
        view, ranks = self.view.with_ranks(ranked) if ranked else (self.view, dict[str, str]())

        def build(nodes: Mapping[str, Column]) -> dict[str, Node]:
            built = {f"pearson {column}": self.centred(nodes[column], column) for column in plain}
            for column, rank in ranks.items():
                built[f"spearman {column}"] = self.centred_rank(nodes[rank], column)
            for column in self.diverse:
                built[f"term {column}"] = self.term(nodes[column], column)
            return built

        reads = list(dict.fromkeys([*plain, *self.diverse, *ranks.values()]))
        return view.with_nodes(reads, build)

    def centred(self, node: Column, column: str) -> Node:
        """Put scores around 0, from -1 to 1."""
        summary = self.summary(column)
        low, high = summary.ends
        return (node - summary.mean()) / (high - low)

    def centred_rank(self, node: Column, column: str) -> Node:
        """Put ranks around 0, from -1 to 1; ties change nothing in their mean."""
        count = self.summary(column).count
        return (node - (count + 1) / 2.0) / float(count)

    def term(self, node: Column, column: str) -> Node:
        """Compute r ln r - (r - 1), where 0 ln 0 is 0."""
        ratio = node / self.summary(column).mean()
        above = ratio * call("ln", ratio) - (ratio - 1.0)
        return case((ratio > 0.0, above), (ratio <= 0.0, 1.0 - ratio))

"""Correlations of columns, from sums that an engine adds up in one query.

Scores are centred by their means and scaled by their ranges first, so that sums of their squares
lose nothing that matters. Where a column has gaps, what it is compared with is summed up once more,
over the rows that both have.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, final

import attrs

from healthscore.engines.fitting._reader import Aggregate
from healthscore.formula import case

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from healthscore.engines.fitting._reader import Found
    from healthscore.formula import Column, Node

_SAME: Final = 1e-12
"""How near to 1 in size a correlation counts as 1: sums of floats come no nearer."""


@final
@attrs.frozen
class Pairs:
    """What is computed, and then summed up, to correlate columns.

    Parameters
    ----------
    pairs : sequence of (str, str)
        Columns of centred and scaled values that vary.
    gaps : collection of str
        Those that have gaps.
    """

    pairs: Sequence[tuple[str, str]]
    gaps: Iterable[str]

    @property
    def columns(self) -> list[str]:
        """All columns that are compared."""
        return list(dict.fromkeys(column for pair in self.pairs for column in pair))

    def build(self, nodes: Mapping[str, Column]) -> dict[str, Node]:
        """Give what is computed, by names of its own.

        Parameters
        ----------
        nodes : mapping of str to Column
            The columns.

        Returns
        -------
        dict of str to Node
            Squares, products, and columns cut to the rows that another one has.
        """
        built: dict[str, Node] = {_square(column): node * node for column, node in nodes.items()}
        for one, other in self.pairs:
            built[_product(one, other)] = nodes[one] * nodes[other]
            for column, beside in ((one, other), (other, one)):
                if beside in self.gaps:
                    held = case((~nodes[beside].is_missing(), nodes[column]))
                    built[_cut(column, beside)] = held
                    built[_square(_cut(column, beside))] = held * held
        return built

    def wanted(self, made: Mapping[str, str]) -> Iterator[Aggregate]:
        """Go through the sums that are needed.

        Parameters
        ----------
        made : mapping of str to str
            Where what was built is, by its names.

        Yields
        ------
        Aggregate
            One number.
        """
        for column in [*self.columns, *made.values()]:
            yield Aggregate("sum", column)
        for one, other in self.pairs:
            yield Aggregate("count", made[_product(one, other)])
            for column, beside in ((one, other), (other, one)):
                if beside in self.gaps:
                    yield from _ends(made[_cut(column, beside)])

    def shared(self, pair: tuple[str, str], made: Mapping[str, str], found: Found) -> int:
        """Give how many customers have both columns of a pair.

        Parameters
        ----------
        pair : (str, str)
            One of the pairs.
        made : mapping of str to str
            Where what was built is.
        found : mapping of Aggregate to value
            The sums.

        Returns
        -------
        int
            Their number.
        """
        return int(found[Aggregate("count", made[_product(*pair)])])

    def correlation(self, pair: tuple[str, str], made: Mapping[str, str], found: Found) -> float:
        """Give Pearson's correlation of a pair.

        Parameters
        ----------
        pair : (str, str)
            One of the pairs.
        made : mapping of str to str
            Where what was built is.
        found : mapping of Aggregate to value
            The sums.

        Returns
        -------
        float
            From -1 to 1; NaN where either is constant over the rows that both have.
        """
        count = self.shared(pair, made, found)
        sums: list[float] = []
        spreads: list[float] = []
        for column, beside in (pair, pair[::-1]):
            cut = beside in self.gaps
            held = made[_cut(column, beside)] if cut else column
            square = made[_square(_cut(column, beside) if cut else column)]
            if count == 0 or (cut and len({found[end] for end in _ends(held)}) == 1):
                return math.nan
            sums.append(found[Aggregate("sum", held)])
            spreads.append(found[Aggregate("sum", square)] - sums[-1] ** 2 / count)
        both = found[Aggregate("sum", made[_product(*pair)])] - sums[0] * sums[1] / count
        found_correlation = both / math.sqrt(spreads[0] * spreads[1])
        near = abs(found_correlation) > 1.0 - _SAME
        return math.copysign(1.0, both) if near else found_correlation


def _square(column: str) -> str:
    return f"{column}_square"


def _product(one: str, other: str) -> str:
    return f"{one}_{other}_product"


def _cut(column: str, beside: str) -> str:
    return f"{column}_where_{beside}"


def _ends(column: str) -> tuple[Aggregate, Aggregate]:
    return Aggregate("least", column), Aggregate("most", column)

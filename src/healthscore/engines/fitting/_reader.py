"""What is asked of an engine: aggregates, counts of values, bins, ranks."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VALUES: Final = 1_000_000
"""Different values that are all looked at, each with its count; of more, some are left out."""

CELLS: Final = 100_000
"""Cells of equally many customers; values inside of one alone are left out where there are many."""

Kind: TypeAlias = Literal["rows", "count", "least", "most", "mean", "deviation", "sum", "quantile"]
"""What is aggregated: "deviation" is that of a sample, "rows" is of no column."""


@final
@attrs.frozen
class Aggregate:
    """One number that sums up a column.

    Parameters
    ----------
    kind : Kind
        Which. Means and deviations pass over values that are too large to be added up.
    column : str, default ""
        Of what; a plain name.
    share : float, default 0
        Of a quantile.
    """

    kind: Kind
    column: str = ""
    share: float = 0.0


ROWS: Final = Aggregate("rows")
"""How many customers there are."""

Found: TypeAlias = "Mapping[Aggregate, Any]"
"""What came of aggregates; None where there was nothing to aggregate."""


class Reader(abc.ABC):
    """How an engine sums up lazy frames; columns have plain names, and hold no NaN."""

    @abc.abstractmethod
    def aggregates(self, frame: Any, wanted: Sequence[Aggregate]) -> list[Any]:
        """Compute some aggregates in one query."""

    @abc.abstractmethod
    def counts(self, frame: Any, column: str) -> list[Any]:
        """Count how often values occur.

        Gives rows of a value, the customers that have it, and those that have it or less. Where
        there are more than `VALUES`, a value is left out when it, the one before and the one behind
        each lie within a cell: between two that are left, values rank within a cell of each other.
        """

    @abc.abstractmethod
    def bins(self, frame: Any, column: str, left: str, most: int) -> list[Any]:
        """Count customers whose value and outcome are known in bins of values.

        Gives rows of the smallest value, the largest, the sum of values, the customers and those
        who left. A bin is a value, or where there are more than `most`, one of `most` of equal
        size.
        """

    @abc.abstractmethod
    def ranked(self, frame: Any, names: Mapping[str, str]) -> Any:
        """Add the ranks of columns under new names; values that tie share their mean rank."""

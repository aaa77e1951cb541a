"""The values of metrics, read once, however often is learned from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.aggregations import Sum
from healthscore.columns import to_outcome
from healthscore.errors import DataError, FitError
from healthscore.normalizers import Categories
from healthscore.scorecard import Scorecard
from healthscore.scoring import as_table, engine_of
from healthscore.scoring._fit import Raw
from healthscore.scoring._shared import Shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray, IntArray
    from healthscore.group import Member
    from healthscore.metric import Metric
    from healthscore.scorecard import AsOf
    from healthscore.scoring import TableLike

FEWEST: Final = 5
"""Customers who left, and customers who stayed, that there must be."""


@final
@attrs.frozen(eq=False, repr=False)
class Column:
    """The values of one metric.

    Parameters
    ----------
    metric : Metric
        As it was declared.
    values : ndarray of float64, shape (n_distinct,)
        The different values, ascending; of labels, their numbers: the last is that of all labels
        that are not listed.
    codes : ndarray of int, shape (n_customers,)
        Which value each customer has; ``n_distinct`` for a gap.
    """

    metric: Metric
    values: FloatArray
    codes: IntArray

    def counts(self, rows: Any, left: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Count customers, and those who left, by value; the gaps come last.

        Parameters
        ----------
        rows : ndarray of intp or slice
            Which customers.
        left : ndarray of float64, shape (n_customers,)
            Who left, of all.

        Returns
        -------
        counts, lost : ndarray of float64, shape (n_distinct + 1,)
            The numbers.
        """
        codes, size = self.codes[rows], len(self.values) + 1
        counts = np.bincount(codes, minlength=size).astype(np.float64)
        return counts, totals(codes, left[rows], size)


@final
class Customers:
    """The customers whose outcome is known.

    Parameters
    ----------
    table : table
        All customers.
    outcome : array_like of bool or str
        Who left, or the column that says so.
    as_of : date, optional
        The date of the table.
    """

    def __init__(self, table: TableLike, outcome: ArrayLike | str, as_of: AsOf | None) -> None:
        if engine_of(table) is not None:
            message = "Curves and weights are learned in memory. Collect the frame, or a sample."
            raise DataError(message, where="'table'", got=type(table).__name__)
        whole = as_table(table)
        self.shared = Shared(whole)
        self.as_of = as_of
        self.empty = whole.of_any_length()
        known = _outcome(self.shared, outcome)
        self.rows: NDArray[np.intp] = np.flatnonzero(~np.isnan(known))
        self.unknown = whole.size - len(self.rows)
        self.left: FloatArray = known[self.rows]
        self.gone = int(self.left.sum())
        _require_both(len(self.rows), self.gone)

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.rows)

    def fit(self, scorecard: Scorecard, chosen: NDArray[np.intp]) -> Scorecard:
        """Fit what a scorecard still learns, on some of the customers."""
        if not scorecard.learns:
            return scorecard
        return scorecard.fit(self.part(chosen), self.left[chosen], as_of=self.as_of)

    def scores(self, scorecard: Scorecard, chosen: NDArray[np.intp]) -> FloatArray:
        """Score some of the customers."""
        return scorecard.score(self.part(chosen), as_of=self.as_of, details=False).values

    def members(
        self, members: Iterable[Member], chosen: NDArray[np.intp]
    ) -> Mapping[str, FloatArray]:
        """Score some members side by side, for some of the customers."""
        alone = Scorecard("learn", list(members))
        return alone.score(self.part(chosen), as_of=self.as_of).members

    def part(self, chosen: NDArray[np.intp]) -> Any:
        """Give the table of some of the customers."""
        return self.shared.rows(self.rows[chosen])

    def columns(self, metrics: Iterable[Metric]) -> dict[str, Column]:
        """Read metrics, as far as their values are numbers or listed labels."""
        known = [metric for metric in metrics if readable(metric)]
        if not known:
            return {}
        reading = Scorecard("read", [_plain(metric) for metric in known], aggregation=Sum())
        read = reading.score(self.part(np.arange(self.size)), as_of=self.as_of).members
        return {metric.name: _column(metric, read[metric.name]) for metric in known}


def totals(groups: IntArray, amounts: FloatArray, size: int = 0) -> FloatArray:
    """Add up amounts by group.

    Parameters
    ----------
    groups : ndarray of int, shape (n,)
        Numbers of the groups.
    amounts : ndarray of float64, shape (n,)
        What is added up.
    size : int, default 0
        How many groups there are at least.

    Returns
    -------
    ndarray of float64, shape (n_groups,)
        Never whole numbers, as numpy has it where there is nothing.
    """
    return np.bincount(groups, amounts, minlength=size).astype(np.float64)


def readable(metric: Metric) -> bool:
    """Tell whether a metric has one curve over numbers, or over listed labels."""
    labels = metric.normalizer.takes == "labels"
    return not metric.curves and (not labels or isinstance(metric.normalizer, Categories))


def _plain(metric: Metric) -> Metric:
    """Let the values of a metric through, or the numbers of its labels."""
    curve: Any = Raw()
    if isinstance(metric.normalizer, Categories):
        labels = list(metric.normalizer.scores)
        other = None if metric.normalizer.other is None else float(len(labels))
        curve = Categories({label: float(at) for at, label in enumerate(labels)}, other=other)
    return attrs.evolve(metric.without_fade, normalizer=curve, missing="exclude")


def _column(metric: Metric, read: FloatArray) -> Column:
    values, codes = np.unique(read + 0.0, return_inverse=True)
    if len(values) and np.isnan(values[-1]):
        values = values[:-1]
    return Column(metric, values, codes.reshape(-1))


def _outcome(shared: Shared, outcome: ArrayLike | str) -> FloatArray:
    if not isinstance(outcome, str):
        return to_outcome(outcome, shared.table.size)
    place = f"column {outcome!r}"
    try:
        return to_outcome(shared.table.column(outcome).numbers(), shared.table.size)
    except DataError as error:
        raise error.within(place) from None


def _require_both(some: int, gone: int) -> None:
    if min(gone, some - gone) < FEWEST:
        message = (
            f"Nothing can be learned: of {some:,} customers whose outcome is known, {gone:,} left "
            f"and {some - gone:,} stayed, and {FEWEST} of both are needed. Keep the weights and "
            "curves of the expert until more is known."
        )
        raise FitError(message, where="'outcome'", got=gone)

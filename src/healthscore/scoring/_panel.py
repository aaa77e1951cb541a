"""A long table of many periods: scored at once, and cut into one result a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, final

import attrs
import numpy as np

from healthscore.columns import first_row
from healthscore.errors import DataError
from healthscore.scoring._engine import check_threads, run
from healthscore.scoring._inputs import Inputs
from healthscore.scoring._kept import Kept
from healthscore.scoring._keys import read_row_keys
from healthscore.scoring._outputs import Outputs
from healthscore.scoring._scores import Scores
from healthscore.scoring._table import as_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.bandings import Banding
    from healthscore.scorecard import Scorecard
    from healthscore.scoring._plan import Plan
    from healthscore.scoring._table import Table, TableLike


@final
@attrs.frozen(eq=False, repr=False)
class Panel:
    """Rows of customers and periods, scored in one run."""

    scorecard: Scorecard
    outputs: Outputs
    kept: Kept | None
    keys: NDArray[Any]
    key: str
    table: Table
    threads: int
    periods: NDArray[np.datetime64]
    """The different dates, ascending; shape (n_periods,)."""
    rows: tuple[NDArray[np.intp] | slice, ...]
    """The rows of each period, in the order of the table."""

    def rows_of(self, period: int) -> NDArray[np.intp]:
        """Give the rows of one period."""
        rows = self.rows[period]
        return np.arange(*rows.indices(len(self.keys))) if isinstance(rows, slice) else rows

    def bands(self, period: int) -> NDArray[np.str_]:
        """Give the bands of one period's rows, which must have a banding."""
        banding = cast("Banding", self.scorecard.banding)
        return banding.label(cast("NDArray[np.int8]", self.outputs.codes)[self.rows[period]])

    def scores(self, period: int) -> Scores:
        """Give the scores of one period, as if its rows alone had been scored."""
        places, date = self.rows_of(period), self.periods[period]
        kept = None
        if self.kept is not None:
            taken = self.kept.take(places)
            kept = attrs.evolve(taken, inputs=taken.inputs.at(date))
        return Scores(
            self.scorecard,
            self.outputs.take(places),
            kept,
            keys=self.keys[places],
            key=self.key,
            table=self.table.take(places),
            as_of=date,
            threads=self.threads,
        )


def score_panel(
    plan: Plan, table: TableLike, *, key: str, at: str, details: bool, threads: int
) -> Panel:
    """Score a long table of many periods; see `Scorecard.score_panel`.

    Parameters
    ----------
    plan : Plan
        The scorecard made ready.
    table : table
        One row for each customer and period.
    key : str
        Column that tells the customers apart.
    at : str
        Column with the date of the period, as of which the row is scored.
    details : bool
        Whether to keep what members, contributions, losses and intervals are made from.
    threads : int
        Threads to share the work among.

    Returns
    -------
    Panel
        All rows, and which are whose period.

    Raises
    ------
    DataError
        If a key or a date is missing, or the table does not hold what the definition needs.
    """
    threads = check_threads(threads)
    rows = as_table(table)
    keys = read_row_keys(rows, key)
    dates = read_dates(rows, at)
    inputs = Inputs(plan, rows, None, of_rows=dates)
    outputs = Outputs.room(plan, rows.size)
    kept = Kept.room(plan, inputs) if details else None
    run(plan, inputs, outputs, kept, threads)
    periods, places = by_period(dates)
    bare = rows.without_values()
    return Panel(plan.scorecard, outputs, kept, keys, key, bare, threads, periods, places)


def read_dates(table: Table, at: str) -> NDArray[np.datetime64]:
    """Read the column that says as of when each row is.

    Parameters
    ----------
    table : Table
        One row for each customer and period.
    at : str
        Name of the column.

    Returns
    -------
    ndarray of datetime64[us], shape (n_rows,)
        In UTC.

    Raises
    ------
    DataError
        If there is no such column, or a row has no date; the message names the row.
    """
    place = f"column {at!r}"
    column = table.column(at)
    try:
        dates = column.dates()
    except DataError as error:
        raise error.within(place) from None
    gaps = np.isnat(dates)
    if gaps.any():
        row = first_row(gaps)
        message = (
            f"{place}, row {row}: a date is due, for it says as of when the row is. Got a gap."
        )
        raise DataError(message, where=f"{place}, row {row}")
    return dates


def by_period(
    dates: NDArray[np.datetime64],
) -> tuple[NDArray[np.datetime64], tuple[NDArray[np.intp] | slice, ...]]:
    """Find the different dates, and the rows of each.

    Parameters
    ----------
    dates : ndarray of datetime64[us], shape (n_rows,)
        In any order.

    Returns
    -------
    periods : ndarray of datetime64[us], shape (n_periods,)
        Ascending.
    rows : tuple of (slice or ndarray of intp)
        The rows of each in their order; slices where the table is in the order of its dates.
    """
    if bool((dates[1:] >= dates[:-1]).all()):
        starts = np.flatnonzero(np.append(True, dates[1:] != dates[:-1])[: len(dates)])
        ends = [*starts[1:].tolist(), len(dates)]
        return dates[starts], tuple(map(slice, starts.tolist(), ends))
    periods, codes = np.unique(dates, return_inverse=True)
    # stable, so that the rows of a period stay in their order; small codes are sorted faster
    order = np.argsort(codes.astype(np.min_scalar_type(len(periods))), kind="stable")
    counts = np.bincount(codes, minlength=len(periods))
    return periods, tuple(cast("Any", np.split(order, np.cumsum(counts)[:-1])))

"""What a scorecard reads from a table: each column once, checked, in the kind that is due."""

from __future__ import annotations

import contextlib
import copy
from typing import TYPE_CHECKING, final

import numpy as np

from healthscore.columns import Labels, as_instant
from healthscore.errors import DataError
from healthscore.formula import show_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.scoring._plan import Plan, Read
    from healthscore.scoring._table import Table

DAY = 86_400_000_000


@final
class Inputs:
    """The columns of a table that a plan reads.

    Parameters
    ----------
    plan : Plan
        What reads them.
    table : Table
        Where they are.
    as_of : object
        The date of scoring, or None.
    of_rows : ndarray of datetime64[us], shape (n_customers,), optional
        A date of scoring for each row instead, which is how many periods are scored at once.

    Raises
    ------
    DataError
        For the first column that is not there or does not hold what is due; the message names
        the metric or the rule, the column and the row.
    """

    def __init__(
        self,
        plan: Plan,
        table: Table,
        as_of: object,
        *,
        of_rows: NDArray[np.datetime64] | None = None,
    ) -> None:
        self.size = table.size
        self.of_rows = None if of_rows is None else of_rows.view(np.int64)
        self.date = self._instant(plan, as_of) if of_rows is None else None
        self.numbers: dict[str, FloatArray] = {}
        self.labels: dict[str, Labels] = {}
        self.dates: dict[str, NDArray[np.int64]] = {}
        self.text: set[str] = set()
        for read in plan.reads:
            try:
                self._read(table, read.need.column, read.need.due)
            except DataError as error:
                raise _placed(error, read) from None

    @property
    def as_of(self) -> int:
        """The date of scoring in microseconds; 0 where none was given, and none is asked for."""
        return 0 if self.date is None else int(self.date.astype(np.int64))

    def at(self, date: np.datetime64 | None) -> Inputs:
        """Give the same columns on another date."""
        other = copy.copy(self)
        other.date = date
        other.of_rows = None
        return other

    def take(self, rows: NDArray[np.intp]) -> Inputs:
        """Keep some rows alone."""
        other = copy.copy(self)
        other.size = len(rows)
        other.of_rows = None if self.of_rows is None else self.of_rows.take(rows)
        other.numbers = {name: values.take(rows) for name, values in self.numbers.items()}
        other.labels = {
            name: Labels(column.codes.take(rows), column.labels)
            for name, column in self.labels.items()
        }
        other.dates = {name: dates.take(rows) for name, dates in self.dates.items()}
        return other

    def _instant(self, plan: Plan, as_of: object) -> np.datetime64 | None:
        if as_of is not None:
            return as_instant(as_of)
        if plan.needs_as_of:
            message = (
                "Days are counted from the date of scoring: pass as_of, such as as_of='2026-11-01'."
            )
            raise DataError(message, where="'as_of'")
        return None

    def _read(self, table: Table, name: str, due: str) -> None:
        if due == "either":
            self._read_either(table, name)
            return
        if name in getattr(self, due):
            return
        raw = table.column(name)
        try:
            if due == "numbers":
                self.numbers[name] = raw.numbers()
            elif due == "labels":
                self.labels[name] = raw.labels()
            else:
                self.dates[name] = raw.dates().view(np.int64)
        except DataError as error:
            place = f"column {name!r}"
            raise error.within(place) from None

    def _read_either(self, table: Table, name: str) -> None:
        """Read one side of a comparison of two columns: the other side settles what is due."""
        if not table.column(name).is_text:
            self._read(table, name, "numbers")
            if not np.isnan(self.numbers[name]).all():
                return
        # gaps alone go with texts as well as with numbers
        self.text.add(name)
        self._read(table, name, "labels")
        with contextlib.suppress(DataError):
            self._read(table, name, "numbers")


def _placed(error: DataError, read: Read) -> DataError:
    formula = read.formula
    if formula is None or formula.column is not None:
        return error.within(read.place)
    message = f"{read.place}: {error}{show_place(formula.text, read.need.at)}"
    return DataError(message, where=f"{read.place}, {error.where}", got=error.got)


def rows_of(size: int, block: int) -> Iterator[tuple[int, int]]:
    """Go through the blocks of rows."""
    for start in range(0, size, block):
        yield start, min(start + block, size)

"""What a scorecard reads from a table: each column once, checked, in the kind that is due."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, final

import numpy as np

from healthscore.columns import as_instant
from healthscore.errors import DataError
from healthscore.formula import show_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.columns import Labels
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

    Raises
    ------
    DataError
        For the first column that is not there or does not hold what is due; the message names
        the metric or the rule, the column and the row.
    """

    def __init__(self, plan: Plan, table: Table, as_of: object) -> None:
        self._table = table
        self.size = table.size
        self.as_of = self._instant(plan, as_of)
        self.numbers: dict[str, FloatArray] = {}
        self.labels: dict[str, Labels] = {}
        self.dates: dict[str, NDArray[np.int64]] = {}
        self.text: set[str] = set()
        for read in plan.reads:
            try:
                self._read(read.need.column, read.need.due)
            except DataError as error:
                raise _placed(error, read) from None

    def _instant(self, plan: Plan, as_of: object) -> int:
        if as_of is not None:
            return int(as_instant(as_of).astype(np.int64))
        if plan.needs_as_of:
            message = (
                "Days are counted from the date of scoring: pass as_of, such as as_of='2026-11-01'."
            )
            raise DataError(message, where="'as_of'")
        return 0

    def _read(self, name: str, due: str) -> None:
        if due == "either":
            self._read_either(name)
            return
        if name in getattr(self, due):
            return
        raw = self._table.column(name)
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

    def _read_either(self, name: str) -> None:
        """Read one side of a comparison of two columns: the other side settles what is due."""
        if not self._table.column(name).is_text:
            self._read(name, "numbers")
            if not np.isnan(self.numbers[name]).all():
                return
        # gaps alone go with texts as well as with numbers
        self.text.add(name)
        self._read(name, "labels")
        with contextlib.suppress(DataError):
            self._read(name, "numbers")


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

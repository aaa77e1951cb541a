"""What every result of an evaluation has to say: sentences and tables, as text, data and pages."""

from __future__ import annotations

import abc
import math
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.errors import DataError
from healthscore.evaluate._cells import plain, shown
from healthscore.evaluate._estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Column = Sequence[Any] | NDArray[Any]

ROWS: Final = 20
"""Rows of a table that are printed as text."""


@final
@attrs.frozen(eq=False)
class Table:
    """One table of a result.

    Parameters
    ----------
    name : str
        What it is asked for by.
    title : str
        What stands above it.
    columns : mapping of str to sequence or ndarray
        By name, all of one length; of numbers, texts, `Estimate` or None.
    note : str, default ""
        What has to be said about it.
    """

    name: str
    title: str
    columns: Mapping[str, Column]
    note: str = ""

    def __len__(self) -> int:
        return min((len(column) for column in self.columns.values()), default=0)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give plain columns: an estimate becomes three, its ends called ``_low`` and ``_high``.

        Returns
        -------
        dict of str to ndarray, shape (n_rows,)
            Numbers as float64, NaN for None.
        """
        plain: dict[str, NDArray[Any]] = {}
        for name, column in self.columns.items():
            plain[name] = _array(column)
            if any(isinstance(each, Estimate) for each in column):
                for end in ("low", "high"):
                    plain[f"{name}_{end}"] = np.array(
                        [float(getattr(each, end, math.nan)) for each in column]
                    )
        return plain

    def records(self) -> dict[str, list[Any]]:
        """Give its columns as lists of Python's own values.

        Returns
        -------
        dict of str to list
            None where a number is not known.
        """
        return {name: [plain(each) for each in column] for name, column in self.columns.items()}

    def cells(self) -> list[list[str]]:
        """Write its cells as people read them.

        Returns
        -------
        list of list of str
            Row by row.
        """
        columns = [[shown(name, each) for each in column] for name, column in self.columns.items()]
        return [list(row) for row in zip(*columns, strict=True)]

    def heads(self) -> list[str]:
        """Name its columns as people read them.

        Returns
        -------
        list of str
            With blanks.
        """
        return [name.replace("_", " ") for name in self.columns]


@final
@attrs.frozen(eq=False)
class Sheet:
    """All that a result has to say.

    Parameters
    ----------
    title : str
        What it is.
    sentences : tuple of str
        What it comes to, in plain words.
    tables : tuple of Table
        In the order in which people ask.
    """

    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()


class Result(abc.ABC):
    """A result that prints, renders in notebooks, and gives plain data and tables."""

    @property
    @abc.abstractmethod
    def sheet(self) -> Sheet:
        """All that it has to say."""

    @property
    def _maker(self) -> Callable[[Mapping[str, NDArray[Any]]], Any] | None:
        """What makes a table of columns; None where no table came in."""
        return None

    def _facts(self) -> Mapping[str, Any]:
        """Give its single numbers by name."""
        return {}

    def __str__(self) -> str:
        return _text(self.sheet)

    def _repr_html_(self) -> str:
        from healthscore.views import result_html

        return result_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Give all of it as Python's own values, ready for JSON.

        Returns
        -------
        dict
            The single numbers by name, ``sentences``, and ``tables`` by name, each a dict of
            columns. An estimate is a dict of ``value``, ``low``, ``high`` and ``level``; a number
            that is not known is None.
        """
        sheet = self.sheet
        facts = {name: plain(value) for name, value in self._facts().items()}
        tables = {table.name: table.records() for table in sheet.tables}
        return {**facts, "sentences": list(sheet.sentences), "tables": tables}

    def to_frame(self, table: str | None = None) -> Any:
        """Make a table of the same library as the one that came in.

        Parameters
        ----------
        table : str, optional
            Which; by default the first.

        Returns
        -------
        table
            Its columns, with ``_low`` and ``_high`` for the ends of intervals. Where plain arrays
            came in, a dict of arrays.

        Raises
        ------
        DataError
            If there is no such table.
        """
        known = {each.name: each for each in self.sheet.tables}
        wanted = next(iter(known), "") if table is None else table
        if wanted not in known:
            names = ", ".join(map(repr, known)) or "none"
            message = f"There is no table {wanted!r}. The tables are: {names}."
            raise DataError(message, where="'table'", got=table)
        columns = known[wanted].arrays()
        return columns if self._maker is None else self._maker(columns)


def _array(column: Column) -> NDArray[Any]:
    if isinstance(column, np.ndarray):
        return column
    if all(each is None or _is_number(each) for each in column):
        whole = len(column) and all(type(each) is int for each in column)
        return np.array([math.nan if each is None else each for each in column]).astype(
            np.int64 if whole else np.float64
        )
    made = np.empty(len(column), dtype=object)
    made[:] = column
    texts: NDArray[Any] = made.astype(np.str_) if all(isinstance(x, str) for x in column) else made
    return texts


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _text(sheet: Sheet) -> str:
    parts = [sheet.title, "\n".join(sheet.sentences), *map(_table_text, sheet.tables)]
    return "\n\n".join(part for part in parts if part)


def _table_text(table: Table) -> str:
    cells = table.cells()
    rows = [table.heads(), *cells[:ROWS]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = [_is_figures(column) for column in table.columns.values()]
    lines = [
        "  ".join(
            cell.rjust(width) if figures else cell.ljust(width)
            for cell, width, figures in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]
    more = [f"and {len(cells) - ROWS:,} more"] if len(cells) > ROWS else []
    note = [table.note] if table.note else []
    return "\n".join([table.title, *lines, *more, *note])


def _is_figures(column: Column) -> bool:
    if isinstance(column, np.ndarray):
        return column.dtype.kind in "iuf"
    return all(each is None or _is_number(each) for each in column)

"""Some rows of a table, each column of which is read once for all who take rows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast, final

import numpy as np

from healthscore.columns import Labels
from healthscore.errors import DataError
from healthscore.scoring._any_table import Table
from healthscore.scoring._columns import ArrayColumn, RawColumn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.scoring._any_table import Columns

    A = TypeVar("A", bound=NDArray[Any])


@final
class Shared:
    """A table whose columns are read once, in each kind that is asked for.

    Parameters
    ----------
    table : Table
        The whole table.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._read: dict[tuple[str, str], Any] = {}

    def read(self, name: str, how: str) -> Any:
        """Read a column in one way, or give the error that this ended in."""
        place = (name, how)
        if place not in self._read:
            try:
                self._read[place] = getattr(self.table.raw(name), how)()
            except DataError as error:
                self._read[place] = error
        return self._read[place]

    def rows(self, rows: NDArray[np.intp] | slice) -> Table:
        """Give some rows alone, ascending; the table itself where they are all."""
        found = Rows(self, rows)
        return self.table if found.size == self.table.size else found


@final
class Rows(Table):
    """Some rows of a table.

    Parameters
    ----------
    whole : Shared
        The table.
    rows : ndarray of intp, shape (n_rows,), or slice
        Which rows.
    """

    def __init__(self, whole: Shared, rows: NDArray[np.intp] | slice) -> None:
        self._whole = whole
        self._rows = rows
        self.names = whole.table.names
        self.size = len(numbers_in(rows, whole.table.size))

    @property
    def _numbers(self) -> NDArray[np.intp]:
        return numbers_in(self._rows, self._whole.table.size)

    def raw(self, name: str) -> RawColumn:
        """Give a column that is known to be there."""
        return RowsColumn(self._whole, name, self._rows)

    def make(self, columns: Columns) -> Any:
        """Make a table of the same library, with the same rows, from arrays."""
        return self.without_values().make(columns)

    def without_values(self) -> Table:
        """Keep what `make` needs, and let go of the values."""
        return self._whole.table.without_values().take(self._numbers)


@final
class RowsColumn(RawColumn):
    """Some rows of a column.

    What other rows hold does not matter: where the column cannot be read as a whole, these rows
    are read by themselves.

    Parameters
    ----------
    whole : Shared
        The table.
    name : str
        The column.
    rows : ndarray of intp, shape (n_rows,), or slice
        Which rows.
    """

    def __init__(self, whole: Shared, name: str, rows: NDArray[np.intp] | slice) -> None:
        self._whole = whole
        self._name = name
        self._rows = rows

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return self._alone.is_text

    def numbers(self) -> FloatArray:
        """Read it as numbers."""
        found = self._whole.read(self._name, "numbers")
        return self._alone.numbers() if isinstance(found, DataError) else taken(found, self._rows)

    def labels(self) -> Labels:
        """Read it as labels."""
        found = self._whole.read(self._name, "labels")
        if isinstance(found, DataError):
            return self._alone.labels()
        return Labels(taken(found.codes, self._rows), found.labels)

    def dates(self) -> NDArray[np.datetime64]:
        """Read it as dates."""
        found = self._whole.read(self._name, "dates")
        return self._alone.dates() if isinstance(found, DataError) else taken(found, self._rows)

    def objects(self) -> NDArray[Any]:
        """Give its values, to tell customers apart by."""
        found: Any = self._whole.read(self._name, "objects")
        if isinstance(found, DataError):
            raise found
        values: NDArray[Any] = taken(found, self._rows)
        return values

    @property
    def _alone(self) -> ArrayColumn:
        return ArrayColumn(self.objects())


def numbers_in(rows: NDArray[np.intp] | slice, size: int) -> NDArray[np.intp]:
    """Give the numbers of some rows of so many."""
    return np.arange(*rows.indices(size)) if isinstance(rows, slice) else rows


def taken(values: A, rows: NDArray[np.intp] | slice) -> A:
    """Give some values, without a copy where they stand side by side."""
    found = values[rows] if isinstance(rows, slice) else values.take(rows)
    return cast("A", found)

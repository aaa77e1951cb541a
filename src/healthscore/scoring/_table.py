"""Tables of any library: columns out by name, and results back in the library that came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from operator import methodcaller
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast, final

import numpy as np

from healthscore._definition import is_mapping
from healthscore.columns import is_array, is_sequence, show_short
from healthscore.errors import DataError
from healthscore.scoring._any_table import Columns, Table, is_constant
from healthscore.scoring._columns import ArrayColumn
from healthscore.scoring._frame_table import as_frame, as_series

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.scoring._columns import RawColumn

TableLike: TypeAlias = Any
"""A mapping of columns, a list of mappings, a structured array, a data frame, or Arrow's own."""

__all__ = [
    "ArrayTable",
    "CustomerTable",
    "RecordTable",
    "StructuredTable",
    "Table",
    "TableLike",
    "as_table",
    "is_constant",
]

_PLAIN: Final = frozenset(
    {float, int, bool, str, *(np.dtype(code).type for code in "?bhilqBHILQfd")}
)
"""Types of single values that numpy reads as they are."""


@final
class ArrayTable(Table):
    """A mapping of columns."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        self._columns = columns
        self.names = tuple(columns)
        self.size = self._size()

    def _size(self) -> int:
        sizes: dict[str, int] = {}
        for name, values in self._columns.items():
            if not is_sequence(values):
                message = f"column {name!r}: a list or an array is due. Got {show_short(values)}."
                raise DataError(message, where=f"column {name!r}", got=values)
            sizes[name] = len(values)  # type: ignore[arg-type]
        if len(set(sizes.values())) > 1:
            first, *_ = sizes
            name = next(name for name, size in sizes.items() if size != sizes[first])
            message = (
                f"Columns must have one length. Column {first!r} has {sizes[first]:,} rows, "
                f"column {name!r} has {sizes[name]:,}."
            )
            raise DataError(message, where=f"column {name!r}", got=sizes[name])
        return next(iter(sizes.values()), 0)

    def raw(self, name: str) -> RawColumn:
        """Give a column that is known to be there."""
        values = self._columns[name]
        if is_array(values) or isinstance(values, list | tuple):
            return ArrayColumn(cast("object", values))
        series = as_series(values)
        return ArrayColumn(values) if series is None else series

    def make(self, columns: Columns) -> Any:
        """Make a mapping of columns."""
        return _arrays(columns)

    def without_values(self) -> Table:
        """Keep what `make` needs, and let go of the values."""
        return ArrayTable({})


@final
class CustomerTable(Table):
    """One customer: a mapping of values."""

    def __init__(self, customer: Mapping[str, object]) -> None:
        self._customer = customer
        self.names = tuple(customer)
        self.size = 1

    def raw(self, name: str) -> RawColumn:
        """Give a column that is known to be there."""
        value = self._customer[name]
        # no subclass: numpy turns a member of an enum of texts into another text
        plain = type(value) in _PLAIN
        return ArrayColumn(np.array([value]) if plain else [value])

    def make(self, columns: Columns) -> Any:
        """Make a mapping of columns."""
        return _arrays(columns)

    def without_values(self) -> Table:
        """Keep what `make` needs, and let go of the values."""
        return ArrayTable({})


@final
class RecordTable(Table):
    """A list of mappings, one a customer; a key that some lack is a gap for these."""

    def __init__(self, records: Sequence[Any]) -> None:
        self._records = records
        self.size = len(records)
        types = set(map(type, records))
        if not all(issubclass(kind, Mapping) for kind in types):
            row = next(row for row, record in enumerate(records) if not isinstance(record, Mapping))
            message = f"row {row}: a mapping is due. Got {show_short(records[row])}."
            raise DataError(message, where=f"row {row}", got=records[row])
        self.names = tuple(dict.fromkeys(chain.from_iterable(records)))

    def column(self, name: str) -> RawColumn:
        """Give a column; where there is no record at all, every column is there and empty."""
        return super().column(name) if self.size else ArrayColumn([])

    def raw(self, name: str) -> RawColumn:
        """Give a column that is known to be there."""
        return ArrayColumn(list(map(methodcaller("get", name), self._records)))

    def make(self, columns: Columns) -> Any:
        """Make a list of mappings."""
        lists = [values.tolist() for values in columns.values()]
        return list(map(dict, map(partial(zip, columns), zip(*lists, strict=True))))

    def without_values(self) -> Table:
        """Keep what `make` needs, and let go of the values."""
        return RecordTable([])


@final
class StructuredTable(Table):
    """A numpy structured array."""

    def __init__(self, array: NDArray[np.void]) -> None:
        self._array = array
        self.names = tuple(array.dtype.names or ())
        self.size = len(array)

    def raw(self, name: str) -> RawColumn:
        """Give a column that is known to be there."""
        return ArrayColumn(self._array[name])

    def make(self, columns: Columns) -> Any:
        """Make a structured array."""
        kinds = [(name, values.dtype) for name, values in columns.items()]
        size = len(next(iter(columns.values())))
        array = np.empty(size, dtype=kinds)
        for name, values in columns.items():
            array[name] = values
        return array

    def without_values(self) -> Table:
        """Keep what `make` needs, and let go of the values."""
        return StructuredTable(np.empty(0, dtype=self._array.dtype))


def _arrays(columns: Columns) -> dict[str, NDArray[Any]]:
    return {
        name: np.array(values) if is_constant(values) else values
        for name, values in columns.items()
    }


def as_table(table: TableLike) -> Table:
    """Look into a table of any kind.

    Parameters
    ----------
    table : table
        A mapping of columns, a list of mappings, a structured array, a data frame of any library
        that narwhals knows, or anything with the Arrow PyCapsule interface: a record batch, a
        DuckDB relation. What is read through that interface gives its results as a pyarrow table.

    Returns
    -------
    Table
        Columns by name.

    Raises
    ------
    DataError
        If it is none of these, or its columns are of different lengths.
    MissingExtraError
        If it takes pyarrow to read it, and pyarrow is not installed.
    """
    if isinstance(table, Table):
        return table
    if is_mapping(table):
        return ArrayTable(table)
    if is_array(table) and table.dtype.names and table.ndim == 1:
        return StructuredTable(table)
    if isinstance(table, list | tuple):
        return RecordTable(cast("Sequence[Any]", table))
    frame = as_frame(cast("object", table))
    if frame is None:
        message = (
            "A table is due: a mapping of columns, a list of mappings, a numpy structured array, "
            f"or a pandas, polars or pyarrow table. Got {type(table).__name__}."
        )
        raise DataError(message, where="table", got=table)
    return frame

"""The columns of a log as they came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, final

import attrs

from healthscore._definition import is_mapping
from healthscore.columns import is_array, refuse_row
from healthscore.errors import DataError
from healthscore.scoring import as_table
from healthscore.scoring._arrow import arrow_column, arrow_table, is_arrow_array, is_arrow_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore.scoring import RawColumn, TableLike
    from healthscore.scoring._table import Table

_TEXTS: Final = ("String", "Categorical", "Enum")


@final
@attrs.frozen(eq=False)
class Column:
    """One column of a log."""

    name: str
    raw: RawColumn
    dtype: Any
    """Its type in narwhals, or None where it is a list or an array."""

    @property
    def _place(self) -> str:
        return f"column {self.name!r}"

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        # by its type, for to look at the values of a long column would make a list of it
        return type(self.dtype).__name__ in _TEXTS or self.raw.is_text

    def read(self, how: Callable[[RawColumn], Any]) -> Any:
        """Read it, and let an error name it.

        Parameters
        ----------
        how : callable
            Takes the raw column.

        Returns
        -------
        object
            What that gives.

        Raises
        ------
        DataError
            If it does.
        """
        try:
            return how(self.raw)
        except DataError as error:
            raise error.within(self._place) from None

    def refuse(self, values: NDArray[Any], row: int, due: str, remedy: str) -> DataError:
        """Make the error for a row.

        Parameters
        ----------
        values : ndarray
            Where the offending one is.
        row : int
            Its place.
        due : str
            What is due.
        remedy : str
            What to do.

        Returns
        -------
        DataError
            Which names the column and the row.
        """
        return refuse_row(values, row, due, remedy).within(self._place)


@final
class Source:
    """A table, and the types that its library has for its columns.

    Parameters
    ----------
    table : table
        Whatever can be scored.

    Raises
    ------
    DataError
        If it is no table.
    """

    def __init__(self, table: TableLike) -> None:
        self._native = _read_once(table)
        self.table: Final[Table] = as_table(self._native)

    def column(self, name: str) -> Column:
        """Give a column.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        Column
            As it came in.

        Raises
        ------
        DataError
            If there is none of this name.
        """
        return Column(name, self.table.column(name), self._dtype(name))

    def _dtype(self, name: str) -> Any:
        if _is_plain(self._native):
            return None
        if is_mapping(self._native):
            return _dtype_of_values(self._native[name])
        return _known(self._native)[name].dtype


def _is_plain(table: object) -> bool:
    return is_array(table) or isinstance(table, list | tuple)


def _read_once(table: Any) -> Any:
    """Read what comes through Arrow's interface, for a stream can be read but once."""
    if _is_plain(table) or is_mapping(table) or not is_arrow_table(table):
        return table
    from narwhals.exceptions import DuplicateError

    try:
        known = _known(table)
    except DuplicateError:
        # as_table says so
        return table
    return table if _is_frame(known) else arrow_table(table)


def _dtype_of_values(values: object) -> Any:
    if _is_plain(values):
        return None
    known = _known(values)
    if not _is_series(known) and is_arrow_array(values):
        known = _known(arrow_column(values))
    return known.dtype if _is_series(known) else None


def _is_frame(known: object) -> bool:
    import narwhals.stable.v2 as nw

    return isinstance(known, nw.DataFrame)


def _is_series(known: object) -> bool:
    import narwhals.stable.v2 as nw

    return isinstance(known, nw.Series)


def _known(given: object) -> Any:
    """Let narwhals look at what it knows, and give anything else as it is."""
    import narwhals
    import narwhals.stable.v2 as nw

    native = narwhals.to_native(cast("Any", given), pass_through=True)
    return nw.from_native(native, pass_through=True, allow_series=True)

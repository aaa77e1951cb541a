"""Data frames of any library: columns out by name, and results back in the same library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, final

from healthscore._definition import is_mapping
from healthscore.columns import is_array
from healthscore.errors import DataError
from healthscore.scoring._any_table import Columns, Table, is_constant
from healthscore.scoring._arrow import arrow_column, arrow_table, is_arrow_array, is_arrow_table
from healthscore.scoring._series import SeriesColumn

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import numpy as np
    from numpy.typing import NDArray

    from healthscore.scoring._columns import RawColumn


@final
class FrameTable(Table):
    """A data frame of any library that narwhals knows.

    Results come in the same library: those of a narwhals frame in the library beneath it. In
    pandas they have the types of numpy, also where the columns of the frame are nullable or kept
    by Arrow, and the index of the frame; elsewhere a score that is missing is null.
    """

    def __init__(self, frame: nw.DataFrame[Any], index: Any) -> None:
        self._frame = frame
        self._index = index
        self.names = tuple(frame.columns)
        self.size = len(frame)

    def raw(self, name: str) -> RawColumn:
        """Give a column that is known to be there."""
        return SeriesColumn(self._frame.get_column(name))

    def make(self, columns: Columns) -> Any:
        """Make a frame of the same library, with the same index where it has one."""
        import narwhals.stable.v2 as nw

        library = self._frame.implementation
        constant = {name: values for name, values in columns.items() if is_constant(values)}
        varying = {name: values for name, values in columns.items() if name not in constant}
        frame = nw.from_dict(
            {name: _frame_values(values) for name, values in varying.items()}, backend=library
        )
        if constant:
            # each library repeats a value several times as fast as it reads that many
            texts = [nw.lit(str(values[0])).alias(name) for name, values in constant.items()]
            frame = frame.with_columns(*texts).select(*columns)
        floats = [name for name, values in varying.items() if values.dtype.kind == "f"]
        if floats and not library.is_pandas_like():
            frame = frame.with_columns(nw.col(*floats).fill_nan(None))
        native = frame.to_native()
        if self._index is not None:
            native.index = self._index
        return native

    def without_values(self) -> Table:
        """Keep what `make` needs, and let go of the values."""
        import narwhals.stable.v2 as nw

        empty = nw.from_dict({}, backend=self._frame.implementation)
        return FrameTable(empty, self._index)

    def of_any_length(self) -> Table:
        """Keep what `make` needs for rows that are no longer those of the table."""
        import narwhals.stable.v2 as nw

        return FrameTable(nw.from_dict({}, backend=self._frame.implementation), None)

    def take(self, rows: NDArray[np.intp]) -> Table:
        """Keep what `make` needs for some rows alone."""
        return self if self._index is None else FrameTable(self._frame, self._index[rows])


def as_frame(table: object) -> FrameTable | None:
    """Look into a data frame.

    Parameters
    ----------
    table : object
        A frame of any library that narwhals knows, or anything with the Arrow PyCapsule
        interface. The latter becomes a pyarrow table, also where it is a lazy frame with that
        interface, such as a DuckDB relation.

    Returns
    -------
    FrameTable or None
        None if it is none of these.

    Raises
    ------
    DataError
        If it is lazy, or gives no columns, or two of one name.
    MissingExtraError
        If it has to become a pyarrow table, and pyarrow is not installed.
    """
    import narwhals.stable.v2 as nw

    known = _known(table)
    if issubclass(type(known), nw.DataFrame):
        return FrameTable(known, getattr(known.to_native(), "index", None))
    if issubclass(type(known), nw.Series):
        return None
    if is_arrow_table(table):
        return FrameTable(_known(arrow_table(table)), None)
    if issubclass(type(known), nw.LazyFrame):
        message = (
            "The table is lazy. Call collect() on it first, or let with_score() score it where "
            "it is."
        )
        raise DataError(message, where="table", got=table)
    return None


def engine_of(table: object) -> str | None:
    """Name the engine of a lazy frame.

    Parameters
    ----------
    table : object
        Whatever a scorecard may be given.

    Returns
    -------
    str or None
        Such as "polars" or "duckdb", as narwhals calls it; None for what is in memory, or no frame.
    """
    if is_mapping(table) or is_array(table) or isinstance(table, list | tuple):
        return None
    if type(table).__module__.partition(".")[0] == "dask":
        # narwhals would warn whoever has it that it will not know Dask for ever
        return "dask"
    import narwhals.stable.v2 as nw

    known = _known(table)
    return str(known.implementation.value) if issubclass(type(known), nw.LazyFrame) else None


def as_series(values: object) -> SeriesColumn | None:
    """Look into a column of a library's own kind, or give None where it is of no such kind."""
    import narwhals.stable.v2 as nw

    known = _known(values)
    if not issubclass(type(known), nw.Series) and is_arrow_array(values):
        known = _known(arrow_column(values))
    return SeriesColumn(known) if issubclass(type(known), nw.Series) else None


def _known(given: object) -> Any:
    """Let narwhals look at what it knows, and give anything else as it is."""
    import narwhals
    import narwhals.stable.v2 as nw
    from narwhals.exceptions import DuplicateError

    try:
        native = narwhals.to_native(cast("Any", given), pass_through=True)
        return nw.from_native(native, pass_through=True, allow_series=True)
    except DuplicateError as error:
        message = f"The table has two columns of one name. {error}"
        raise DataError(message, where="table", got=given) from None


def _frame_values(values: NDArray[Any]) -> Any:
    # an empty list has no type, and the keys of no customers are texts as good as any
    return values if values.dtype.kind != "O" else values.tolist() or values.astype("U1")

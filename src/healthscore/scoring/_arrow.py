"""Tables and columns that come through the Arrow PyCapsule interface."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from healthscore.errors import DataError, MissingExtraError


def is_arrow_table(table: object) -> bool:
    """Tell whether an object offers a table, or might: what it holds is known when it is read."""
    return hasattr(table, "__arrow_c_stream__") or is_arrow_array(table)


def is_arrow_array(values: object) -> bool:
    """Tell whether an object offers one array, which may be one of records."""
    return hasattr(values, "__arrow_c_array__")


def arrow_table(source: object) -> Any:
    """Read a table.

    Parameters
    ----------
    source : object
        Anything with ``__arrow_c_stream__`` or ``__arrow_c_array__``. What can be read only once,
        such as a stream of record batches, has then been read.

    Returns
    -------
    pyarrow Table
        In the same memory, where the source has it in Arrow's form.

    Raises
    ------
    DataError
        If it is no table.
    MissingExtraError
        If pyarrow is not installed.
    """
    pyarrow = _pyarrow(source)
    try:
        return pyarrow.table(source)
    except pyarrow.ArrowException as error:
        message = (
            f"The {type(source).__name__} does not give a table of columns: pyarrow says "
            f"{str(error)!r}. Pass its pyarrow table."
        )
        raise DataError(message, where="table", got=source) from error


def arrow_column(values: object) -> Any:
    """Read a column.

    Parameters
    ----------
    values : object
        Anything with ``__arrow_c_array__``.

    Returns
    -------
    pyarrow ChunkedArray
        In the same memory.

    Raises
    ------
    MissingExtraError
        If pyarrow is not installed.
    """
    pyarrow = _pyarrow(values)
    return pyarrow.chunked_array([pyarrow.array(values)])


def _pyarrow(source: object) -> Any:
    try:
        return import_module("pyarrow")
    except ImportError as error:
        message = (
            f"What offers the Arrow interface, as {type(source).__name__} does, is read by "
            'pyarrow. Install it with: pip install "healthscore[arrow]"'
        )
        raise MissingExtraError(message, where="pyarrow") from error

"""Numbers in: float64 with NaN for every gap."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.columns._values import (
    Kind,
    as_column,
    blank,
    first_row,
    kind_of_type,
    refuse_row,
    where_type,
)
from healthscore.errors import DataError

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.columns._values import AnyArray

_EXACT: Final = 2**53
_ROUNDS: Final = "A float cannot hold it exactly: scale the column or pass it as text."


def to_numbers(values: object) -> FloatArray:
    """Read a column as numbers.

    Parameters
    ----------
    values : array_like, shape (n_customers,)
        Numbers, booleans (1 and 0), or text that is plain decimal numbers throughout. None,
        NaN, NA, NaT, masked values and blank text are gaps.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        NaN for gaps; the column's own memory where it is float64 already.

    Raises
    ------
    DataError
        For the first row that is not a number, or is a whole number that a float64 would round.
    """
    column = as_column(values)
    kind = column.dtype.kind
    if kind in "fb":
        return column.astype(np.float64, copy=False)
    if kind in "iu":
        return _from_integers(column)
    if kind in "UT":
        return _from_text(column, column.tolist())
    if kind == "O":
        return _from_objects(column)
    raise refuse_row(column, 0, "a number is") if len(column) else DataError("Numbers are due.")


def refuse_infinite(values: FloatArray) -> FloatArray:
    """Give the values back, or raise for the first that is infinite.

    Parameters
    ----------
    values : ndarray of float64
        Numbers of any shape.

    Returns
    -------
    ndarray of float64
        The same.

    Raises
    ------
    DataError
        For the first infinite value.
    """
    infinite = np.isinf(values)
    if infinite.any():
        raise refuse_row(values.ravel(), first_row(infinite.ravel()), "a finite number or a gap is")
    return values


def _from_integers(column: AnyArray) -> FloatArray:
    rounded = (column > _EXACT) | (column < -_EXACT) if column.dtype.itemsize == 8 else None
    if rounded is not None and rounded.any():
        raise refuse_row(column, first_row(rounded), "a smaller number is", _ROUNDS)
    return column.astype(np.float64)


def _from_objects(column: AnyArray) -> FloatArray:
    size = len(column)
    refused = where_type(column, size, lambda kind: kind_of_type(kind) in (Kind.DATE, Kind.OTHER))
    if refused.any():
        raise refuse_row(column, first_row(refused), "a number is")
    is_text = where_type(column, size, lambda kind: issubclass(kind, str))
    if is_text.all() and size:
        return _from_text(column, column.tolist())
    numbers = np.full(size, np.nan)
    numeric = ~is_text & where_type(column, size, lambda kind: kind_of_type(kind) is Kind.NUMBER)
    _fill_numbers(column, numeric, numbers)
    if is_text.any():
        rows = np.flatnonzero(is_text)
        numbers[rows] = _from_text(column, column[rows].tolist(), rows)
    return numbers


def _fill_numbers(column: AnyArray, numeric: AnyArray, numbers: FloatArray) -> None:
    rows = np.flatnonzero(numeric)
    try:
        numbers[rows] = column[rows].astype(np.float64)
    except OverflowError:
        row = next(row for row in rows.tolist() if abs(column[row]) > _EXACT)
        raise refuse_row(column, row, "a smaller number is", _ROUNDS) from None
    for row in np.flatnonzero(np.abs(numbers) > _EXACT).tolist():
        if isinstance(column[row], int | np.integer) and int(numbers[row]) != int(column[row]):
            raise refuse_row(column, row, "a smaller number is", _ROUNDS)


def _from_text(column: AnyArray, texts: list[str], rows: AnyArray | None = None) -> FloatArray:
    gaps = blank(texts)
    numbers = np.full(len(texts), np.nan)
    present = list(compress(texts, ~gaps))
    try:
        parsed = np.fromiter(map(float, present), dtype=np.float64, count=len(present))
        plain = bool(np.isfinite(parsed).all()) and "_" not in "".join(present)
    except ValueError:
        plain = False
    if not plain:
        at = next(row for row, text in enumerate(texts) if not _is_plain(text))
        row = at if rows is None else int(rows[at])
        raise refuse_row(
            column, row, "a number is", "Leave a gap blank, and write numbers like 1234.5."
        )
    numbers[~gaps] = parsed
    return numbers


def _is_plain(text: str) -> bool:
    """Tell whether a text is blank or a decimal number in the plain way of writing."""
    try:
        return not text.strip() or ("_" not in text and bool(np.isfinite(float(text))))
    except ValueError:
        return False

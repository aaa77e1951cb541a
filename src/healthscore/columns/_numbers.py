"""Numbers in: float64 with NaN for every gap."""

from __future__ import annotations

from itertools import compress
from operator import ne
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.columns._remedies import remedy_as_number
from healthscore.columns._values import (
    EXACT,
    Kind,
    as_column,
    as_objects,
    blank,
    first_row,
    refuse_kind,
    refuse_row,
    where_gap,
    where_kind,
    where_type,
)

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.columns._values import AnyArray

_FLOAT: Final = "a number that a float can hold is"
_ROUNDS: Final = "Scale the column, or pass it as text."
_PLAIN: Final = "Leave a gap blank, and write numbers like 1234.5."


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
        # what is too large for a float64 is infinite, and refused as such
        with np.errstate(all="ignore"):
            return column.astype(np.float64, copy=False)
    if kind in "iu":
        numbers = column.astype(np.float64)
        _refuse_rounded(column, numbers)
        return numbers
    if kind == "U":
        return _from_text(column, np.arange(len(column)))
    return _from_objects(as_objects(column))


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


def _from_objects(column: AnyArray) -> FloatArray:
    is_text, numeric = where_kind(column, Kind.TEXT), where_kind(column, Kind.NUMBER)
    refused = ~(is_text | numeric)
    if refused.any():
        refused &= ~where_gap(column)
    if refused.any():
        row = first_row(refused)
        raise refuse_kind(column, row, "a number is", remedy_as_number(column[row]))
    numbers = np.full(len(column), np.nan)
    _fill_numbers(column, numeric, numbers)
    if is_text.any():
        rows = np.flatnonzero(is_text)
        numbers[rows] = _from_text(column, rows)
    return numbers


def _fill_numbers(column: AnyArray, numeric: BoolArray, numbers: FloatArray) -> None:
    try:
        with np.errstate(all="ignore"):
            numbers[numeric] = column[numeric].astype(np.float64)
    except (OverflowError, ValueError):
        rows = np.flatnonzero(numeric).tolist()
        row = next(row for row in rows if not _is_float(column[row]))
        raise refuse_row(column, row, _FLOAT, _ROUNDS) from None
    _refuse_rounded(column, numbers)


def _refuse_rounded(column: AnyArray, numbers: FloatArray) -> None:
    rows = np.flatnonzero(np.abs(numbers) >= EXACT)
    if not len(rows):
        return
    large: list[Any] = column[rows].tolist()
    whole = where_type(large, len(large), lambda kind: issubclass(kind, int | np.integer))
    # Python compares a whole number with a float exactly, numpy rounds it first
    differ = map(ne, map(int, compress(large, whole)), numbers[rows[whole]].tolist())
    rounded = rows[whole][np.fromiter(differ, dtype=np.bool_)]
    if len(rounded):
        raise refuse_row(column, int(rounded[0]), _FLOAT, _ROUNDS)


def _is_float(value: Any) -> bool:
    try:
        float(value)
    except (OverflowError, ValueError):
        return False
    return True


def _from_text(column: AnyArray, rows: AnyArray) -> FloatArray:
    texts: list[str] = column[rows].tolist()
    gaps = blank(texts)
    numbers = np.full(len(texts), np.nan)
    parsed = _parsed(list(compress(texts, ~gaps)))
    if parsed is None:
        at = next(at for at, text in enumerate(texts) if text.strip() and _parsed([text]) is None)
        raise refuse_row(column, int(rows[at]), "a number is", _PLAIN)
    numbers[~gaps] = parsed
    return numbers


def _parsed(texts: list[str]) -> FloatArray | None:
    """Read decimal numbers written in the plain way, or give None where one is not."""
    try:
        numbers = np.fromiter(map(float, texts), dtype=np.float64, count=len(texts))
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() and "_" not in "".join(texts) else None

"""What tells customers apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from healthscore._definition import is_mapping
from healthscore.columns import (
    Kind,
    as_objects,
    blank,
    first_row,
    refuse_row,
    where_gap,
    where_kind,
)
from healthscore.scoring._rows_by_key import keyed, rows_by_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.errors import DataError
    from healthscore.scoring._table import Table


Previous: TypeAlias = Any
"""Earlier scores, or a mapping from key to band, or labels row by row."""


def read_keys(table: Table, key: str | None) -> NDArray[Any]:
    """Read the key column, or number the rows.

    Parameters
    ----------
    table : Table
        The customers.
    key : str, optional
        Name of the column.

    Returns
    -------
    ndarray, shape (n_customers,)
        Keys, all different, in memory of their own.

    Raises
    ------
    DataError
        If there is no such column, or a row's key is a gap, or no plain value, or stands in an
        earlier row too.
    """
    if key is None:
        return np.arange(table.size)
    keys = read_row_keys(table, key)
    fault = _repeat(keys)
    if fault is not None:
        place = f"column {key!r}"
        raise fault.within(place)
    return keys


def read_row_keys(table: Table, key: str) -> NDArray[Any]:
    """Read the key column of a table in which a customer may have more rows than one.

    Parameters
    ----------
    table : Table
        The rows.
    key : str
        Name of the column.

    Returns
    -------
    ndarray, shape (n_rows,)
        Keys, in memory of their own.

    Raises
    ------
    DataError
        If there is no such column, or a row's key is a gap.
    """
    keys = _in_microseconds(np.array(table.column(key).objects()))
    gaps = _gaps(keys)
    if gaps.any():
        place = f"column {key!r}"
        raise refuse_row(keys, first_row(gaps), "a key is").within(place)
    return keys


def _in_microseconds(keys: NDArray[Any]) -> NDArray[Any]:
    """Let dates be such that Python has them too, where they only look finer."""
    if keys.dtype.kind != "M" or not any(type(key) is int for key in keys[:1].tolist()):
        return keys
    coarse = keys.astype("datetime64[us]")
    finer = bool(((coarse.astype(keys.dtype) != keys) & ~np.isnan(keys)).any())
    return keys if finer else coarse


def _repeat(keys: NDArray[Any]) -> DataError | None:
    try:
        if not _repeats(keys):
            return None
    except TypeError:
        row = next(row for row, key in enumerate(keys) if not _is_plain(key))
        return refuse_row(keys, row, "a key is", "Keys are texts, numbers or dates.")
    row, first = _first_repeat(keys.tolist())
    return refuse_row(keys, row, "a different key is", f"It is that of row {first}.")


def _gaps(keys: NDArray[Any]) -> NDArray[np.bool_]:
    if keys.dtype.kind in "fcmM":
        return np.asarray(np.isnan(keys))
    if keys.dtype.kind not in "OU":
        return np.zeros(len(keys), dtype=np.bool_)
    if keys.dtype.kind == "U" and _start_plainly(keys):
        return np.zeros(len(keys), dtype=np.bool_)
    objects = as_objects(keys)
    gaps, is_text = where_gap(objects), where_kind(objects, Kind.TEXT)
    gaps[is_text] = blank(objects[is_text].tolist())
    return gaps


def _start_plainly(keys: NDArray[Any]) -> bool:
    """Tell whether all texts begin with a letter, a digit or a sign of ASCII: none is blank."""
    first = keys.astype("U1").view(np.uint32)
    return bool(((first > ord(" ")) & (first < 127)).all())


def _repeats(keys: NDArray[Any]) -> bool:
    if keys.dtype.kind == "O":
        return len(set(keys.tolist())) < len(keys)
    ordered = np.sort(keys)
    return bool((ordered[1:] == ordered[:-1]).any())


def _is_plain(key: object) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True


def _first_repeat(keys: list[Any]) -> tuple[int, int]:
    """Find the first row whose key stands in an earlier row too, and that row."""
    first = dict(zip(reversed(keys), reversed(range(len(keys))), strict=True))
    row = next(row for row, key in enumerate(keys) if first[key] < row)
    return row, first[keys[row]]


def previous_bands(previous: Previous, keys: NDArray[Any]) -> Any:
    """Line earlier bands up with the customers at hand.

    Parameters
    ----------
    previous : Scores or mapping or array_like of str
        Earlier scores or a mapping, both by key, or labels row by row.
    keys : ndarray, shape (n_customers,)
        The customers at hand.

    Returns
    -------
    array_like of str, shape (n_customers,)
        Labels, None for customers without one.
    """
    if is_mapping(previous):
        return list(map(keyed(previous, keys).get, keys.tolist()))
    if hasattr(previous, "band_codes"):
        rows = rows_by_key(keys, previous.keys)
        return np.array([*previous.bands.tolist(), None], dtype=object)[rows]
    return previous

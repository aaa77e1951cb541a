"""What tells customers apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from healthscore.columns import Kind, first_row, kind_of_type, where_type
from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

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
        If there is no such column, or a row's key is a gap or stands in an earlier row too.
    """
    if key is None:
        return np.arange(table.size)
    keys = np.array(table.column(key).objects())
    place = f"column {key!r}"
    gaps = _gaps(keys)
    if gaps.any():
        row = first_row(gaps)
        message = f"{place}, row {row}: a key is due. Got a gap."
        raise DataError(message, where=f"{place}, row {row}")
    if _repeats(keys):
        row, first = _first_repeat(keys.tolist())
        got = keys.tolist()[row]
        message = f"{place}, row {row}: keys must be different. Got {got!r}, as in row {first}."
        raise DataError(message, where=f"{place}, row {row}", got=got)
    return keys


def _gaps(keys: NDArray[Any]) -> NDArray[np.bool_]:
    if keys.dtype.kind in "fmM":
        return np.isnan(keys)
    if keys.dtype.kind == "O":
        return where_type(keys, len(keys), lambda kind: kind_of_type(kind) is Kind.GAP) | (
            keys != keys
        )
    return np.zeros(len(keys), dtype=np.bool_)


def _repeats(keys: NDArray[Any]) -> bool:
    if keys.dtype.kind == "O":
        return len(set(keys.tolist())) < len(keys)
    ordered = np.sort(keys)
    return bool((ordered[1:] == ordered[:-1]).any())


def _first_repeat(keys: list[Any]) -> tuple[int, int]:
    seen: dict[Any, int] = {}
    for row, key in enumerate(keys):
        if key in seen:
            return row, seen[key]
        seen[key] = row
    raise KeyError


def previous_bands(previous: Previous, keys: NDArray[Any]) -> ArrayLike:
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
    if isinstance(previous, Mapping):
        bands: Mapping[Any, str] = previous
    elif hasattr(previous, "band_codes"):
        bands = dict(zip(previous.keys.tolist(), previous.bands.tolist(), strict=True))
    else:
        return previous
    return list(map(bands.get, keys.tolist()))

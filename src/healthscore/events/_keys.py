"""The customers of a log, numbered in the order of their keys."""

from __future__ import annotations

import datetime as dt
from operator import methodcaller
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.columns import Kind, Labels, first_row, show_short, to_dates, where_kind
from healthscore.errors import DataError
from healthscore.scoring._keys import read_row_keys
from healthscore.scoring._rows_by_key import kind_of_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore.events._columns import Column, Source

_ROOM: Final = 4
"""Places in a table of all keys for each event: it is many times as fast as to sort them."""

_DATES: Final = {dt.date, dt.datetime}

_REMEDY: Final = "An event is somebody's: drop the row, or say whose it is."


def read_customers(source: Source, name: str) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """Read the column that says whose each event is.

    Parameters
    ----------
    source : Source
        The log.
    name : str
        Name of the column.

    Returns
    -------
    keys : ndarray, shape (n_customers,)
        The different keys in ascending order, so that the order of the events does not matter.
    codes : ndarray of int32, shape (n_events,)
        The place of each event's key.

    Raises
    ------
    DataError
        If a key is a gap, or no plain value; the message names the column and the row.
    """
    column = source.column(name)
    if column.is_text:
        labels = _labels(column)
        if labels is not None:
            return _of_labels(labels, column)
    try:
        keys = read_row_keys(source.table, name)
    except DataError as error:
        message = f"{error} {_REMEDY}"
        raise DataError(message, where=error.where, got=error.got) from None
    if keys.dtype.kind == "O":
        return _of_objects(keys, column)
    if keys.dtype.kind in "iu" and len(keys):
        low, high = int(keys.min()), int(keys.max())
        if high - low < _ROOM * len(keys) and high <= np.iinfo(np.int64).max:
            return _of_near(keys, low, high)
    different, codes = np.unique(keys, return_inverse=True)
    return different, codes.astype(np.int32)


def in_order(values: Sequence[Any]) -> list[int]:
    """Give the places of some values in ascending order, also where they are of several kinds."""
    try:
        return sorted(range(len(values)), key=values.__getitem__)
    except TypeError:
        return sorted(
            range(len(values)), key=lambda at: (type(values[at]).__name__, str(values[at]))
        )


def ranked(labels: Labels) -> Labels:
    """Give labels numbers in alphabetical order, and leave out those that no row has."""
    codes = np.asarray(labels.codes)
    used = np.bincount(codes[codes >= 0], minlength=len(labels.labels)) > 0
    order = [at for at in in_order(labels.labels) if used[at]]
    places = np.full(len(labels.labels) + 1, -1, dtype=np.int32)
    places[order] = np.arange(len(order))
    return Labels(places.take(codes, mode="wrap"), tuple(labels.labels[at] for at in order))


def _labels(column: Column) -> Labels | None:
    try:
        found: Labels = column.read(methodcaller("labels"))
    except DataError:
        # texts and numbers, one by one
        return None
    return found


def _of_labels(labels: Labels, column: Column) -> tuple[NDArray[Any], NDArray[np.int32]]:
    gaps = np.asarray(labels.codes) < 0
    if gaps.any():
        row = first_row(gaps)
        raise column.refuse(np.array([None] * (row + 1)), row, "a key is", _REMEDY)
    labels = ranked(labels)
    return np.array(labels.labels, dtype=object), labels.codes  # type: ignore[return-value]


def _of_near(keys: NDArray[Any], low: int, high: int) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """Give numbers to whole numbers that are near together."""
    places = keys.astype(np.int64) - low
    there = np.zeros(high - low + 1, dtype=np.bool_)
    there[places] = True
    codes = np.cumsum(there, dtype=np.int32) - np.int32(1)
    different = (np.flatnonzero(there) + low).astype(keys.dtype)
    return different, codes[places]


def _of_objects(keys: NDArray[Any], column: Column) -> tuple[NDArray[Any], NDArray[np.int32]]:
    values = keys.tolist()
    try:
        different = list(dict.fromkeys(values))
    except TypeError:
        row = next(row for row, value in enumerate(values) if not _is_plain(value))
        remedy = "Keys are texts, numbers or dates."
        raise column.refuse(keys, row, "a key is", remedy) from None
    different = [different[at] for at in in_order(different)]
    numbers = dict(zip(different, range(len(different)), strict=True))
    codes = np.fromiter(map(numbers.__getitem__, values), dtype=np.int32, count=len(values))
    return np.fromiter(different, dtype=object, count=len(different)), codes


def _is_plain(key: object) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True


def plain_dates(keys: NDArray[Any]) -> NDArray[Any]:
    """Let dates that stand one by one, of Python or any library, be those of numpy.

    Parameters
    ----------
    keys : ndarray, shape (n_customers,)
        Of any kind.

    Returns
    -------
    ndarray, shape (n_customers,)
        The same, unless all are dates; those with a time zone are read in UTC, as columns are.
    """
    dates = keys.dtype.kind == "O" and bool(where_kind(keys, Kind.DATE).all())
    return to_dates(keys) if dates else keys


def has_plain_dates(keys: NDArray[Any]) -> bool:
    """Tell whether every library can make a column of keys, as far as dates among them go.

    Parameters
    ----------
    keys : ndarray, shape (n_customers,)
        Of any kind.

    Returns
    -------
    bool
        Whether none is a date of a library, such as a Timestamp, that stands by itself.
    """
    if keys.dtype.kind != "O":
        return True
    types = set(map(type, keys[where_kind(keys, Kind.DATE)].tolist()))
    return types <= _DATES


def require_one_kind(keys: NDArray[Any], known: NDArray[Any]) -> None:
    """Refuse customers whose keys can never be those of a log.

    Parameters
    ----------
    keys : ndarray, shape (n_customers,)
        Whom to measure; one or more.
    known : ndarray, shape (n_known,)
        The customers of the log.

    Raises
    ------
    DataError
        If some are texts, and others numbers or dates; the message says so.
    """
    if not len(known):
        return
    asked, due = map(kind_of_keys, (keys, known))
    if asked == due or "mixed" in (asked, due):
        return
    message = (
        f"'customers' of as_of must be {due}, as those of the log are, such as "
        f"{show_short(known[0])}. Got {asked}, such as {show_short(keys[0])}."
    )
    raise DataError(message, where="'customers' of as_of", got=keys[0])


def require_different(keys: NDArray[Any], place: str) -> None:
    """Refuse a list in which something stands twice.

    Parameters
    ----------
    keys : ndarray
        What is listed.
    place : str
        Where, for the message.

    Raises
    ------
    DataError
        If so; the message names it.
    """
    values = keys.tolist()
    seen = dict(zip(reversed(values), reversed(range(len(values))), strict=True))
    if len(seen) == len(values):
        return
    row = next(row for row, value in enumerate(values) if seen[value] < row)
    message = f"{place} must be different. {show_short(values[row])} comes twice."
    raise DataError(message, where=place, got=values[row])

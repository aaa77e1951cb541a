"""Customers found by key, one or all of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_DATES: Final = (dt.date, np.datetime64)
_KINDS: Final = {**dict.fromkeys("iuf", "numbers"), "U": "texts", "M": "dates"}
_NUMBERS: Final = (int, float, np.integer, np.floating)

_ROOM: Final = 8
"""Places in a table of keys for each of them: it is ten times as fast as a dictionary."""


def rows_by_key(keys: NDArray[Any], others: NDArray[Any]) -> NDArray[np.intp]:
    """Find the customers of one result in another.

    Parameters
    ----------
    keys : ndarray, shape (n_customers,)
        Whom to find; all different.
    others : ndarray, shape (n_others,)
        Among whom; all different.

    Returns
    -------
    ndarray of intp, shape (n_customers,)
        Row of each among the others, -1 for who is not there.

    Raises
    ------
    DataError
        If the keys are of kinds that can never be equal, such as numbers and texts.
    """
    keys, others = map(as_dates, (keys, others))
    _require_one_kind(keys, others)
    if keys.dtype.kind == "M" and others.dtype.kind == "M":
        # as Python's own values, dates of different units are never equal
        unit = np.promote_types(keys.dtype, others.dtype)
        keys, others = keys.astype(unit), others.astype(unit)
    if keys.shape == others.shape and bool(np.all(keys == others)):
        # the same book in the same order, which is the usual case
        return np.arange(len(keys))
    if _dense(keys, others):
        return _looked_up(keys, others)
    places = dict(zip(others.tolist(), range(len(others)), strict=True))
    found = map(places.get, keys.tolist(), [-1] * len(keys))
    return np.fromiter(found, dtype=np.intp, count=len(keys))


def as_dates(keys: NDArray[Any]) -> NDArray[Any]:
    """Let Python's own dates be those of numpy, which equal other dates of the same day.

    Parameters
    ----------
    keys : ndarray, shape (n_customers,)
        Of any kind.

    Returns
    -------
    ndarray, shape (n_customers,)
        The same keys, unless they are dates one by one.
    """
    if keys.dtype.kind == "O" and all(_is_date(key) for key in keys.tolist()):
        return keys.astype("datetime64[us]")
    return keys


def _is_date(key: object) -> bool:
    """Tell whether a key is a date as numpy has them: without a time zone."""
    # by its type: a checker takes every other key for a date of an unknown unit
    return issubclass(type(key), _DATES) and getattr(key, "tzinfo", None) is None


def as_key(key: object, keys: NDArray[Any]) -> Any:
    """Make what someone asks for what `keys.tolist()` would hold for the same customer.

    Parameters
    ----------
    key : object
        A key in any form: a date as Python or numpy has it, a number of numpy.
    keys : ndarray, shape (n_customers,)
        The keys that it is looked up among.

    Returns
    -------
    object
        The same key.
    """
    if keys.dtype.kind == "M" and isinstance(key, dt.date | np.datetime64):
        return _as_date(key).astype(keys.dtype).item()
    given: Any = key
    return given.item() if hasattr(given, "dtype") else given


def _as_date(key: Any) -> np.datetime64:
    """Give a date as numpy has it; columns of dates are read in UTC."""
    if getattr(key, "tzinfo", None) is not None:
        key = key.astimezone(dt.UTC).replace(tzinfo=None)
    return np.datetime64(key)


def keyed(values: Mapping[Any, Any], keys: NDArray[Any]) -> Mapping[Any, Any]:
    """Give a mapping by key in which `keys.tolist()` are found.

    Parameters
    ----------
    values : mapping
        By key, in any form.
    keys : ndarray, shape (n_customers,)
        The keys that are looked up.

    Returns
    -------
    mapping
        The same one, where its keys cannot but be in the same form.
    """
    if keys.dtype.kind != "M":
        return values
    return {as_key(key, keys): value for key, value in values.items()}


def _dense(keys: NDArray[Any], others: NDArray[Any]) -> bool:
    """Tell whether keys are whole numbers so near together that a table of all has room."""
    if not (len(others) and all(each.dtype.kind == "i" for each in (keys, others))):
        return False
    return int(others.max()) - int(others.min()) < _ROOM * len(others)


def _looked_up(keys: NDArray[Any], others: NDArray[Any]) -> NDArray[np.intp]:
    lowest, highest = int(others.min()), int(others.max())
    table = np.full(highest - lowest + 2, -1, dtype=np.intp)
    table[others.astype(np.intp) - lowest] = np.arange(len(others))
    # the last place of the table is nobody's: there all go who are out of range
    within = (keys >= lowest) & (keys <= highest)
    return table[np.where(within, keys.astype(np.intp) - lowest, -1)]


def _require_one_kind(keys: NDArray[Any], others: NDArray[Any]) -> None:
    if not (len(keys) and len(others)):
        return
    kinds = [kind_of_keys(each) for each in (keys, others)]
    if kinds[0] == kinds[1] or "mixed" in kinds:
        return
    message = (
        f"Keys must be of one kind to be matched. They are {kinds[0]} in one result and "
        f"{kinds[1]} in the other."
    )
    raise DataError(message, where="keys", got=tuple(kinds))


def kind_of_keys(keys: NDArray[Any]) -> str:
    """Tell what keys are, for keys of two kinds are never equal.

    Parameters
    ----------
    keys : ndarray, shape (n_customers,)
        One or more.

    Returns
    -------
    str
        "numbers", "texts", "dates" or "mixed".
    """
    known = _KINDS.get(keys.dtype.kind)
    if known is not None:
        return known
    types = set(map(type, keys.tolist()))
    each = (
        name
        for name, wanted in (("texts", str), ("numbers", _NUMBERS), ("dates", _DATES))
        if all(issubclass(kind, wanted) for kind in types)
    )
    return next(each, "mixed")

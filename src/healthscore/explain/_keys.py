"""Customers of two results matched by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    _require_one_kind(keys, others)
    if keys.dtype.kind == "M" and others.dtype.kind == "M":
        # as Python's own values, dates of different units are never equal
        keys, others = (each.astype("datetime64[us]") for each in (keys, others))
    if keys.shape == others.shape and bool(np.all(keys == others)):
        # the same book in the same order, which is the usual case
        return np.arange(len(keys))
    if _dense(keys, others):
        return _looked_up(keys, others)
    places = dict(zip(others.tolist(), range(len(others)), strict=True))
    found = map(places.get, keys.tolist(), [-1] * len(keys))
    return np.fromiter(found, dtype=np.intp, count=len(keys))


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
    kinds = [_kind(each) for each in (keys, others)]
    if kinds[0] == kinds[1] or "mixed" in kinds:
        return
    message = (
        f"Keys must be of one kind to be matched. They are {kinds[0]} in one result and "
        f"{kinds[1]} in the other."
    )
    raise DataError(message, where="keys", got=tuple(kinds))


def _kind(keys: NDArray[Any]) -> str:
    if keys.dtype.kind in "iuf":
        return "numbers"
    if keys.dtype.kind == "U":
        return "texts"
    if keys.dtype.kind == "M":
        return "dates"
    kinds = set(map(type, keys.tolist()))
    if all(issubclass(kind, str) for kind in kinds):
        return "texts"
    if all(issubclass(kind, int | float) for kind in kinds):
        return "numbers"
    return "mixed"

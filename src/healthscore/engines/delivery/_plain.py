"""Arrays as lists of what JSON has: numbers, texts and None."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray

_UNITS: Final = ("D", "s", "ms", "us", "ns")

_FINEST: Final = ("ps", "fs", "as")

_OBJECT: Final = np.dtype(object)


def plain_numbers(values: FloatArray) -> list[float | None]:
    """Give numbers, None for NaN.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        Finite or NaN.

    Returns
    -------
    list of (float or None)
        Never -0.0.
    """
    objects = (values + 0.0).astype(object)
    objects[np.isnan(values)] = None
    numbers: list[float | None] = objects.tolist()
    return numbers


def plain_keys(keys: NDArray[Any]) -> list[str | int | float]:
    """Give keys: texts and numbers as they are, dates as ISO text, all else as it prints.

    Parameters
    ----------
    keys : ndarray, shape (n,)
        None of them a gap.

    Returns
    -------
    list of (str or int or float)
        As many.
    """
    if keys.dtype.kind == "M":
        return list(plain_dates(keys))
    if keys.dtype.kind in "biuU":
        known: list[str | int | float] = keys.tolist()
        return known
    return list(map(_plain_key, keys.tolist()))


def plain_dates(dates: NDArray[np.datetime64]) -> list[str]:
    """Give dates as ISO text, with no more behind the day than one of them has.

    Parameters
    ----------
    dates : ndarray of datetime64, shape (n,)
        None of them a gap.

    Returns
    -------
    list of str
        Such as ``"2026-11-01"``.
    """
    texts: list[str] = np.datetime_as_string(_coarsest(dates)).tolist()
    return texts


def _coarsest(dates: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    # numpy cannot compare what is so fine with days
    units = () if np.datetime_data(dates.dtype)[0] in _FINEST else _UNITS
    for unit in units:
        coarse = dates.astype(f"datetime64[{unit}]")
        if (coarse == dates).all():
            return coarse
    return dates


def _plain_key(key: Any) -> str | int | float:
    # numpy's own numbers; its dates may come out as bare numbers, and print as ISO text
    given: Any = key.item() if getattr(key, "dtype", _OBJECT).kind in "biufSU" else key
    if isinstance(given, str):
        # a member of an enum of texts prints as another text
        return str.__str__(given)
    if isinstance(given, int):
        return int(given)
    if isinstance(given, float) and math.isfinite(given):
        return float(given)
    if isinstance(given, dt.date):
        return given.isoformat()
    return given.decode("utf-8", "backslashreplace") if isinstance(given, bytes) else str(given)

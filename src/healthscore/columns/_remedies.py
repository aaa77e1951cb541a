"""What to do about a value that is neither number, label nor date, or not the one that is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final, TypeAlias

import numpy as np

_Remedies: TypeAlias = tuple[tuple[tuple[type, ...], str], ...]

_ANYWHERE: Final[_Remedies] = (
    ((bytes, bytearray, memoryview), "Decode bytes to text first."),
    ((Mapping,), "Make a column of each field first."),
    ((list, tuple, AbstractSet, np.ndarray), "Make one value of each list first."),
)

_AS_NUMBERS: Final[_Remedies] = (
    ((dt.timedelta, np.timedelta64), "Pass a span of time as a number, such as its days."),
    ((dt.time,), "Pass a time of day as a number, such as its hours."),
    ((dt.date, np.datetime64), "Count days from a date: days_since(...) in a formula does."),
)


def remedy_for(value: object) -> str:
    """Say what comes before a value can be a number, a label or a date.

    Parameters
    ----------
    value : object
        What stands in a row.

    Returns
    -------
    str
        A sentence; empty where it is one of these, or what nobody foresaw.
    """
    return _first(_ANYWHERE, value)


def remedy_as_number(value: object) -> str:
    """Say how what has to do with time becomes a number.

    Parameters
    ----------
    value : object
        What stands in a row.

    Returns
    -------
    str
        A sentence; empty for anything else.
    """
    return _first(_AS_NUMBERS, value)


def _first(remedies: _Remedies, value: object) -> str:
    return next((remedy for kinds, remedy in remedies if isinstance(value, kinds)), "")

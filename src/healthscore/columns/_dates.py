"""Dates in: microseconds since 1970 in UTC, with NaT for every gap."""

from __future__ import annotations

import datetime as dt
from itertools import compress, repeat
from operator import is_, methodcaller, sub
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.columns._values import (
    Kind,
    as_column,
    as_objects,
    blank,
    first_row,
    refuse_kind,
    refuse_row,
    show_short,
    where_gap,
    where_kind,
    where_type,
)
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.columns._values import AnyArray

_REMEDY: Final = "Dates are datetime64, date objects or ISO text such as '2026-11-01'."

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECONDS: Final = methodcaller("__floordiv__", dt.timedelta(microseconds=1))

# 290,000 years before and after 1970
_FIRST: Final = np.datetime64(-290_000, "Y")
_LAST: Final = np.datetime64(290_000, "Y")


def to_dates(values: object) -> NDArray[np.datetime64]:
    """Read a column as points in time.

    Parameters
    ----------
    values : array_like, shape (n_customers,)
        datetime64, date or datetime objects, or ISO 8601 text. A time zone is turned into UTC,
        and what has none is taken for UTC. None, NaT, NaN, NA and blank text are gaps.

    Returns
    -------
    ndarray of datetime64[us], shape (n_customers,)
        NaT for gaps.

    Raises
    ------
    DataError
        For the first row that is not a date.
    """
    column = as_column(values)
    if column.dtype.kind != "M":
        return _from_objects(as_objects(column))
    return _from_stamps(column, column, range(len(column)))


def as_instant(value: object) -> np.datetime64:
    """Read one point in time, such as ``as_of``.

    Parameters
    ----------
    value : date, datetime, datetime64 or str
        As a column of dates would hold it.

    Returns
    -------
    datetime64[us]
        The instant, in UTC.

    Raises
    ------
    DataError
        If it is not a date.
    """
    column = np.empty(1, dtype=object)
    column[0] = value
    try:
        instant = to_dates(column)[0]
    except DataError:
        instant = np.datetime64("NaT")
    if np.isnat(instant):
        message = (
            f"'as_of' must be a date or ISO text such as '2026-11-01'. Got {show_short(value)}."
        )
        raise DataError(message, where="'as_of'", got=value)
    return instant  # type: ignore[no-any-return]


def _from_objects(column: AnyArray) -> NDArray[np.datetime64]:
    dates = np.full(len(column), np.datetime64("NaT"), dtype="datetime64[us]")
    is_text, is_date = where_kind(column, Kind.TEXT), where_kind(column, Kind.DATE)
    refused = ~(is_text | is_date | where_gap(column))
    if refused.any():
        raise refuse_kind(column, first_row(refused), "a date is", _REMEDY)
    is_moment = is_date & _where(column, dt.datetime)
    dates[is_moment] = _from_moments(column[is_moment].tolist())
    is_day = is_date & ~is_moment & _where(column, dt.date)
    dates[is_day] = _from_days(column[is_day].tolist())
    rows = np.flatnonzero(is_date & ~is_moment & ~is_day)
    stamps = np.array(column[rows].tolist(), dtype="datetime64")
    dates[rows] = _from_stamps(stamps, column, rows.tolist())
    rows = np.flatnonzero(is_text)
    rows = rows[~blank(column[rows].tolist())]
    dates[rows] = _from_texts(column, rows)
    return dates


def _where(column: AnyArray, wanted: type) -> BoolArray:
    return where_type(column, len(column), lambda kind: issubclass(kind, wanted))


def _from_moments(moments: list[dt.datetime]) -> NDArray[np.datetime64]:
    offsets = map(methodcaller("utcoffset"), moments)
    naive = np.fromiter(map(is_, offsets, repeat(None)), dtype=np.bool_, count=len(moments))
    since = np.empty(len(moments), dtype=np.int64)
    # what has no zone is taken for UTC, whatever the machine's own zone is
    for chosen, epoch in ((naive, _EPOCH.replace(tzinfo=None)), (~naive, _EPOCH)):
        spans = map(sub, compress(moments, chosen), repeat(epoch))
        since[chosen] = np.fromiter(map(_MICROSECONDS, spans), dtype=np.int64)
    return since.view("datetime64[us]")


def _from_days(days: list[dt.date]) -> NDArray[np.datetime64]:
    ordinals = np.fromiter(map(dt.date.toordinal, days), dtype=np.int64, count=len(days))
    return (ordinals - _EPOCH.toordinal()).view("datetime64[D]")


def _from_texts(column: AnyArray, rows: NDArray[np.intp]) -> NDArray[np.datetime64]:
    texts = map(str.strip, column[rows].tolist())
    try:
        return _from_moments(list(map(dt.datetime.fromisoformat, texts)))
    except ValueError:
        row = next(row for row in rows.tolist() if not _is_iso(column[row]))
        raise refuse_row(column, row, "a date is", _REMEDY) from None


def _from_stamps(
    stamps: NDArray[np.datetime64], column: AnyArray, rows: Sequence[int]
) -> NDArray[np.datetime64]:
    # a year too far off to be counted in microseconds would wrap around in silence
    if np.can_cast(stamps.dtype, "datetime64[us]"):
        far = (stamps < _FIRST) | (stamps > _LAST)
        if far.any():
            raise refuse_row(column, rows[first_row(far)], "a date is", _REMEDY)
    return stamps.astype("datetime64[us]", copy=False)


def _is_iso(text: Any) -> bool:
    try:
        dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return False
    return True

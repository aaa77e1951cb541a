"""Dates in: microseconds since 1970 in UTC, with NaT for every gap."""

from __future__ import annotations

import datetime as dt
from itertools import compress
from operator import attrgetter, methodcaller
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.columns._values import (
    Kind,
    as_column,
    blank,
    first_row,
    kind_of_type,
    nan_objects,
    refuse_row,
    where_is,
    where_type,
)
from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.columns._values import AnyArray

_REMEDY: Final = "Dates are datetime64, date objects or ISO text such as '2026-11-01'."


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
    if column.dtype.kind == "M":
        return column.astype("datetime64[us]", copy=False)
    if column.dtype.kind not in "OUT":
        raise refuse_row(column, 0, "a date is", _REMEDY) if len(column) else DataError(_REMEDY)
    return _from_objects(column.astype(object))


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
        message = f"'as_of' must be a date or ISO text such as '2026-11-01'. Got {value!r}."
        raise DataError(message, where="'as_of'", got=value)
    return instant  # type: ignore[no-any-return]


def _from_objects(column: AnyArray) -> NDArray[np.datetime64]:
    size = len(column)
    dates = np.full(size, np.datetime64("NaT"), dtype="datetime64[us]")
    is_text = where_type(column, size, lambda kind: issubclass(kind, str))
    is_date = where_type(column, size, lambda kind: kind_of_type(kind) is Kind.DATE)
    is_gap = where_type(column, size, lambda kind: kind_of_type(kind) is Kind.GAP) | nan_objects(
        column
    )
    refused = ~(is_text | is_date | is_gap)
    if refused.any():
        raise refuse_row(column, first_row(refused), "a date is", _REMEDY)
    dates[is_date] = _from_dates(column[is_date])
    rows = np.flatnonzero(is_text)
    texts: list[str] = column[rows].tolist()
    present = ~blank(texts)
    try:
        parsed = list(map(dt.datetime.fromisoformat, map(str.strip, compress(texts, present))))
        dates[rows[present]] = _from_datetimes(parsed)
    except (ValueError, OverflowError):
        row = next(row for row in rows[present].tolist() if not _is_date(column[row]))
        raise refuse_row(column, row, "a date is", _REMEDY) from None
    return dates


def _from_dates(column: AnyArray) -> NDArray[np.datetime64]:
    dates = np.full(len(column), np.datetime64("NaT"), dtype="datetime64[us]")
    in_python = where_type(column, len(column), lambda kind: issubclass(kind, dt.datetime))
    dates[in_python] = _from_datetimes(column[in_python].tolist())
    dates[~in_python] = column[~in_python].astype("datetime64[us]")
    return dates


def _from_datetimes(moments: list[dt.datetime]) -> NDArray[np.datetime64]:
    naive = where_is(map(attrgetter("tzinfo"), moments), None, len(moments))
    dates = np.empty(len(moments), dtype="datetime64[us]")
    dates[naive] = list(compress(moments, naive))
    # what has no zone is taken for UTC, whatever the machine's own zone is
    in_utc = map(methodcaller("astimezone", dt.UTC), compress(moments, ~naive))
    dates[~naive] = list(map(methodcaller("replace", tzinfo=None), in_utc))
    return dates


def _is_date(text: str) -> bool:
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        moment.astimezone(dt.UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return False
    return True

"""Times in: microseconds since 1970 in UTC."""

from __future__ import annotations

import datetime as dt
from operator import methodcaller
from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.columns import first_row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.events._clock import Clock
    from healthscore.events._columns import Column


def read_times(column: Column, clock: Clock, due: str, remedy: str) -> NDArray[np.int64]:
    """Read a column of times.

    Parameters
    ----------
    column : Column
        Dates or times; those without a zone are what the clock shows.
    clock : Clock
        Of the log's time zone.
    due : str
        What is due, for the message.
    remedy : str
        What to do about a gap.

    Returns
    -------
    ndarray of int64, shape (n_events,)
        Microseconds since 1970 in UTC; maybe the column's own memory.

    Raises
    ------
    DataError
        For the first row that holds no time; the message names the column and the row.
    """
    stamps: NDArray[np.datetime64] = column.read(methodcaller("dates"))
    gaps = np.isnat(stamps)
    if gaps.any():
        # what came, for a blank text is no time either
        raise column.refuse(column.raw.objects(), first_row(gaps), due, remedy)
    times = stamps.view(np.int64)
    if clock.zone == "UTC":
        return times
    bare = _without_zone(column)
    if isinstance(bare, bool):
        return clock.instants(times) if bare else times
    times = times.copy()
    times[bare] = clock.instants(times[bare])
    return times


def _without_zone(column: Column) -> bool | BoolArray:
    """Mark the times that come without a zone; one answer where all are of one type."""
    if hasattr(column.dtype, "time_zone"):
        return column.dtype.time_zone is None
    values: NDArray[Any] = column.raw.objects()
    if values.dtype.kind == "M":
        return True
    marks = map(_has_no_zone, values.tolist())
    return np.fromiter(marks, dtype=np.bool_, count=len(values))


def _has_no_zone(value: Any) -> bool:
    moment = dt.datetime.fromisoformat(value.strip()) if isinstance(value, str) else value
    return not isinstance(moment, dt.datetime) or moment.utcoffset() is None

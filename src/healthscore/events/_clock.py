"""The clock on the wall of a time zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, final

import numpy as np

from healthscore._definition import refuse
from healthscore.errors import MissingExtraError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore.errors import HealthScoreError

DAY: Final = 86_400_000_000
"""Microseconds in a day of 24 hours."""

_OWNER: Final = "Log"

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)

# before, all zones have the time of their town; what stands after is no event but a mark such as
# 9999-12-31, and 8,000 years of clock changes need not be looked for
_FIRST: Final = 1800
_LAST: Final = 2200


class _Changes(NamedTuple):
    """When the clocks of a zone are changed, in microseconds."""

    moments: NDArray[np.int64]
    """Since 1970 in UTC, ascending; shape (n_changes,)."""
    offsets: NDArray[np.int64]
    """From UTC to the wall, before the first change and after each; shape (n_changes + 1,)."""


@final
class Clock:
    """The clock on the wall of a time zone, by which days are counted.

    Times are microseconds since 1970, those on the wall as though it were in UTC. A time that the
    wall shows twice is the first of both, and one that it skips is read by the clock before the
    change: as PEP 495 has it for ``fold=0``.

    Parameters
    ----------
    zone : str
        Such as "Europe/Berlin".

    Raises
    ------
    DefinitionError
        If there is no such zone.
    MissingExtraError
        If the machine has no time zones at all.
    """

    def __init__(self, zone: object) -> None:
        self.zone: Final = str(zone)
        if not isinstance(zone, str | zoneinfo.ZoneInfo):
            raise refuse(_OWNER, "time_zone", "be the name of a zone", zone)
        if self.zone != "UTC":
            _require_zone(self.zone)

    def local(self, instants: NDArray[np.int64]) -> NDArray[np.int64]:
        """Tell what the wall shows.

        Parameters
        ----------
        instants : ndarray of int64
            In UTC.

        Returns
        -------
        ndarray of int64
            On the wall.
        """
        changes = self._changes(instants)
        if changes is None:
            return instants
        return instants + _of_each(changes.offsets, changes.moments, instants)

    def instants(self, local: NDArray[np.int64]) -> NDArray[np.int64]:
        """Tell when the wall shows some times.

        Parameters
        ----------
        local : ndarray of int64
            On the wall.

        Returns
        -------
        ndarray of int64
            In UTC.
        """
        changes = self._changes(local)
        if changes is None:
            return local
        # until the later of both readings of a change, the clock before it is believed
        shown = changes.moments + np.maximum(changes.offsets[1:], changes.offsets[:-1])
        return local - _of_each(changes.offsets, np.maximum.accumulate(shown), local)

    def _changes(self, times: NDArray[np.int64]) -> _Changes | None:
        if self.zone == "UTC" or not len(times):
            return None
        ends = np.array([times.min(), times.max()]).view("datetime64[us]")
        # a zone is less than a day away from UTC
        years = (ends + np.array([-1, 1]) * np.timedelta64(1, "D")).astype("datetime64[Y]")
        first, last = np.clip(years.astype(np.int64) + 1970, _FIRST, _LAST).tolist()
        # by decades, so that most spans are found again
        return _changes_of(self.zone, first // 10 * 10, last // 10 * 10 + 9)


def _of_each(
    offsets: NDArray[np.int64], since: NDArray[np.int64], times: NDArray[np.int64]
) -> NDArray[np.int64]:
    return offsets.take(np.searchsorted(since, times, side="right"))


def _require_zone(zone: str) -> None:
    try:
        zoneinfo.ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        raise _no_zone(zone) from None


def _no_zone(zone: str) -> HealthScoreError:
    known = zoneinfo.available_timezones()
    if known:
        error = refuse(_OWNER, "time_zone", "be a time zone, such as 'Europe/Berlin'", zone)
        message = f"{error}{nearest(zone, sorted(known))}"
        return type(error)(message, where=error.where, got=zone)
    message = (
        f"This machine does not know the time zone {zone!r}, nor any other. "
        "Install them with: pip install tzdata"
    )
    return MissingExtraError(message, where="tzdata", got=zone)


@lru_cache(maxsize=64)
def _changes_of(zone: str, first: int, last: int) -> _Changes:
    """Find all changes of some years by asking the zone each day, and then ever more closely."""
    rules = zoneinfo.ZoneInfo(zone)

    def offset(moment: int) -> int:
        local = (_EPOCH + moment * _MICROSECOND).astimezone(rules)
        return (local.utcoffset() or dt.timedelta()) // _MICROSECOND

    start, stop = (
        int(np.datetime64(f"{year}-01-01", "us").astype(np.int64)) for year in (first, last + 1)
    )
    days = range(start, stop + DAY, DAY)
    offsets = list(map(offset, days))
    found = [
        _first_change(offset, day)
        for day, (before, after) in zip(days, pairwise(offsets), strict=False)
        if before != after
    ]
    moments = np.array(found, dtype=np.int64)
    return _Changes(moments, np.array([offsets[0], *map(offset, found)], dtype=np.int64))


def _first_change(offset: Callable[[int], int], start: int) -> int:
    """Find the first microsecond of a day from which on the offset is another."""
    before, low, high = offset(start), start, start + DAY
    while high - low > 1:
        middle = (low + high) // 2
        if offset(middle) == before:
            low = middle
        else:
            high = middle
    return high

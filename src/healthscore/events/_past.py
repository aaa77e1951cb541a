"""What had happened by a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import numpy as np

from healthscore.events._clock import DAY
from healthscore.events._window import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.events._clock import Clock
    from healthscore.events._stream import Stream
    from healthscore.events._streams import Streams


@final
class Past:
    """What had happened by a date: all that a metric of events can see.

    Made by `Log.as_of`, and given to `EventMetric.measure`.

    Parameters
    ----------
    streams : Streams
        The events by kind.
    clock : Clock
        Of the log's time zone.
    local : int
        The date as the clock shows it, in microseconds.
    instant : int
        The same in UTC.
    """

    def __init__(self, streams: Streams, clock: Clock, local: int, instant: int) -> None:
        self._streams = streams
        self._clock = clock
        self._local = local
        self.instant: Final = instant
        self._made: dict[tuple[str | tuple[str, ...] | None, bool], Stream] = {}

    @property
    def date(self) -> np.datetime64:
        """The date as the clock on the wall shows it."""
        return np.datetime64(self._local, "us")

    @property
    def size(self) -> int:
        """Number of customers."""
        return self._streams.size

    def stream(self, kind: str | tuple[str, ...] | None = None, *, valued: bool = False) -> Stream:
        """Give all events up to the date, for what a window does not do.

        Parameters
        ----------
        kind : str or tuple of str, optional
            Of one kind, of several or, by default, of all.
        valued : bool, default False
            Whether to pass over events whose value is missing.

        Returns
        -------
        Stream
            Each customer's events in the order of time.

        Raises
        ------
        DataError
            If there is no such kind.
        """
        asked = kind, valued
        if asked not in self._made:
            stream = self._streams.of(kind)
            self._made[asked] = (stream.valued if valued else stream).until(self.instant)
        return self._made[asked]

    def window(
        self,
        kind: str | tuple[str, ...] | None = None,
        days: float | None = None,
        *,
        valued: bool = False,
    ) -> Window:
        """Give the events of the days up to the date.

        Parameters
        ----------
        kind : str or tuple of str, optional
            Of one kind, of several or, by default, of all.
        days : float, optional
            How many days on the calendar, a whole number; by default all that ever happened.
        valued : bool, default False
            Whether to pass over events whose value is missing.

        Returns
        -------
        Window
            The events with ``before(days) < time <= date``.

        Raises
        ------
        DataError
            If there is no such kind.
        """
        stream = self.stream(kind, valued=valued)
        starts = stream.starts if days is None else stream.after(self.before(days))
        return Window(self, stream.arrays, starts, stream.ends)

    def before(self, days: float) -> int:
        """Tell when the clock showed the same time some days ago.

        Parameters
        ----------
        days : float
            How many, a whole number.

        Returns
        -------
        int
            Microseconds since 1970 in UTC.
        """
        return int(self.edges(1, days)[0])

    def edges(self, count: int, days: float = 1) -> NDArray[np.int64]:
        """Cut the time up to the date into periods of days on the calendar.

        Parameters
        ----------
        count : int
            How many periods.
        days : float, default 1
            Days in each, a whole number.

        Returns
        -------
        ndarray of int64, shape (count + 1,)
            Ascending: where each period begins, and the date itself; microseconds in UTC.
        """
        local = self._local - int(days) * DAY * np.arange(count, -1, -1)
        edges = self._clock.instants(local)
        return np.append(np.minimum(edges[:-1], self.instant), self.instant)

    def back(self, days: float) -> Past:
        """Go some days back, to what had happened by then.

        Parameters
        ----------
        days : float
            How many, a whole number.

        Returns
        -------
        Past
            As of that date.
        """
        local = self._local - int(days) * DAY
        return Past(self._streams, self._clock, local, self.before(days))

    def ages(self, times: NDArray[np.int64]) -> FloatArray:
        """Count the days from some times to the date, as the clock and the calendar have them.

        Parameters
        ----------
        times : ndarray of int64
            Microseconds since 1970 in UTC.

        Returns
        -------
        ndarray of float64
            Days with their fractions, 0 or more.
        """
        # in autumn the clock shows an hour twice: what came before is never in the future
        return np.maximum(_days(self._clock.local(times), np.int64(self._local)), 0.0)

    def days_between(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> FloatArray:
        """Count the days between times, as the clock and the calendar have them.

        Parameters
        ----------
        starts : ndarray of int64
            Microseconds since 1970 in UTC.
        ends : ndarray of int64
            The same, no earlier.

        Returns
        -------
        ndarray of float64
            Days with their fractions, 0 or more.
        """
        return np.maximum(_days(self._clock.local(starts), self._clock.local(ends)), 0.0)


def _days(start: NDArray[np.int64], end: NDArray[np.int64] | np.int64) -> FloatArray:
    # as floats, for two times may be further apart than a whole number can tell
    apart: FloatArray = np.subtract(end, start, dtype=np.float64, casting="unsafe")
    return apart / DAY

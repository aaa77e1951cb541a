"""The events of a log, sorted once, and those of some kinds alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.columns import Labels
from healthscore.errors import DataError
from healthscore.events._arrays import Arrays
from healthscore.events._sorting import sorting_order
from healthscore.events._stream import Stream
from healthscore.formula import nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.events._values import Values

_SHOWN: Final = 8


@final
@attrs.frozen(eq=False)
class Sorted:
    """The events of a log, customer by customer in the order of time.

    Parameters
    ----------
    keys : ndarray, shape (n_customers,)
        The different customers, ascending.
    edges : ndarray of int64, shape (n_customers + 1,)
        Where the events of each begin, and the end.
    times : ndarray of int64, shape (n_events,)
        Microseconds since 1970 in UTC.
    kinds : Labels or None
        What each was.
    values : Values or None
        What came with each.
    """

    keys: NDArray[Any]
    edges: NDArray[np.int64]
    times: NDArray[np.int64]
    kinds: Labels | None
    values: Values | None

    def by(self, instant: int) -> BoolArray:
        """Mark the customers who had any event by then; shape (n_customers,)."""
        return self.times.take(self.edges[:-1]) <= instant


def sort_events(
    keys: NDArray[Any],
    customers: NDArray[np.int32],
    times: NDArray[np.int64],
    kinds: Labels | None,
    values: Values | None,
) -> Sorted:
    """Sort events by customer, time and value.

    Parameters
    ----------
    keys : ndarray, shape (n_customers,)
        The different customers, ascending.
    customers : ndarray of int32, shape (n_events,)
        Place of each event's customer.
    times : ndarray of int64, shape (n_events,)
        Microseconds since 1970 in UTC.
    kinds : Labels, optional
        What each was.
    values : Values, optional
        What came with each.

    Returns
    -------
    Sorted
        In memory of its own.
    """
    order = sorting_order(customers, times, None if values is None else values.array)
    edges = np.append(0, np.cumsum(np.bincount(customers, minlength=len(keys))))
    if order is None:
        return Sorted(keys, edges, times.copy(), kinds, values)
    return Sorted(
        keys,
        edges,
        times.take(order),
        None if kinds is None else Labels(kinds.codes.take(order), kinds.labels),
        None if values is None else values.take(order),
    )


@final
class Streams:
    """The events of some customers, those of each kind made when they are first asked for.

    Parameters
    ----------
    events : Sorted
        All events.
    known : frozenset of str
        Kinds that may be asked for although no event is of them.
    rows : ndarray of intp, shape (n_customers,), optional
        Places of some customers, -1 for who has no events; by default all.
    """

    def __init__(
        self, events: Sorted, known: frozenset[str], rows: NDArray[np.intp] | None = None
    ) -> None:
        self._events = events
        self._known = known
        self._rows = rows
        self._made: dict[str | tuple[str, ...] | None, Stream] = {}
        self.size: Final = len(events.keys) if rows is None else len(rows)

    def of(self, kind: str | tuple[str, ...] | None) -> Stream:
        """Give the events of a kind, of several, or all.

        Parameters
        ----------
        kind : str or tuple of str, optional
            Which.

        Returns
        -------
        Stream
            Theirs.

        Raises
        ------
        DataError
            If there is no such kind; the message names those that there are.
        """
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        return self._made[kind]

    def _make(self, kind: str | tuple[str, ...] | None) -> Stream:
        events = self._events
        if kind is None:
            starts, ends = self._chosen(events.edges)
            return Stream(Arrays("all events", events.times, events.values), starts, ends)
        wanted = (kind,) if isinstance(kind, str) else kind
        rows = np.flatnonzero(self._labels(wanted).where([*map(wanted.__contains__, self._all())]))
        starts, ends = self._chosen(np.searchsorted(rows, events.edges))
        values = None if events.values is None else events.values.take(rows)
        name = f"kind {' or '.join(map(repr, wanted))}"
        return Stream(Arrays(name, events.times.take(rows), values), starts, ends)

    def _chosen(self, edges: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give where the events of the customers begin and end."""
        starts, ends = edges[:-1].astype(np.int64), edges[1:].astype(np.int64)
        if self._rows is None:
            return starts, ends
        # the place behind the last, -1, is for those without events
        starts, ends = (np.append(each, 0).take(self._rows, mode="wrap") for each in (starts, ends))
        return starts, ends

    def _all(self) -> tuple[str, ...]:
        kinds = self._events.kinds
        return () if kinds is None else kinds.labels

    def _labels(self, wanted: tuple[str, ...]) -> Labels:
        kinds = self._events.kinds
        if kinds is None:
            message = (
                f"The log has no kinds, so that there is no {wanted[0]!r}. Name their column: "
                "Log(..., kind='event')."
            )
            raise DataError(message, where="'kind'", got=wanted[0])
        # an empty log has no kinds yet, and nobody is to be told that his are wrong
        strange = set(wanted) - set(kinds.labels) - self._known
        if strange and len(self._events.times):
            raise _no_kind(min(strange), sorted({*kinds.labels, *self._known}))
        return kinds


def _no_kind(name: str, known: list[str]) -> DataError:
    listed = ", ".join(map(repr, known[:_SHOWN])) or "none"
    more = f" and {len(known) - _SHOWN:,} more" if len(known) > _SHOWN else ""
    message = (
        f"There is no event of kind {name!r}.{nearest(name, known)} There are {listed}{more}. "
        "A kind that may occur although it has not yet is listed so: Log(..., kinds=[...])."
    )
    return DataError(message, where="'kind'", got=name)

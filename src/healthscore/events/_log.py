"""The log of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, final

import numpy as np

from healthscore._definition import is_mapping, is_name, refuse
from healthscore.columns import is_sequence
from healthscore.errors import DataError, DefinitionError
from healthscore.events._clock import Clock
from healthscore.events._columns import Source
from healthscore.events._keys import (
    has_plain_dates,
    plain_dates,
    read_customers,
    require_different,
    require_one_kind,
)
from healthscore.events._metric import EventMetric
from healthscore.events._past import Past
from healthscore.events._streams import Streams, sort_events
from healthscore.events._times import read_times
from healthscore.events._values import read_kinds, read_values
from healthscore.scoring._keys import read_row_keys
from healthscore.scoring._rows_by_key import rows_by_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from healthscore.scorecard._uses import AsOf
    from healthscore.scoring import TableLike

_OWNER: Final = "Log"
_DATE: Final = "as_of"
_NO_TIME: Final = "An event is at some time: drop the row, or say when it was."


@final
class Log:
    """Who did what, when: the events from which metrics are made as of any date.

    Parameters
    ----------
    table : table
        One row an event, in any order: whatever can be scored. A row that stands twice is two
        events.
    customer : str
        Column that says whose each event is.
    time : str
        Column that says when it was. A date alone is the midnight with which it begins.
    kind : str, optional
        Column of texts that say what it was. An event of no kind counts where no kind is asked for.
    value : str, optional
        Column of numbers or texts that came with it.
    time_zone : str, default "UTC"
        The zone by whose clock and calendar days are counted, and in which times and dates are
        that name no zone of their own.
    kinds : iterable of str, optional
        Kinds that may be asked for although no event is of them yet; others are an error.

    Raises
    ------
    DataError
        If there is no such column, an event has no customer or no time, or a value is neither a
        finite number nor text nor a gap; the message names the column and the row.
    DefinitionError
        If there is no such time zone.
    MissingExtraError
        If the machine has no time zones.

    Notes
    -----
    It is sorted once and holds what it needs in memory of its own: for each event 8 bytes, and 8
    more for a number or 4 for a text, and 1 or 2 for the kind. While it is made, it takes some 40
    bytes an event beside the table; `as_of` takes up to 50 for each event of the kinds that it
    looks at, and what its result takes.

    Examples
    --------
    >>> from healthscore import events
    >>> log = events.Log(
    ...     {
    ...         "account": ["acme", "acme", "brix"],
    ...         "at": ["2026-09-03 08:00", "2026-09-28 17:30", "2026-07-01 12:00"],
    ...         "event": ["login", "login", "login"],
    ...     },
    ...     customer="account",
    ...     time="at",
    ...     kind="event",
    ...     time_zone="Europe/Berlin",
    ... )
    >>> log
    <Log: 3 events of 2 customers, 1 kind, from 2026-07-01 to 2026-09-28>
    >>> columns = log.as_of("2026-10-01", {"logins": events.Count("login", days=28)})
    >>> columns["account"].tolist(), columns["logins"].tolist()
    (['acme', 'brix'], [2, 0])
    """

    def __init__(
        self,
        table: TableLike,
        *,
        customer: str,
        time: str,
        kind: str | None = None,
        value: str | None = None,
        time_zone: str = "UTC",
        kinds: Iterable[str] = (),
    ) -> None:
        if customer == _DATE:
            allowed = f"be another name than {_DATE!r}, which is that of the column of dates"
            raise refuse(_OWNER, "customer", allowed, customer)
        self.customer: Final = customer
        self._known = _names(kinds)
        self._clock = Clock(time_zone)
        source = Source(table)
        self._events = sort_events(
            *read_customers(source, customer),
            read_times(source.column(time), self._clock, "a time is", _NO_TIME),
            None if kind is None else read_kinds(source.column(kind)),
            None if value is None else read_values(source.column(value)),
        )
        self._table = source.table.of_any_length()

    def __len__(self) -> int:
        return len(self._events.times)

    def __repr__(self) -> str:
        counts = [(len(self), "event"), (len(self._events.keys), "customer")]
        said = [f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in counts]
        kinds = self._events.kinds
        parts = [" of ".join(said)]
        if kinds is not None:
            parts.append(f"{len(kinds.labels):,} kind{'' if len(kinds.labels) == 1 else 's'}")
        if len(self):
            ends = np.array([self._events.times.min(), self._events.times.max()])
            days = self._clock.local(ends).view("datetime64[us]").astype("datetime64[D]")
            parts.append(f"from {days[0]} to {days[1]}")
        return f"<Log: {', '.join(parts)}>"

    @property
    def customers(self) -> NDArray[Any]:
        """The different customers in ascending order; shape (n_customers,)."""
        keys = self._events.keys.view()
        keys.flags.writeable = False
        return keys

    @property
    def kinds(self) -> tuple[str, ...]:
        """The different kinds in alphabetical order, with those that were declared."""
        kinds = self._events.kinds
        return tuple(sorted({*self._known, *(() if kinds is None else kinds.labels)}))

    @property
    def time_zone(self) -> str:
        """The zone by whose clock and calendar days are counted."""
        return self._clock.zone

    def as_of(
        self,
        dates: AsOf | Iterable[AsOf],
        metrics: Mapping[str, EventMetric],
        *,
        customers: Sequence[Any] | None = None,
    ) -> Any:
        """Measure customers as of one date or many, by what had happened by then alone.

        Parameters
        ----------
        dates : str, date or datetime64, or several of them
            An event counts from its own time on. A date alone is the midnight with which it begins,
            so that the day itself is not in it.
        metrics : mapping of str to EventMetric
            The columns to make, by name.
        customers : sequence, optional
            Whom to measure, also those without any event. By default, for each date, everybody who
            had any event by then.

        Returns
        -------
        table
            Of the same library as the log: the customer column, ``as_of``, as the clock of the
            log's time zone shows it, and the metrics. One row for each date and customer: dates in
            the order given, customers as given or in ascending order. Ready for
            ``Scorecard.score_panel(..., at="as_of")``.

        Raises
        ------
        DataError
            If a date is none or comes twice, a customer comes twice or has a key of another kind
            than the log's, there is no event of a kind, or values are not what a metric needs; the
            message names the metric.
        DefinitionError
            If a metric is none, its name is taken, or what one of your own gives has another shape.

        Notes
        -----
        A scorecard reads ``as_of`` as UTC. So where the log's zone is another, dates that a
        scorecard reads beside the columns made here must be what the log's clock shows as well, or
        their age would be off by the zone's offset; `DaysSince` is not.
        """
        self._require_metrics(metrics)
        local, instants = self._dates(dates)
        rows = None if customers is None else self._rows(customers)
        streams = Streams(self._events, self._known, None if rows is None else rows[1])
        keys = self._events.keys if rows is None else rows[0]
        parts: list[list[NDArray[Any]]] = []
        for date, instant in zip(local.tolist(), instants.tolist(), strict=True):
            past = Past(streams, self._clock, date, instant)
            columns = [keys, np.full(len(keys), past.date)]
            columns += [_measured(name, metric, past) for name, metric in metrics.items()]
            if rows is None:
                there = self._events.by(instant)
                columns = [column[there] for column in columns]
            parts.append(columns)
        whole = map(np.concatenate, zip(*parts, strict=True))
        return self._table.make(dict(zip((self.customer, _DATE, *metrics), whole, strict=True)))

    def _require_metrics(self, metrics: Mapping[str, EventMetric]) -> None:
        if not is_mapping(cast("object", metrics)):
            raise refuse(_DATE, "metrics", "be a mapping of names to metrics", metrics)
        for name, metric in metrics.items():
            if not is_name(name) or name in (self.customer, _DATE):
                allowed = f"be named by texts other than {self.customer!r} and {_DATE!r}"
                raise refuse(_DATE, "metrics", allowed, name)
            if not isinstance(cast("object", metric), EventMetric):
                allowed = "hold metrics of events, such as Count('login', days=28)"
                raise refuse(_DATE, "metrics", allowed, metric, at=name)

    def _dates(self, dates: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Read dates: what the clock shows then, and the instants."""
        column = Source({_DATE: dates if is_sequence(dates) else [dates]}).column(_DATE)
        remedy = "Dates are datetime64, date objects or ISO text such as '2026-11-01'."
        instants = read_times(column, self._clock, "a date is", remedy)
        if not len(instants):
            message = "A date is due, as of which to measure. Got none."
            raise DataError(message, where="'dates'")
        local = self._clock.local(instants)
        require_different(local.view("datetime64[us]"), "The dates")
        return local, instants

    def _rows(self, customers: Sequence[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """Find some customers."""
        keys = read_row_keys(Source({self.customer: customers}).table, self.customer)
        if not len(keys):
            # nobody is of no kind, so that the column is what it is in the log
            return self._events.keys[:0], np.empty(0, dtype=np.intp)
        asked, known = map(plain_dates, (keys, self._events.keys))
        require_different(asked, "The customers")
        require_one_kind(asked, known)
        return keys if has_plain_dates(keys) else asked, rows_by_key(asked, known)


def _names(kinds: Iterable[str]) -> frozenset[str]:
    names = () if isinstance(kinds, str) else tuple(kinds)
    if isinstance(kinds, str) or not all(map(is_name, names)):
        raise refuse(_OWNER, "kinds", "be a list of names", kinds)
    return frozenset(names)


def _measured(name: str, metric: EventMetric, past: Past) -> NDArray[Any]:
    """Make one column of one date."""
    place = f"metric {name!r}"
    try:
        with np.errstate(all="ignore"):
            column = np.asarray(metric.measure(past))
    except DataError as error:
        raise error.within(place) from None
    if column.shape != (past.size,):
        message = (
            f"{place}: {metric!r} gave an array of shape {column.shape} for {past.size:,} "
            "customers. Give one value a customer."
        )
        raise DefinitionError(message, where=place, got=column.shape)
    if column.dtype.kind == "f":
        # a sum beyond all numbers is no number
        return np.where(np.isinf(column), np.nan, column)
    return column

"""What the tests of events share: random logs, and each metric in plain Python."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import strategies as st

from healthscore import events

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]
KINDS = ["login", "visit", "paid"]
CUSTOMERS = ["acme", "brix", "cogs"]
# around two changes of the clock in most of the zones, and the day that Apia left out
_STARTS = [dt.datetime(2026, 3, 24), dt.datetime(2026, 10, 21), dt.datetime(2011, 12, 26)]  # noqa: DTZ001


def moments():
    """Draw naive times, many of them equal, at midnight or about a change of the clock."""
    return st.builds(
        lambda start, days, quarters: start + dt.timedelta(days=days, minutes=15 * quarters),
        st.sampled_from(_STARTS),
        st.integers(-9, 15),
        st.sampled_from([0, 0, 0, 1, 4, 6, 8, 9, 10, 12, 50, 95]),
    )


def rows(values=None):
    """Draw the events of a log."""
    if values is None:
        values = st.sampled_from([None, 0.25, 1.0, 1.0, 2.5, -3.0])
    event = st.fixed_dictionaries(
        {
            "account": st.sampled_from(CUSTOMERS),
            "at": moments(),
            "event": st.sampled_from([*KINDS, None]),
            "amount": values,
        }
    )
    return st.lists(event, max_size=30)


def log_of(found, zone="UTC", **options):
    """Make a log of rows."""
    names = ["account", "at", "event", "amount"]
    table = {name: [row[name] for row in found] for name in names}
    return events.Log(
        table,
        customer="account",
        time="at",
        kind="event",
        value="amount",
        time_zone=zone,
        kinds=KINDS,
        **options,
    )


METRICS = {
    "ever": events.Count("login"),
    "count": events.Count("login", days=4),
    "any": events.Count(days=7),
    "some": events.Count(["login", "paid"], days=5),
    "sum": events.Sum("paid", days=9),
    "total": events.Sum(),
    "mean": events.Mean("visit", days=9),
    "distinct": events.Distinct(days=9),
    "last": events.Last("paid"),
    "since": events.DaysSince("visit"),
    "reached": events.Reached("paid"),
    "active": events.ActiveDays("login", days=6),
    "more": events.Change(events.Count("login", days=4)),
    "times": events.Change(events.Sum("visit", days=4), how="ratio"),
    "streak": events.Streak(days=1),
    "weeks": events.Streak("login", days=2),
    "decayed": events.Decayed("login", half_life=2),
    "weighed": events.Decayed("visit", half_life=2, valued=True),
    "steps": events.DecayedByPeriod("login", rate=0.25, days=2),
    "slope": events.DecayedByPeriod(rate=0.5, days=5, whole=False, valued=True),
    "first": events.DaysToFirst("paid"),
    "value": events.DaysToFirst("paid", since="login"),
}


def columns_of(table):
    """Give columns that can be compared: None for every gap."""
    return {name: [*map(_plain, values.tolist())] for name, values in table.items()}


def _plain(value):
    return None if isinstance(value, float) and np.isnan(value) else value


class Oracle:
    """One customer's events as of a date, and each metric in plain Python."""

    def __init__(self, found, customer, date, zone):
        self.zone = ZoneInfo(zone)
        self.date = self.instant(date)
        self.wall = self.shown(self.date)
        own = [row for row in found if row["account"] == customer]
        past = [(self.instant(row["at"]), row["event"], row["amount"]) for row in own]
        self.events = sorted(
            (event for event in past if event[0] <= self.date),
            key=lambda event: (event[0], np.inf if event[2] is None else event[2]),
        )

    def instant(self, wall):
        """Tell when a clock shows a time for the first time."""
        return wall.replace(tzinfo=self.zone).astimezone(dt.UTC)

    def shown(self, instant):
        """Tell what the clock shows."""
        return instant.astimezone(self.zone).replace(tzinfo=None)

    def before(self, days):
        """Go some days back on the calendar."""
        return min(self.instant(self.wall - dt.timedelta(days=days)), self.date)

    def window(self, kinds=None, days=None, back=0, *, valued=False):
        """Give the events of a window."""
        end = self.before(back) if back else self.date
        start = None if days is None else self.before(back + days)
        return [
            (at, value)
            for at, kind, value in self.events
            if at <= end
            and (start is None or at > start)
            and (kinds is None or kind in kinds)
            and not (valued and value is None)
        ]

    def age(self, at, since=None):
        """Count days on the wall."""
        apart = (self.shown(since) if since else self.wall) - self.shown(at)
        return max(apart / dt.timedelta(days=1), 0.0)

    def numbers(self, *window):
        """Give the values of a window."""
        return [value for _, value in self.window(*window, valued=True)]

    def sum(self, *window):
        """Add up, where anything is known."""
        numbers = self.numbers(*window)
        return None if self.window(*window) and not numbers else sum(numbers, 0.0)

    def streak(self, kinds, days):
        """Count periods in a row."""
        streak = back = 0
        while True:
            if self.before(back + days) < (self.before(back) if back else self.date):
                if not self.window(kinds, days, back):
                    return streak
                streak += 1
            back += days

    def active(self, kinds, days):
        """Count days with an event."""
        return sum(bool(self.window(kinds, 1, back)) for back in range(days)) / days

    def first(self, since):
        """Count days to the first payment."""
        starts = self.window(since)
        ends = [at for at, _ in self.window(["paid"]) if starts and at >= starts[0][0]]
        return self.age(starts[0][0], ends[0]) if ends else None

    def steps(self):
        """Let what a login counts fall every two days."""
        return sum(
            (1 - 0.25 * back) * len(self.window(["login"], 2, 2 * back)) for back in range(4)
        )

    def metrics(self):
        """Give all metrics of `METRICS`."""
        visits, paid, before = (
            self.numbers(["visit"], 9),
            self.numbers(["paid"]),
            self.sum(["visit"], 4, 4),
        )
        now, logins = self.sum(["visit"], 4), self.window(["login"])
        seen = self.window(["visit"])
        return {
            "ever": len(logins),
            "count": len(self.window(["login"], 4)),
            "any": len(self.window(None, 7)),
            "some": len(self.window(["login", "paid"], 5)),
            "sum": self.sum(["paid"], 9),
            "total": self.sum(),
            "mean": sum(visits) / len(visits) if visits else None,
            "distinct": len(set(self.numbers(None, 9))),
            "last": paid[-1] if paid else None,
            "since": self.age(seen[-1][0]) if seen else None,
            "reached": bool(self.window(["paid"])),
            "active": self.active(["login"], 6),
            "more": len(self.window(["login"], 4)) - len(self.window(["login"], 4, 4)),
            "times": now / before if before and now is not None else None,
            "streak": self.streak(None, 1),
            "weeks": self.streak(["login"], 2),
            "decayed": sum(2 ** (-self.age(at) / 2) for at, _ in logins),
            "weighed": sum(
                value * 2 ** (-self.age(at) / 2)
                for at, value in self.window(["visit"], valued=True)
            ),
            "steps": self.steps(),
            "slope": sum(
                value * max(0, 1 - 0.5 * self.age(at) / 5) for at, value in self.window(valued=True)
            ),
            "first": self.first(None),
            "value": self.first(["login"]),
        }

"""Random histories with churn dates, and what comes of them counted by hand, one by one."""

import math
from typing import NamedTuple

import numpy as np

from healthscore import AsIs, Banding, History, Metric, Scorecard

CARD = Scorecard(
    "demo", [Metric("csm", AsIs())], banding=Banding({"red": 0, "yellow": 40, "green": 70})
)
START = np.datetime64("2026-01-01")


def history_of(values, present, dates, card=CARD):
    """Score who is there on each date; NaN is a customer without a score."""
    ids = np.arange(100, 100 + len(values))
    return History(
        (
            date,
            card.score(
                {"id": ids[here], "csm": [None if math.isnan(x) else x for x in column[here]]},
                key="id",
            ),
        )
        for date, column, here in zip(dates, values.T, present.T, strict=True)
    )


class Book(NamedTuple):
    """A history, and when its customers left, in the order of its keys."""

    history: History
    left: np.ndarray
    until: np.datetime64 | None


def draw(seed, customers=14, periods=6):
    """Draw one in which customers come, go, skip, return, and leave before, within and after."""
    random = np.random.default_rng(seed)
    dates = START + np.cumsum(random.integers(10, 45, periods))
    values = random.integers(0, 21, (customers, periods)) * 5.0
    values[random.random(values.shape) < 0.15] = np.nan
    present = random.random(values.shape) < 0.8
    present[random.integers(customers, size=periods), np.arange(periods)] = True
    history = history_of(values, present, dates)
    days = random.integers(0, 260, len(history.keys))
    left = np.where(random.random(len(days)) < 0.5, START + days, np.datetime64("NaT"))
    until = None if seed % 2 else dates[-1] + random.integers(-60, 90)
    return Book(history, left, until)


def days_between(first, last):
    """Count the days from one date to another."""
    return float((last - first) / np.timedelta64(1, "D"))


class ByHand:
    """What is known of the customers of a book, told one customer and date after the other."""

    def __init__(self, book, horizon, landmarks=None):
        self.dates = book.history.periods.astype("datetime64[D]")
        self.values, self.present = book.history.values, book.history.present
        self.left = book.left
        known = [self.dates[-1], *(day for day in book.left if not np.isnat(day))]
        self.until = max(known) if book.until is None else book.until
        self.horizon = np.timedelta64(horizon, "D")
        self.landmarks = range(len(self.dates)) if landmarks is None else landmarks

    def leaving(self, who):
        """Give when a customer left, None for who is not known to have."""
        day = self.left[who]
        return None if np.isnat(day) or day > self.until else day

    def followed(self, who):
        """Give until when it is known whether a customer left."""
        if self.leaving(who) is not None:
            return self.leaving(who)
        last = max(at for at in range(len(self.dates)) if self.present[who, at])
        if last < len(self.dates) - 1 and np.isnat(self.left[who]):
            return min(self.dates[last], self.until)
        return self.until

    def fate(self, who, at):
        """Say what a score is: 1 or 0 for a case, else why it is none, None where nobody is."""
        if not self.present[who, at]:
            return None
        day, end = self.dates[at], self.dates[at] + self.horizon
        if not np.isnat(self.left[who]) and self.left[who] <= day:
            return "left before the score"
        if math.isnan(self.values[who, at]):
            return "no score"
        left = self.leaving(who)
        leaves = left is not None and left <= end
        if end > self.until:
            return "left, but the horizon is not over" if leaves else "censored"
        if leaves:
            return 1
        return 0 if self.followed(who) >= end else "censored"

    def fates(self):
        """Give (customer, period, fate) of all."""
        every = [
            (who, at, self.fate(who, at))
            for at in self.landmarks
            for who in range(len(self.values))
        ]
        return [each for each in every if each[2] is not None]

    def counts(self, who, at):
        """Tell whether there is a score of a customer who had not left."""
        gone = not np.isnat(self.left[who]) and self.left[who] <= self.dates[at]
        return self.present[who, at] and not gone and not math.isnan(self.values[who, at])

    def scored(self, who):
        """Give the periods with a score that counts, from the first landmark on."""
        periods = range(self.landmarks[0], len(self.dates))
        return [at for at in periods if self.counts(who, at)]

    def lead_times(self):
        """Give the days from the first red score to leaving, of all who left."""
        leads = []
        for who in range(len(self.values)):
            if self.leaving(who) is not None and self.scored(who):
                red = [at for at in self.scored(who) if self.values[who, at] < 40]
                first = self.dates[red[0]] if red else None
                leads.append(math.nan if first is None else days_between(first, self.left[who]))
        return leads

    def false_alarms(self):
        """Give (ever red, alarms, years) of each who stayed."""
        told = []
        for who in range(len(self.values)):
            if self.leaving(who) is not None:
                continue
            judged = [
                at for at in self.scored(who) if self.dates[at] + self.horizon <= self.followed(who)
            ]
            if judged:
                told.append((*self._red(who, judged), sum(map(self._gap, judged)) / 365.25))
        return told

    def _red(self, who, judged):
        red, before, alarms = False, False, 0
        for at in self.scored(who):
            now = self.values[who, at] < 40
            alarms += now and not before and at in judged
            red = red or (now and at in judged)
            before = now
        return red, alarms

    def _gap(self, at):
        at = min(at, len(self.dates) - 2)
        return days_between(self.dates[at], self.dates[at + 1])

    def staying(self):
        """Give (customer, first period, days, left) of each with a score that counts."""
        told = []
        for who in range(len(self.values)):
            first = [
                at
                for at in self.landmarks
                if self.counts(who, at) and self.dates[at] <= self.followed(who)
            ]
            if first:
                days = days_between(self.dates[first[0]], self.followed(who))
                told.append((who, first[0], days, self.leaving(who) is not None))
        return told

"""What it takes to make metrics of events, against the time in which numpy sorts them once.

Run as ``python -m benchmarks.events --events 5e6``; fifty million need 6 GB.
"""

from __future__ import annotations

import argparse
import resource
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.tables import show
from healthscore import events

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

YEARS = 3
DAY = 86_400_000_000
KINDS = ("login", "session", "feature_used", "ticket", "paid")
SHARES = (0.4, 0.25, 0.25, 0.05, 0.05)
DATE = "2026-10-01"

METRICS: dict[str, events.EventMetric] = {
    "logins_28d": events.Count("login", days=28),
    "minutes": events.Sum("session", days=28),
    "mean_minutes": events.Mean("session", days=28),
    "features_used": events.Distinct("feature_used", days=28),
    "last_paid": events.Last("paid"),
    "days_since_login": events.DaysSince("login"),
    "active_share": events.ActiveDays("login", days=28),
    "trend": events.Change(events.Count("login", days=28), how="ratio"),
    "streak": events.Streak("login", days=7),
    "engagement": events.Decayed("login", half_life=14),
}


def log_table(size: int, customers: int) -> pd.DataFrame:
    """Make events of customers of different zeal, in no order, each with a number."""
    chance = np.random.default_rng(7)
    zeal = np.cumsum(chance.gamma(0.7, size=customers))
    table = pd.DataFrame(
        {
            "account": np.searchsorted(zeal, chance.random(size) * zeal[-1]).astype(np.int32),
            "amount": chance.integers(0, 100, size).astype(np.float64),
        }
    )
    codes = np.searchsorted(np.cumsum(SHARES), chance.random(size)).astype(np.int8)
    table["event"] = pd.Categorical.from_codes(np.minimum(codes, len(KINDS) - 1), KINDS)
    start = np.datetime64(DATE, "us").astype(np.int64) - YEARS * 365 * DAY
    table["at"] = (start + chance.integers(0, YEARS * 365 * DAY, size)).view("datetime64[us]")
    return table


def make(table: pd.DataFrame, zone: str) -> events.Log:
    """Make the log."""
    return events.Log(
        table, customer="account", time="at", kind="event", value="amount", time_zone=zone
    )


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Time one call."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def packed(who: NDArray[np.int32], when: NDArray[np.int64]) -> NDArray[np.int64]:
    """Make one number of customer and millisecond."""
    return who * np.int64(YEARS * 366 * DAY // 1000) + (when - when.min()) // 1000


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=float, default=5e6)
    parser.add_argument("--customers", type=float, default=1e5)
    parser.add_argument("--zone", default="UTC")
    options = parser.parse_args()
    size, customers = int(options.events), int(options.customers)
    table = log_table(size, customers)
    who, when = table["account"].to_numpy(), table["at"].to_numpy().view(np.int64)
    rows = {
        "numpy.lexsort((time, customer))": timed(lambda: np.lexsort((when, who)))[0],
        "numpy.argsort of both as one number": timed(lambda: np.argsort(packed(who, when)))[0],
    }
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    rows["the log"], log = timed(lambda: make(table, options.zone))
    rows["10 metrics, one date"], _ = timed(lambda: log.as_of(DATE, METRICS))
    rows["the log and 10 metrics"] = rows["the log"] + rows["10 metrics, one date"]
    dates = np.datetime64(DATE) - 30 * np.arange(12)
    rows["10 metrics, 12 dates"], panel = timed(lambda: log.as_of(dates, METRICS))
    for name, metric in METRICS.items():
        rows[f"  {name}, one date"], _ = timed(lambda metric=metric: log.as_of(DATE, {"m": metric}))
    base = rows["numpy.lexsort((time, customer))"]
    show(
        f"{size:,} events of {customers:,} customers in {options.zone}; {len(panel):,} rows of 12 "
        "dates",
        ["", "s", "x lexsort"],
        [[name, f"{taken:.2f}", f"{taken / base:.2f}"] for name, taken in rows.items()],
    )
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"  most memory held: {after:.2f} GiB, {before:.2f} before the log was made")


if __name__ == "__main__":
    main()

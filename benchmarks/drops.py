"""What drop detectors find, and whether false alarms come as often as was asked for.

Run as ``python -m benchmarks.drops``. The panel of real shape is looked for in ``shared/data``
beside the project; ``--data`` names another folder, and without one the other books are run alone.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

import attrs
import numpy as np

import healthscore as hs
from benchmarks.tables import show
from healthscore import datasets
from healthscore.history.drops import CUSUM, EWMA, Baseline, Change, Shewhart
from healthscore.history.drops._exposure import watched
from healthscore.history.drops._grids import Grid
from healthscore.history.drops._limits import null_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.history.drops import Detector

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
PANEL: Final = Path("panel") / "panel28.csv.gz"

MONTHS: Final = 36
RATE: Final = 1.0 / 120.0
"""One false alarm in ten customer-years of months."""

EVER: Final = 0.05
"""Share of stable customers who may ever raise an alarm, where detectors are compared."""

DROP: Final = 10.0
AT: Final = 18
SOON: Final = 4

DETECTORS: Final[dict[str, Detector]] = {
    "CUSUM(), the default": CUSUM(),
    "CUSUM(shewhart=0)": CUSUM(shewhart=0),
    "EWMA()": EWMA(),
    "Shewhart()": Shewhart(),
    "Change()": Change(),
}
MISTAKEN: Final[dict[str, Detector]] = {
    "CUSUM() without a memory": CUSUM(baseline=Baseline(memory=0)),
}
METRICS: Final = [
    hs.Metric("weekly_logins", hs.Piecewise({0: 0, 1: 40, 3: 80, 6: 100})),
    hs.Metric("adoption", hs.Linear(worst=0, best=1), formula="features_used / features_bought"),
    hs.Metric("nps", hs.Linear(worst=-100, best=100)),
    hs.Metric("open_tickets", hs.Linear(worst=10, best=0)),
    hs.Metric("days_overdue", hs.Linear(worst=60, best=0)),
]
EVENTS: Final = ("search", "edit_contact", "meeting", "email_list", "win_opportunity", "quote")


SHORT: Final = (5, 6, 8, 12, 24)
"""Periods that a limit is learned from, where it is short of them."""

MOST: Final = 10.0
"""False alarms a customer-year that no limit can give."""


def white(customers: int, seed: int) -> FloatArray:
    """Make scores without memory, of deviation 4."""
    return 60.0 + 4.0 * np.random.default_rng(seed).standard_normal((customers, MONTHS))


def spiky(customers: int, seed: int) -> FloatArray:
    """Make scores of which 1 in 25 lies 40 points lower, for one month."""
    low = np.random.default_rng(seed + 50).random((customers, MONTHS)) < 0.04
    return white(customers, seed) - 40.0 * low


def alternating(customers: int, seed: int) -> FloatArray:
    """Make an AR(1) of -0.5: a high score comes after a low one."""
    book = np.random.default_rng(seed).standard_normal((customers, MONTHS))
    for month in range(1, MONTHS):
        book[:, month] = 0.75**0.5 * book[:, month] - 0.5 * book[:, month - 1]
    return 60.0 + 4.0 * book


def quarterly(customers: int, seed: int) -> FloatArray:
    """Make scores that are 12 points lower in every third month."""
    return white(customers, seed) - 12.0 * (np.arange(MONTHS) % 3 == 2)


def seasonal(customers: int, seed: int) -> FloatArray:
    """Make scores that swing by 8 points over the year."""
    return white(customers, seed) + 8.0 * np.sin(np.arange(MONTHS) * np.pi / 6.0)


UNLIKE: Final = {
    "1 in 25 lower by 40": spiky,
    "AR(1) of -0.5": alternating,
    "12 lower every third month": quarterly,
    "yearly season of 8": seasonal,
}


def moody(customers: int, seed: int) -> FloatArray:
    """Make an AR(1) of 0.7 whose innovations have the deviation 2.5."""
    book = 2.5 * np.random.default_rng(seed).standard_normal((customers, MONTHS))
    book[:, 0] /= np.sqrt(1.0 - 0.7**2)
    for month in range(1, MONTHS):
        book[:, month] += 0.7 * book[:, month - 1]
    return 60.0 + book


def panel(path: Path) -> FloatArray:
    """Score the accounts of a CRM vendor by what they do."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    table: dict[str, Any] = {
        event: np.array([float(row[event]) for row in rows]) for event in EVENTS
    }
    periods = np.array([int(row["period28"]) for row in rows])
    table["id"] = np.array([int(row["account_id"]) for row in rows])
    table["as_of"] = np.datetime64("2022-01-11") + 28 * periods
    card = hs.Scorecard("crm", [hs.Metric(event, hs.Percentile()) for event in EVENTS]).fit(table)
    return card.score_panel(table, key="id", at="as_of", details=False).values


class _Recorder(np.random.Generator):
    """Remembers its choices, one of which is who drifts."""

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.PCG64(seed))
        self.drawn: list[Any] = []

    def choice(self, *args: Any, **options: Any) -> Any:
        """Draw as ever."""
        self.drawn.append(super().choice(*args, **options))
        return self.drawn[-1]


def company(customers: int, seed: int) -> tuple[FloatArray, BoolArray]:
    """Score a made-up company, and tell who does not drift."""
    recorder = _Recorder(seed)
    with mock.patch.object(datasets.np.random, "default_rng", return_value=recorder):
        table = datasets.make_saas(customers, MONTHS)
    drift = next(
        each for each in recorder.drawn if each.shape == (customers,) and each.dtype.kind == "f"
    )
    card = hs.Scorecard("saas", METRICS, min_coverage=0.4)
    history = card.score_panel(table, key="account_id", at="as_of", details=False)
    # customers come in the order of their numbers, and all are there at first
    return history.values, drift == 0.0


def exposure(book: FloatArray) -> float:
    """Count periods from the third score of each customer, the first that counts, to the last."""
    return float(watched(Grid(book, None), 3, np.arange(book.shape[1], dtype=float)).sum())


def rate_of(detector: Detector, book: FloatArray) -> str:
    """Give alarms in ten customer-years, of which one was asked for."""
    return f"{len(detector(book)) / exposure(book) / RATE:.2f}"


def shuffled(detector: Detector, book: FloatArray) -> FloatArray:
    """Make histories without drops of a book that the detector was not learned from."""
    return null_of(detector.baseline, Grid(book, None), RATE / 6.0, 99).grid.values


def rates(folder: Path) -> Iterator[list[str]]:
    """Give a line for each detector, with a rate for each book."""
    saas, steady = company(8_000, 3)
    real = panel(folder / PANEL) if (folder / PANEL).is_file() else None
    for name, detector in DETECTORS.items():
        yield [
            name,
            *(
                rate_of(detector.fit(make(4_000, 1), rate=RATE), make(20_000, 2))
                for make in (white, moody)
            ),
            *(
                ["", ""]
                if real is None
                else (by_halves(detector, real), as_they_are(detector, real))
            ),
            by_halves(detector, saas),
            rate_of(detector.fit(saas, rate=RATE), saas[steady]),
        ]


def by_halves(detector: Detector, book: FloatArray) -> str:
    """Learn from half of the customers, and count on the other half without their drops."""
    fitted = detector.fit(book[::2], rate=RATE)
    return rate_of(fitted, shuffled(fitted, book[1::2]))


def as_they_are(detector: Detector, book: FloatArray) -> str:
    """Learn from half of the customers, and count on the other half with their drops."""
    return rate_of(detector.fit(book[::2], rate=RATE), book[1::2])


def alike(detector: Detector, book: FloatArray) -> Detector:
    """Set the limit so that as many stable customers as may ever raise an alarm."""
    fitted = detector.fit(book, rate=EVER / MONTHS)
    low, high = 0.25, 4.0
    for _ in range(20):
        middle = (low * high) ** 0.5
        share = len(np.unique(scaled(fitted, middle)(book).customers)) / len(book)
        low, high = (middle, high) if share > EVER else (low, middle)
    return scaled(fitted, high)


def scaled(detector: Detector, factor: float) -> Detector:
    """Multiply the limits of a detector."""
    limits = {
        name: getattr(detector, name) * factor
        for name in ("limit", "shock")
        if getattr(detector, name, None) is not None
    }
    return attrs.evolve(detector, **limits)


def found(detector: Detector, book: FloatArray) -> Iterator[str]:
    """Tell of how many customers a drop is found soon, and ever."""
    dropped = book.copy()
    dropped[:, AT:] -= DROP
    alarms = detector(dropped)
    for until in (AT + SOON, MONTHS):
        seen = (alarms.periods >= AT) & (alarms.periods < until)
        yield f"{100.0 * len(np.unique(alarms.customers[seen])) / len(book):.1f} %"


def power() -> Iterator[list[str]]:
    """Give a line for each detector."""
    for name, detector in (DETECTORS | MISTAKEN).items():
        line = [name]
        for make in (white, moody):
            fitted = alike(detector, make(20_000, 1))
            line += found(fitted, make(20_000, 2))
        yield line


def unlike() -> Iterator[list[str]]:
    """Give a line for each detector, with a rate for each book that is not as it is taken to be."""
    for name, detector in DETECTORS.items():
        yield [
            name,
            *(
                rate_of(detector.fit(make(4_000, 1), rate=RATE), make(20_000, 2))
                for make in UNLIKE.values()
            ),
        ]


def short() -> Iterator[list[str]]:
    """Give a line for each number of periods that a limit is learned from, and then used on."""
    for periods in SHORT:
        line = [str(periods)]
        for name in ("CUSUM(), the default", "EWMA()", "Shewhart()"):
            book, later = white(20_000, 1)[:, :periods], white(20_000, 2)
            detector = DETECTORS[name].fit(book, rate=RATE)
            line += [
                rate_of(detector, book),
                per_period(detector, book, periods - 1),
                per_period(detector, later, 12),
            ]
        yield line


def per_period(detector: Detector, book: FloatArray, since: int) -> str:
    """Give alarms in ten customer-years of the periods since one."""
    count = np.count_nonzero(detector(book).periods >= since)
    return f"{count / len(book) / (book.shape[1] - since) / RATE:.2f}"


def most() -> Iterator[list[str]]:
    """Give a line for each detector, with what comes of a rate that cannot be had."""
    for name, detector in DETECTORS.items():
        book = white(20_000, 2)
        count = len(detector.fit(white(4_000, 1), rate=MOST / 12.0)(book))
        yield [name, f"{12.0 * count / exposure(book):.2f}"]


def main() -> None:
    """Print the tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=SHARED, help="folder of the shared data")
    folder = reader.parse_args().data
    show(
        "Alarms in ten customer-years of books without drops, 1 asked for",
        ["", "white", "AR(1) 0.7", "panel", "as it is", "saas", "without drift"],
        rates(folder),
    )
    show(
        f"{DROP:g}-point drops found, {100 * EVER:g} % of stable customers ever raising an alarm",
        ["", f"white, in {SOON}", "ever", f"AR(1) 0.7, in {SOON}", "ever"],
        power(),
    )
    show(
        "Alarms in ten customer-years of books that are otherwise, 1 asked for",
        ["", *UNLIKE],
        unlike(),
    )
    show(
        "Alarms in ten customer-years of white noise, the limit learned from few periods",
        [
            "periods",
            *(
                f"{name}, {what}"
                for name in ("CUSUM", "EWMA", "Shewhart")
                for what in ("in all", "in the last", "from the 13th")
            ),
        ],
        short(),
    )
    show(
        f"Alarms in a customer-year of white noise where {MOST:g} are asked for",
        ["", "alarms"],
        most(),
    )


if __name__ == "__main__":
    main()

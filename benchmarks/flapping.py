"""What state rules save and cost: changes of band, quick reversals, and how late red is.

Run as ``python -m benchmarks.flapping``. The panel of real shape is looked for in ``shared/data``
beside the project; ``--data`` names another folder, and without one the other books are run alone.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import healthscore as hs
from benchmarks.tables import show
from healthscore import learn
from healthscore.datasets import make_saas
from healthscore.history.bands import bands
from healthscore.history.states import Asymmetric, Dwell, Plain, Smoothing, StateRule, Symmetric

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from healthscore.history import History

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
PANEL: Final = Path("panel") / "panel28.csv.gz"

RULES: Final[Sequence[StateRule]] = (
    Plain(),
    Symmetric(),
    Dwell(),
    Smoothing(),
    Asymmetric(margin=0),
    Asymmetric(),
    Smoothing(rule=Asymmetric()),
)

GOOD: Final = ("search", "edit_contact", "add_lead", "email_lead", "call_lead", "meeting")
BAD: Final = ("add_competitor", "disqualify_opportunity", "lose_opportunity")


def panel(path: Path) -> History:
    """Score the panel: what holds customers, what drives them away, on a scale of logs."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    table: dict[str, Any] = {
        name: np.array([float(row[name]) for row in rows]) for name in (*GOOD, *BAD)
    }
    periods = np.array([int(row["period28"]) for row in rows])
    table["as_of"] = np.datetime64("2022-01-11") + 28 * periods
    table["id"] = np.array([int(row["account_id"]) for row in rows])
    most = learn.quantile(0.95)
    used = [
        hs.Metric(name, hs.Linear(worst=0, best=most), formula=f"log1p({name})") for name in GOOD
    ]
    lost = [
        hs.Metric(name, hs.Linear(worst=most, best=0), formula=f"log1p({name})") for name in BAD
    ]
    banding = hs.Banding({"red": 0, "yellow": learn.quantile(0.15), "green": learn.quantile(0.5)})
    scorecard = hs.Scorecard("panel", [*used, *lost], banding=banding).fit(table)
    return scorecard.score_panel(table, key="id", at="as_of", details=False)


def saas() -> History:
    """Score three years of a made-up company."""
    scorecard = hs.Scorecard(
        "saas",
        [
            hs.Metric("weekly_logins", hs.Piecewise({0: 0, 1: 40, 3: 80, 6: 100})),
            hs.Metric("last_seen", hs.Decay(half_life=14), formula="days_since(last_login)"),
            hs.Metric("nps", hs.Linear(worst=-100, best=100), observed="nps_date", valid_days=180),
            hs.Metric("open_tickets", hs.Linear(worst=10, best=0)),
        ],
        banding=hs.Banding({"red": 0, "yellow": 50, "green": 70}),
    )
    table = make_saas(5_000, 36)
    return scorecard.score_panel(table, key="account_id", at="as_of", details=False)


def noise(customers: int = 3_000, weeks: int = 104) -> History:
    """Make scores that only wander: AR(1) of 0.7 about a level that never changes."""
    chance = np.random.default_rng(7)
    level = chance.normal(62.0, 12.0, customers)
    shocks = chance.normal(0.0, 3.5, (weeks, customers))
    wander = np.zeros((weeks, customers))
    wander[0] = shocks[0] / np.sqrt(1.0 - 0.7**2)
    for week in range(1, weeks):
        wander[week] = 0.7 * wander[week - 1] + shocks[week]
    days = np.datetime64("2025-01-06") + 7 * np.arange(weeks)
    table = {
        "id": np.tile(np.arange(customers), weeks),
        "as_of": np.repeat(days, customers),
        "score": (level + wander).clip(0.0, 100.0).ravel(),
    }
    banding = hs.Banding({"red": 0, "yellow": 40, "green": 70})
    scorecard = hs.Scorecard("noise", [hs.Metric("score", hs.AsIs())], banding=banding)
    return scorecard.score_panel(table, key="id", at="as_of", details=False)


def lines(history: History) -> Iterator[list[str]]:
    """Give a line for each rule."""
    plain = bands(history, Plain()).changes_per_year
    for rule in RULES:
        held = bands(history, rule)
        yield [
            repr(rule),
            f"{held.changes_per_year:.2f}",
            f"{100.0 * (held.changes_per_year / plain - 1.0):+.0f} %",
            f"{held.reversals_per_year:.2f}",
            f"{held.mean_delay:.1f}",
            f"{100.0 * held.never_flagged:.1f} %",
            f"{100.0 * held.shares[held.bands[0]]:.1f} %",
        ]


def step_of(history: History) -> float:
    """Give the spread of the change of a score from one period to the next, robustly."""
    steps = np.diff(history.values, axis=1)
    steps = steps[~np.isnan(steps)]
    return 1.4826 * float(np.median(abs(steps - np.median(steps))))


def margins(history: History) -> Iterator[list[str]]:
    """Give a line for each margin of the default rule, in parts of what a score moves."""
    step = step_of(history)
    for times in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0):
        held = bands(history, Asymmetric(margin=times * step))
        yield [
            f"{times:.1f} times, {times * step:.1f} points",
            f"{held.changes_per_year:.2f}",
            f"{held.reversals_per_year:.2f}",
            f"{100.0 * held.shares[held.bands[0]]:.1f} %",
        ]


def speed(customers: int = 100_000, periods: int = 36) -> Iterator[list[str]]:
    """Time each rule, the best of five."""
    chance = np.random.default_rng(1)
    scores = np.asfortranarray(chance.uniform(0, 100, (periods, customers)).T)
    gaps = scores.copy(order="F")
    gaps[chance.random(scores.shape) < 0.1] = np.nan
    banding = hs.Banding({"red": 0, "yellow": 40, "green": 70})
    for rule in RULES:
        times = []
        for values in (scores, gaps):
            runs = []
            for _ in range(5):
                begun = time.perf_counter()
                rule(values, banding)
                runs.append(time.perf_counter() - begun)
            times.append(f"{1000.0 * min(runs):.0f}")
        yield [repr(rule), *times]


def main() -> None:
    """Print a table for each book."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, default=SHARED, help="folder with panel/")
    path: Path = parser.parse_args().data / PANEL
    books: dict[str, Callable[[], History]] = {
        "made-up company, 5,000 accounts x 36 months": saas,
        "noise alone, 3,000 accounts x 104 weeks": noise,
    }
    if path.is_file():
        books = {"panel, 1,000 accounts x 28 days": lambda: panel(path), **books}
    else:
        print("The panel was not found; name its folder with --data.")
    header = [
        "",
        "changes a year",
        "against plain",
        "quick reversals",
        "periods late to red",
        "never red",
        "share red",
    ]
    for name, make in books.items():
        history = make()
        show(f"{name}; a score moves by {step_of(history):.1f} a period", header, lines(history))
        heads = ["margin of the default rule", "changes a year", "quick reversals", "share red"]
        show("Margins by what a score moves", heads, margins(history))
    show("100,000 customers x 36 periods: milliseconds", ["", "full", "10 % gaps"], speed())


if __name__ == "__main__":
    main()

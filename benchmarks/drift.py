"""How often `drift` alarms where nobody moved, and how long it takes.

Run as ``python -m benchmarks.drift``. All books are made up, with fixed seeds.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import healthscore as hs
from benchmarks.tables import show
from healthscore.evaluate._chance import chi_square_tail
from healthscore.evaluate._counts import stability_parts
from healthscore.evaluate.drift import drift
from healthscore.evaluate.drift._bins import bin_numbers
from healthscore.evaluate.drift._null import against_chance
from healthscore.evaluate.validity import validity

if TYPE_CHECKING:
    from healthscore.scoring import Scores

LEVEL: Final = 0.05
BINS: Final = 10
SIZES: Final = ((60, 60), (60, 600), (600, 60), (5_000, 5_000))
PLANS: Final = np.array(["free", "pro", "team", "scale", "legacy", "trial"], dtype=object)
SHARES: Final = (0.4, 0.3, 0.2, 0.05, 0.03, 0.02)

CARD: Final = hs.Scorecard(
    "demo",
    [
        hs.Metric("normal", hs.Linear(worst=-3, best=3)),
        hs.Metric("skewed", hs.Linear(worst=0, best=20)),
        hs.Metric("tied", hs.Linear(worst=8, best=0)),
        hs.Metric("gaps", hs.Linear(worst=-3, best=3)),
        hs.Metric("plan", hs.Categories({"free": 10, "pro": 60, "team": 90}, other=50)),
    ],
)


def book(chance: np.random.Generator, rows: int) -> Scores:
    """Score a made-up book."""
    gaps = chance.random(rows) < 0.3
    return CARD.score(
        {
            "normal": chance.standard_normal(rows),
            "skewed": np.exp(1.5 * chance.standard_normal(rows)),
            "tied": np.where(chance.random(rows) < 0.5, 0.0, chance.poisson(3, rows)),
            "gaps": np.where(gaps, np.nan, chance.standard_normal(rows)),
            "plan": chance.choice(PLANS, rows, p=SHARES),
        }
    )


def any_alarm(one: int, two: int, times: int) -> float:
    """Count comparisons of identical populations with any alarm."""
    chance = np.random.default_rng(5)
    alarms = [drift(book(chance, one), book(chance, two)).alarms for _ in range(times)]
    return sum(map(bool, alarms)) / times


def of_one_index(one: int, two: int, times: int) -> list[float]:
    """Count alarms of one index: as here, by bins of the reference, and above 0.25."""
    chance = np.random.default_rng(6)
    alarms = np.zeros(3)
    for _ in range(times):
        before, after = (np.sort(chance.standard_normal(size)) for size in (one, two))
        counts = bin_numbers(before, after, BINS)
        found = against_chance(counts.before, counts.after, LEVEL, 0)
        cuts = before[np.arange(1, BINS) * one // BINS]
        sides = [
            np.bincount(np.searchsorted(cuts, side, side="right"), minlength=BINS).astype(float)
            for side in (before, after)
        ]
        psi = float(stability_parts(*sides).sum())
        tail = chi_square_tail(psi / (1 / one + 1 / two), BINS - 1)
        alarms += [found.psi > found.limit, tail <= LEVEL, psi > 0.25]
    return (alarms / times).tolist()


def large(rows: int) -> list[list[str]]:
    """Time two books of twelve metrics."""
    chance = np.random.default_rng(0)
    card = hs.Scorecard(
        "large", [hs.Metric(f"m{at}", hs.Linear(worst=-3, best=3)) for at in range(12)]
    )
    pair = [
        card.score({f"m{at}": chance.standard_normal(rows) for at in range(12)}) for _ in range(2)
    ]
    left = chance.random(rows) < 0.1
    calls: dict[str, Any] = {
        "drift": lambda: str(drift(*pair)),
        "drift, with outcomes": lambda: str(drift(*pair, churned=(left, left))),
        "validity": lambda: str(validity(pair[0])),
        "validity, with outcomes": lambda: str(validity(pair[0], left)),
    }
    found: list[list[str]] = []
    for name, call in calls.items():
        start = time.perf_counter()
        call()
        found.append([name, f"{time.perf_counter() - start:.1f} s"])
    return found


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1_000, help="comparisons of each size")
    parser.add_argument("--rows", type=int, default=1_000_000, help="customers of a large book")
    given = parser.parse_args()
    rows = [
        [
            f"{one:,} and {two:,}",
            *(
                f"{100.0 * rate:.1f} %"
                for rate in (
                    any_alarm(one, two, given.times),
                    *of_one_index(one, two, 2 * given.times),
                )
            ),
        ]
        for one, two in SIZES
    ]
    heads = ["customers", "any", "one index", "bins of the reference", "above 0.25"]
    show("False alarms where nobody moved", heads, rows)
    show(f"12 metrics, {given.rows:,} customers at each date", ["", "time"], large(given.rows))


if __name__ == "__main__":
    main()

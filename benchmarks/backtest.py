"""How long a backtest of a large book takes, beside the time of sorting its scores.

Run as ``python -m benchmarks.backtest``. ``--rows`` takes another number of customers. What is
timed is the call and the reading of counts, AUC, Gini, KS, average precision, lift, capture, bands
and the ratio of red to green, all with their intervals. Beside that, the simulated share of
intervals that hold the truth.
"""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

import healthscore as hs
from benchmarks.measure import alternate
from benchmarks.tables import show
from healthscore.evaluate.backtest import backtest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from healthscore._definition import FloatArray
    from healthscore.evaluate import Estimate
    from healthscore.evaluate.backtest import Backtest

ROWS: Final = 1_000_000
REPEATS: Final = 7
RATE: Final = 0.1
OTHER_SIZE: Final = 400
SEED: Final = 20_251_122

SIMULATIONS: Final = 1_000
BOOKS: Final = (
    (300, 0.2, 0.6),
    (400, 0.2, 1.2),
    (500, 0.2, 2.0),
    (400, 0.05, 1.0),
    (100, 0.2, 1.0),
)
"""Customers, share who leave, and how many standard deviations lower they score."""


def book(size: int, rate: float, apart: float, chance: np.random.Generator) -> list[FloatArray]:
    """Make scores, and who left."""
    churned = (chance.random(size) < rate).astype(np.float64)
    scores = 60.0 + 10.0 * (chance.standard_normal(size) - apart * churned)
    return [np.clip(scores, 0.0, 100.0), churned]


def read(result: Backtest) -> None:
    """Ask for all that is timed."""
    assert result.n
    assert result.auc.low < result.auc < result.auc.high
    for name in ("gini", "ks", "average_precision", "lift", "capture", "bands", "red_to_green"):
        assert getattr(result, name) is not None


def times(rows: int) -> Iterator[list[str]]:
    """Give a line for each call, in multiples of what sorting takes."""
    values, churned = book(rows, RATE, 1.0, np.random.default_rng(SEED))
    card = hs.Scorecard(
        "bench",
        [hs.Metric("usage", hs.AsIs())],
        banding=hs.Banding({"red": 0, "yellow": 50, "green": 65}),
    )
    scored, rounded = card.score({"usage": values}), np.round(values)
    calls: dict[str, Callable[[], object]] = {
        "numpy.sort": lambda: np.sort(values),
        "numpy.argsort": lambda: np.argsort(values),
        "backtest of an array": lambda: read(backtest(values, churned)),
        "backtest of scores with bands": lambda: read(backtest(scored, churned)),
        "backtest of whole numbers": lambda: read(backtest(rounded, churned)),
    }
    found = alternate(calls, REPEATS)
    sort, order = (found[name].best for name in ("numpy.sort", "numpy.argsort"))
    for name, timing in found.items():
        best = timing.best
        yield [name, f"{1_000.0 * best:.0f} ms", f"{best / sort:.2f}", f"{best / order:.2f}"]


def coverage() -> Iterator[list[str]]:
    """Give a line for each kind of book, with the share of intervals that hold the truth."""
    for size, rate, apart in BOOKS:
        make = partial(book, rate=rate, apart=apart)
        yield held(f"{size:,} customers, {rate:.0%} leave", make, size)
    for name, make in OTHERS.items():
        yield held(f"{OTHER_SIZE:,} customers, {name}", make, OTHER_SIZE)


def held(name: str, make: Callable[..., list[FloatArray]], size: int) -> list[str]:
    """Count the intervals that hold what four million customers show."""
    chance = np.random.default_rng(SEED)
    truth = numbers(backtest(*make(4_000_000, chance=chance)))
    count = np.zeros(len(truth))
    for _ in range(SIMULATIONS):
        ends = zip(truth, estimates(backtest(*make(size, chance=chance))), strict=True)
        count += [each.low <= true <= each.high for true, each in ends]
    shares = (f"{100.0 * share:.1f} %" for share in count / SIMULATIONS)
    return [f"{name}, AUC {truth[0]:.2f}", *shares]


def beta(size: int, chance: np.random.Generator) -> list[FloatArray]:
    """Make scores between two ends, skewed to either."""
    churned = (chance.random(size) < 0.2).astype(np.float64)
    low, high = chance.beta(2.0, 3.0, size), chance.beta(4.0, 2.0, size)
    return [100.0 * np.where(churned > 0.0, low, high), churned]


def tens(size: int, chance: np.random.Generator) -> list[FloatArray]:
    """Make the same in steps of ten."""
    scores, churned = beta(size, chance)
    return [np.round(scores, -1), churned]


def heavy(size: int, chance: np.random.Generator) -> list[FloatArray]:
    """Make scores some of which lie far off."""
    churned = (chance.random(size) < 0.15).astype(np.float64)
    return [chance.standard_t(2.0, size) - churned, churned]


def silent(size: int, chance: np.random.Generator) -> list[FloatArray]:
    """Make leavers half of whom show nothing."""
    churned = (chance.random(size) < 0.2).astype(np.float64)
    shows = (chance.random(size) < 0.5) & (churned > 0.0)
    usual = 40.0 + 15.0 * chance.standard_normal(size)
    return [np.where(shows, chance.exponential(10.0, size), usual), churned]


def steep(size: int, chance: np.random.Generator) -> list[FloatArray]:
    """Make a churn rate that falls with the score, from nearly all to nearly none."""
    scores = 100.0 * chance.random(size)
    rates = 1.0 / (1.0 + np.exp((scores - 25.0) / 12.0))
    return [scores, (chance.random(size) < rates).astype(np.float64)]


OTHERS: Final = {
    "skewed": beta,
    "in steps of ten": tens,
    "heavy tails": heavy,
    "half show nothing": silent,
    "steep": steep,
}
"""Books of other kinds than those by which what is taken off the KS distance was set."""


def claims() -> Iterator[list[str]]:
    """Give how often a score that knows nothing is taken for one that does."""
    chance = np.random.default_rng(SEED)
    found = [
        backtest(100.0 * chance.random(400), chance.random(400) < 0.2).claim
        for _ in range(3 * SIMULATIONS)
    ]
    for claim in ("nothing", "yes", "upside down"):
        yield [claim, f"{100.0 * found.count(claim) / len(found):.2f} %"]


def estimates(result: Backtest) -> list[Estimate]:
    """Give all that has an interval."""
    found = [result.auc, result.ks, result.average_precision]
    return found + [each for of in (result.lift, result.precision) for each in of.values()]


def numbers(result: Backtest) -> list[float]:
    """Give the same without intervals."""
    return list(map(float, estimates(result)))


def main() -> None:
    """Print the tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--rows", type=int, default=ROWS, help="customers of the large book")
    rows = reader.parse_args().rows
    show(
        f"Backtest of {rows:,} customers, best of {REPEATS}",
        ["", "time", "x numpy.sort", "x numpy.argsort"],
        times(rows),
    )
    depths = (5, 10, 20)
    show(
        f"95 % intervals that hold the truth, of {SIMULATIONS:,} books each",
        [
            "",
            *("AUC", "KS", "average precision"),
            *(f"{what} at {depth} %" for what in ("lift", "precision") for depth in depths),
        ],
        coverage(),
    )
    show("What is claimed of scores that know nothing", ["", "books"], claims())


if __name__ == "__main__":
    main()

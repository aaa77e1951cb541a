"""How long it takes to score a book by other choices, a draw, customer and metric.

Run as ``python -m benchmarks.sensitivity``. Everything that a sensitivity analysis tells by
default is in it: intervals of scores and ranks, chances of bands and rank shifts. Beside it stands
a plain product of the matrices (draws x metrics) @ (metrics x customers), which gives the scores of
a flat weighted mean without gaps and nothing else.
"""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Final

# the product runs on one thread, unless somebody says otherwise
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import healthscore as hs
from benchmarks import measure
from benchmarks.tables import show
from healthscore.evaluate.sensitivity import sensitivity

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

BANDING: Final = hs.Banding.red_yellow_green(40, 60)
ALLOWED: Final = 12.0
"""Nanoseconds a draw, customer and metric on two cores."""


def book(customers: int, metrics: int, gaps: float) -> dict[str, Any]:
    """Make scores of metrics, some of them missing."""
    chance = np.random.default_rng(1)
    columns = chance.random((metrics, customers)) * 100.0
    columns[chance.random((metrics, customers)) < gaps] = np.nan
    return {f"m{place}": column for place, column in enumerate(columns)}


def card(metrics: int, *, nested: bool = False, **options: Any) -> hs.Scorecard:
    """Make a scorecard of some metrics, in three groups or in none."""
    members: list[Any] = [hs.Metric(f"m{place}", hs.AsIs()) for place in range(metrics)]
    if nested:
        members = [hs.Group(f"g{place}", members[place::3]) for place in range(3)]
    return hs.Scorecard("card", members, banding=BANDING, **options)


def product(draws: int, customers: int, metrics: int) -> Callable[[], object]:
    """Give the plain product of the weights with the scores."""
    chance = np.random.default_rng(2)
    weights, scores = chance.random((draws, metrics)), chance.random((metrics, customers))
    return lambda: weights @ scores


def contestants(options: argparse.Namespace) -> dict[str, Callable[[], object]]:
    """Give all that is timed."""
    draws, customers, metrics = options.draws, options.customers, options.metrics
    whole, gappy = book(customers, metrics, 0.0), book(customers, metrics, 0.1)
    rules = [hs.Cap(at=39, when="m0 < 10", reason="low")]
    calls: dict[str, tuple[hs.Scorecard, dict[str, Any], dict[str, Any]]] = {
        "flat": (card(metrics), whole, {}),
        "flat, 10 % gaps": (card(metrics), gappy, {}),
        "flat, 10 % gaps, 2 threads": (card(metrics), gappy, {"threads": 2}),
        "three groups, 10 % gaps": (card(metrics, nested=True), gappy, {}),
        "flat, curves too": (card(metrics), whole, {"curves": 0.25}),
        "a rule and a gate, 10 % gaps": (
            card(metrics, rules=rules, min_coverage=0.5),
            gappy,
            {},
        ),
        "geometric, 10 % gaps": (card(metrics, aggregation=hs.GeometricMean()), gappy, {}),
    }
    return {
        "matrix product": product(draws, customers, metrics),
        **{
            name: lambda one=one: sensitivity(one[0], one[1], draws=draws, **one[2])  # type: ignore[misc]
            for name, one in calls.items()
        },
    }


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--draws", type=int, default=1_000)
    reader.add_argument("--customers", type=int, default=10_000)
    reader.add_argument("--metrics", type=int, default=12)
    reader.add_argument("--repeats", type=int, default=5)
    options = reader.parse_args()
    cells = options.draws * options.customers * options.metrics
    timings = measure.alternate(contestants(options), options.repeats)
    base = timings["matrix product"]
    show(
        f"Nanoseconds a draw, customer and metric ({ALLOWED:g} allowed)",
        ["", "best", "median", "seconds", "times a matrix product"],
        [
            [
                name,
                f"{timing.best / cells * 1e9:.2f}",
                f"{timing.median / cells * 1e9:.2f}",
                f"{timing.best:.2f}",
                f"{timing.best / base.best:.1f}",
            ]
            for name, timing in timings.items()
        ],
    )


if __name__ == "__main__":
    main()

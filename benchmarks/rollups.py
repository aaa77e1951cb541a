"""What roll-ups take: a hundred thousand customers in ten thousand parents, by every mean."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

import healthscore as hs
from benchmarks.tables import Size, show, timed
from healthscore.rollups import RollUp, ShareAtLeast, roll_up

if TYPE_CHECKING:
    from collections.abc import Callable

FULL = Size(rows=100_000, repeats=7, calls=0)
IN_A_PARENT = 10
FANOUT = 10


def customers(rows: int) -> tuple[hs.Scores, np.ndarray, np.ndarray]:
    """Score a book, and say whose parent is who and what each weighs."""
    chance = np.random.default_rng(7)
    names = [f"metric_{at}" for at in range(12)]
    card = hs.Scorecard(
        "book",
        [hs.Metric(name, hs.AsIs()) for name in names],
        banding=hs.Banding({"red": 0, "yellow": 40, "green": 70}),
    )
    table = {name: chance.uniform(0.0, 100.0, rows) for name in names}
    scores = card.score(table | {"id": np.arange(rows)}, key="id")
    parents = rows + chance.integers(0, rows // IN_A_PARENT, rows)
    return scores, parents, chance.lognormal(6.0, 1.0, rows)


def rolling(size: Size) -> None:
    """Time one level, by every mean, and what is asked of the result."""
    scores, parents, weight = customers(size.rows)
    rolled = partial(roll_up, scores, parents, weight, bare=True)
    base = "mean by weight"
    ways = {
        base: "mean",
        "worst": "worst",
        "geometric mean": hs.GeometricMean(),
        "power mean": hs.PowerMean(-2),
        "share in green": ShareAtLeast("green"),
    }
    calls: dict[str, Callable[[], object]] = {
        name: partial(rolled, by=by) for name, by in ways.items()
    }
    calls |= {
        "mean, under one portfolio": partial(rolled, top="book"),
        "mean, with twelve metrics": lambda: rolled().metric_contributions,
        "mean, explaining one parent": lambda: rolled().children(int(parents[0])),
        "a tree of six levels": lambda: roll_up(scores, tree(size.rows), weight),
    }
    show(
        f"Rolling {size.rows:,} customers up to {size.rows // IN_A_PARENT:,} parents",
        ["", "ns a customer", "median", "x mean by weight (median)"],
        timed(calls, size, size.rows, (base,)),
    )
    check(rolled(), scores, parents, weight)


def tree(rows: int) -> np.ndarray:
    """Give each customer the one above it in a tree of ten below each; the first is the root."""
    above = (np.arange(rows) - 1) // FANOUT
    return np.where(above < 0, np.nan, above)


def check(rolled: RollUp, scores: hs.Scores, parents: np.ndarray, weight: np.ndarray) -> None:
    """Stop where a parent is not the weighted mean of its children."""
    places = parents - len(scores)
    total = np.bincount(places, weight)
    due = np.bincount(places, weight * scores.values) / np.where(total > 0.0, total, np.nan)
    found = rolled.values_for(len(scores) + np.arange(len(due)))
    assert np.allclose(found, due, rtol=0.0, atol=1e-9, equal_nan=True)


if __name__ == "__main__":
    rolling(FULL)

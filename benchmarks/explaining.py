"""What explanations take: a change of a million scores, and the reasons of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

import healthscore as hs
from benchmarks import job
from benchmarks.tables import show, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.tables import Size

DATES = "2026-10-01", "2026-11-01"


def explaining(size: Size) -> None:
    """Time comparisons and reasons against scoring with details."""
    scorecard, dated = job.scorecard(), with_a_date(job.scorecard())
    table = job.as_mapping(job.customers(size.rows)) | {"id": np.arange(size.rows)}
    chance = np.random.default_rng(5)
    days = np.datetime64(DATES[0]) - chance.integers(0, 90, size.rows)
    first = table | {"seen": days.astype("datetime64[us]")}
    # the later table: every customer has the values of another one, in the same order of keys
    order = chance.permutation(size.rows)
    later = {name: column if name == "id" else column[order] for name, column in first.items()}
    before, after = (scorecard.score(each, key="id") for each in (first, later))
    old, new = (
        dated.score(each, key="id", as_of=date)
        for each, date in zip((first, later), DATES, strict=True)
    )
    mixed = scorecard.score({name: column[order] for name, column in later.items()}, key="id")
    base = "score with details"
    calls: dict[str, Callable[[], object]] = {
        base: lambda: scorecard.score(table, key="id"),
        "compare": lambda: hs.compare(before, after).effects,
        "compare, customers in another order": lambda: hs.compare(before, mixed).effects,
        "compare, with the passage of time": lambda: hs.compare(old, new).effects,
        "reasons against the best": lambda: scorecard.score(table, key="id").reasons().names,
        "reasons against the mean": lambda: before.reasons(against="mean").names,
        "reasons against a band": lambda: before.reasons(against="green").names,
        "reasons as texts": lambda: before.reasons().text,
    }
    show(
        f"Explaining {size.rows:,} customers; against the best with scoring, for losses are kept",
        ["", "ns a customer", "median", "x scoring with details (median)"],
        timed(calls, size._replace(repeats=min(size.repeats, 5)), size.rows, (base,)),
    )


def with_a_date(scorecard: hs.Scorecard) -> hs.Scorecard:
    """Put a metric that counts days beside the groups."""
    seen = hs.Metric("seen_days", hs.Decay(half_life=30), formula="days_since(seen)")
    weighting = hs.Fixed({**scorecard.weights, seen.name: 10})
    return attrs.evolve(scorecard, members=[*scorecard.members, seen], weighting=weighting)

"""The job in polars, tuned by hand: plain additions, and columns dropped once they are used."""

from __future__ import annotations

import operator
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from benchmarks import job
from benchmarks.in_place_job import CAP, KEY, RULED, RULED_FROM
from benchmarks.peers import polars_lazy

if TYPE_CHECKING:
    from collections.abc import Callable


def query(frame: pl.LazyFrame, curve: Callable[[str], pl.Expr]) -> pl.LazyFrame:
    """Give key, score, band and coverage; `curve` scores on many knots."""
    kept = (KEY, RULED)
    coverage, score = pl.col("coverage"), pl.col("score")
    mean = pl.col("points") / pl.col("present")
    capped = (pl.col(RULED) >= RULED_FROM) & (score > CAP)
    return (
        frame.select(*kept, **_metrics(curve))
        .select(*kept, **_sums())
        .select(*kept, **_totals())
        .select(*kept, coverage, score=pl.when(coverage >= job.GATE).then(mean))
        .select(KEY, coverage, score=pl.when(capped).then(CAP).otherwise(score))
        .select(KEY, score, _band(score).alias("band"), coverage)
    )


by_numpy = polars_lazy.curve
"""Score on many knots by a function of numpy, outside of polars."""


def by_halving(metric: str) -> pl.Expr:
    """Score on many knots by expressions alone."""
    value, points = pl.col(metric), list(job.CURVE[metric].items())
    lines = [pl.lit(points[0][1])]
    for (start, low), (end, high) in pairwise(points):
        slope = (high - low) / (end - start)
        lines.append(value * slope + (low - slope * start))
    tree = _tree(value, list(job.CURVE[metric]), [*lines, pl.lit(points[-1][1])])
    return pl.when(value.is_not_null()).then(tree)


def _tree(value: pl.Expr, cuts: list[float], leaves: list[pl.Expr]) -> pl.Expr:
    if not cuts:
        return leaves[0]
    middle = len(cuts) // 2
    below = _tree(value, cuts[:middle], leaves[: middle + 1])
    above = _tree(value, cuts[middle + 1 :], leaves[middle + 1 :])
    return pl.when(value < cuts[middle]).then(below).otherwise(above)


def _metrics(curve: Callable[[str], pl.Expr]) -> dict[str, pl.Expr]:
    labels = {metric: polars_lazy.category(metric) for metric in job.CATEGORIES}
    curves = {metric: curve(metric) for metric in job.CURVE}
    scores = {**polars_lazy.metric_scores(), **labels, **curves}
    return {f"{metric}_score": score for metric, score in scores.items()}


def _total(terms: list[pl.Expr]) -> pl.Expr:
    return reduce(operator.add, terms)


def _sums() -> dict[str, pl.Expr]:
    columns: dict[str, pl.Expr] = {}
    for group, members in job.GROUPS.items():
        scores = [pl.col(f"{metric}_score") for metric in members]
        columns[f"{group}_sum"] = _total([score.fill_null(0.0) for score in scores])
        columns[f"{group}_count"] = _total([score.is_not_null().cast(pl.UInt8) for score in scores])
    return columns


def _totals() -> dict[str, pl.Expr]:
    points, present, coverage = [], [], []
    for group, members in job.GROUPS.items():
        share, count = job.WEIGHTS[group] / sum(job.WEIGHTS.values()), pl.col(f"{group}_count")
        mean = pl.col(f"{group}_sum") / count * share
        points.append(pl.when(count > 0).then(mean).otherwise(0.0))
        present.append(pl.when(count > 0).then(share).otherwise(0.0))
        coverage.append(count * (share / len(members)))
    return {"points": _total(points), "present": _total(present), "coverage": _total(coverage)}


def _band(score: pl.Expr) -> pl.Expr:
    return (
        pl.when(score >= job.GREEN)
        .then(pl.lit("green"))
        .when(score >= job.YELLOW)
        .then(pl.lit("yellow"))
        .when(score.is_not_null())
        .then(pl.lit("red"))
        .otherwise(pl.lit("unknown"))
    )

"""The job in polars: one lazy query, collected once by the streaming engine on its own threads."""

from __future__ import annotations

import operator
from functools import reduce
from itertools import pairwise

import numpy as np
import polars as pl

from benchmarks import job

NAME = "polars"


def _linear(metric: str) -> pl.Expr:
    worst, best = job.LINEAR[metric]
    return ((pl.col(metric) - worst) * (100.0 / (best - worst))).clip(0.0, 100.0)


def _piecewise(metric: str) -> pl.Expr:
    knots = list(job.PIECEWISE[metric].items())
    value = pl.col(metric)
    curve = pl.when(value < knots[0][0]).then(knots[0][1])
    for (start, low), (end, high) in pairwise(knots):
        slope = (high - low) / (end - start)
        curve = curve.when(value < end).then(value * slope + (low - slope * start))
    return curve.when(value.is_not_null()).then(knots[-1][1])


def _curve(metric: str) -> pl.Expr:
    # polars has no interpolation on a table of knots; numpy's beat search_sorted and gather
    knots = job.CURVE[metric]
    values, scores = list(knots), list(knots.values())
    return pl.col(metric).map_batches(
        lambda column: pl.Series(np.interp(column.to_numpy(), values, scores), nan_to_null=True),
        return_dtype=pl.Float64,
        is_elementwise=True,
    )


def _steps(metric: str) -> pl.Expr:
    (_, lowest), *tiers = job.STEPS[metric].items()
    value = pl.col(metric)
    (start, score), *rest = reversed(tiers)
    chain = pl.when(value >= start).then(score)
    for start, score in rest:
        chain = chain.when(value >= start).then(score)
    return chain.when(value.is_not_null()).then(lowest)


def _logistic(metric: str) -> pl.Expr:
    midpoint, width = job.LOGISTIC[metric]
    return 100.0 / (1.0 + ((midpoint - pl.col(metric)) / width).exp())


def _category(metric: str) -> pl.Expr:
    # an Enum is stored as the positions of its labels
    scores = pl.lit(pl.Series(list(job.CATEGORIES[metric].values())))
    return scores.gather(pl.col(metric).to_physical())


def _metric(metric: str) -> pl.Expr:
    makers = (
        (job.LINEAR, _linear),
        (job.PIECEWISE, _piecewise),
        (job.CURVE, _curve),
        (job.STEPS, _steps),
        (job.LOGISTIC, _logistic),
        (job.CATEGORIES, _category),
    )
    return next(make for table, make in makers if metric in table)(metric).alias(metric)


def _total(terms: list[pl.Expr]) -> pl.Expr:
    return reduce(operator.add, terms)


def query(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add the score, band code and coverage of every customer."""
    counts = {
        group: _total([pl.col(metric).is_not_null().cast(pl.UInt8) for metric in members])
        for group, members in job.GROUPS.items()
    }
    sums = {
        group: _total([pl.col(metric).fill_null(0.0) for metric in members])
        for group, members in job.GROUPS.items()
    }
    weight = {group: weight / sum(job.WEIGHTS.values()) for group, weight in job.WEIGHTS.items()}
    count = {group: pl.col(f"{group}_count") for group in job.GROUPS}
    points = _total(
        [
            pl.when(count[group] > 0)
            .then(pl.col(f"{group}_sum") / count[group] * weight[group])
            .otherwise(0.0)
            for group in job.GROUPS
        ]
    )
    present = _total(
        [pl.when(count[group] > 0).then(weight[group]).otherwise(0.0) for group in job.GROUPS]
    )
    coverage = _total(
        [count[group] * (weight[group] / len(members)) for group, members in job.GROUPS.items()]
    )
    score = pl.col("score")
    band = (
        pl.when(score >= job.GREEN)
        .then(2)
        .when(score >= job.YELLOW)
        .then(1)
        .when(score.is_not_null())
        .then(0)
        .otherwise(-1)
    )
    return (
        frame.select(_metric(metric) for metric in job.METRICS)
        .select(
            *(total.alias(f"{group}_sum") for group, total in sums.items()),
            *(total.alias(f"{group}_count") for group, total in counts.items()),
        )
        .select(points.alias("points"), present.alias("present"), coverage.alias("coverage"))
        .select(
            pl.when(pl.col("coverage") >= job.GATE)
            .then(pl.col("points") / pl.col("present"))
            .alias("score"),
            "coverage",
        )
        .select("score", band.cast(pl.Int8).alias("band"), "coverage")
    )


def prepare(table: job.Customers) -> pl.DataFrame:
    """Hold the input as a data frame with nulls and an Enum."""
    return job.as_polars(table)


def score(frame: pl.DataFrame) -> job.Result:
    """Score every customer."""
    scored = query(frame.lazy()).collect(engine="streaming")
    return job.Result(*(scored[name].to_numpy() for name in ("score", "band", "coverage")))

"""The job in polars, as its user guide has it: one lazy query of named expressions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl

from benchmarks import job


def linear(metric: str) -> pl.Expr:
    """Score on a straight line, kept within 0 and 100."""
    worst, best = job.LINEAR[metric]
    return ((pl.col(metric) - worst) * (100.0 / (best - worst))).clip(0.0, 100.0)


def piecewise(metric: str) -> pl.Expr:
    """Score on straight lines between knots; gaps stay null."""
    knots = list(job.PIECEWISE[metric].items())
    value = pl.col(metric)
    curve = pl.when(value < knots[0][0]).then(knots[0][1])
    for (start, low), (end, high) in pairwise(knots):
        slope = (high - low) / (end - start)
        curve = curve.when(value < end).then(value * slope + (low - slope * start))
    return curve.when(value.is_not_null()).then(knots[-1][1])


def curve(metric: str) -> pl.Expr:
    """Score on many knots: polars has no interpolation, and numpy's beats a search in polars."""
    knots = job.CURVE[metric]
    values, scores = list(knots), list(knots.values())
    return pl.col(metric).map_batches(
        lambda column: pl.Series(np.interp(column.to_numpy(), values, scores), nan_to_null=True),
        return_dtype=pl.Float64,
        is_elementwise=True,
    )


def steps(metric: str) -> pl.Expr:
    """Score by tiers."""
    (_, lowest), *tiers = job.STEPS[metric].items()
    value = pl.col(metric)
    (start, score), *rest = reversed(tiers)
    chain = pl.when(value >= start).then(score)
    for start, score in rest:
        chain = chain.when(value >= start).then(score)
    return chain.when(value.is_not_null()).then(lowest)


def logistic(metric: str) -> pl.Expr:
    """Score on an S-shaped curve."""
    midpoint, width = job.LOGISTIC[metric]
    return 100.0 / (1.0 + ((midpoint - pl.col(metric)) / width).exp())


def category(metric: str) -> pl.Expr:
    """Score by label."""
    return pl.col(metric).replace_strict(
        job.CATEGORIES[metric], default=None, return_dtype=pl.Float64
    )


def metric_scores() -> dict[str, pl.Expr]:
    """Score every metric but the category."""
    makers = (
        (job.LINEAR, linear),
        (job.PIECEWISE, piecewise),
        (job.CURVE, curve),
        (job.STEPS, steps),
        (job.LOGISTIC, logistic),
    )
    return {metric: make(metric) for table, make in makers for metric in table}


def band(score: pl.Expr) -> pl.Expr:
    """Give the band's code."""
    return (
        pl.when(score >= job.GREEN)
        .then(2)
        .when(score >= job.YELLOW)
        .then(1)
        .when(score.is_not_null())
        .then(0)
        .otherwise(-1)
        .cast(pl.Int8)
    )


def query(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add the score, band code and coverage of every customer."""
    weight = {group: weight / sum(job.WEIGHTS.values()) for group, weight in job.WEIGHTS.items()}
    groups = {group: pl.mean_horizontal(*members) for group, members in job.GROUPS.items()}
    coverage = pl.sum_horizontal(
        pl.col(metric).is_not_null() * (weight[group] / len(members))
        for group, members in job.GROUPS.items()
        for metric in members
    )
    points = pl.sum_horizontal(pl.col(group) * weight[group] for group in groups)
    present = pl.sum_horizontal(pl.col(group).is_not_null() * weight[group] for group in groups)
    return (
        frame.with_columns(
            **metric_scores(), **{metric: category(metric) for metric in job.CATEGORIES}
        )
        .with_columns(**groups, coverage=coverage)
        .with_columns(score=pl.when(pl.col("coverage") >= job.GATE).then(points / present))
        .select("score", band(pl.col("score")).alias("band"), "coverage")
    )


def prepare(table: job.Customers) -> pl.DataFrame:
    """Hold the input as a data frame with nulls and an Enum."""
    return job.as_polars(table)


def result(scored: pl.DataFrame) -> job.Result:
    """Take the three columns out."""
    return job.Result(*(scored[name].to_numpy() for name in ("score", "band", "coverage")))


def score(frame: pl.DataFrame) -> job.Result:
    """Score every customer."""
    return result(query(frame.lazy()).collect())

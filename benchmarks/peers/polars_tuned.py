"""The job in polars, tuned by hand for this job beyond what its user guide has.

Labels by their stored positions, sums by chains of plain additions instead of horizontal
functions, counts in bytes, and columns dropped as soon as they are used.
"""

from __future__ import annotations

import operator
from functools import reduce

import polars as pl

from benchmarks import job
from benchmarks.peers import polars_lazy


def _category(metric: str) -> pl.Expr:
    # an Enum is stored as the positions of its labels
    scores = pl.lit(pl.Series(list(job.CATEGORIES[metric].values())))
    return scores.gather(pl.col(metric).to_physical())


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
    return (
        frame.select(
            **polars_lazy.metric_scores(),
            **{metric: _category(metric) for metric in job.CATEGORIES},
        )
        .select(
            **{f"{group}_sum": total for group, total in sums.items()},
            **{f"{group}_count": total for group, total in counts.items()},
        )
        .select(points=points, present=present, coverage=coverage)
        .select(
            "coverage",
            score=pl.when(pl.col("coverage") >= job.GATE).then(
                pl.col("points") / pl.col("present")
            ),
        )
        .select("score", polars_lazy.band(pl.col("score")).alias("band"), "coverage")
    )


def prepare(table: job.Customers) -> pl.DataFrame:
    """Hold the input as a data frame with nulls and an Enum."""
    return job.as_polars(table)


def score(frame: pl.DataFrame) -> job.Result:
    """Score every customer."""
    return polars_lazy.result(query(frame.lazy()).collect())

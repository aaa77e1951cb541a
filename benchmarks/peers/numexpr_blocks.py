"""The job in numexpr: one expression a group, then the score, in its own blocks on two threads.

The curve of 101 knots and the category come from numpy, which is faster at both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numexpr as ne
import numpy as np

from benchmarks import job

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Every comparison with NaN is false, so the chains below end in 0.0 for a gap.


def _linear(metric: str) -> str:
    worst, best = job.LINEAR[metric]
    line = f"({metric} - ({worst})) * ({100.0 / (best - worst)!r})"
    if worst < best:
        return f"where({metric} >= {best}, 100.0, where({metric} > {worst}, {line}, 0.0))"
    return f"where({metric} <= {best}, 100.0, where({metric} < {worst}, {line}, 0.0))"


def _piecewise(metric: str) -> str:
    points = list(job.PIECEWISE[metric].items())
    chain = f"where({metric} < {points[0][0]}, {points[0][1]}, 0.0)"
    for (start, low), (end, high) in pairwise(points):
        slope = (high - low) / (end - start)
        line = f"{metric} * ({slope!r}) + ({low - slope * start!r})"
        chain = f"where({metric} >= {start}, {line}, {chain})"
    return f"where({metric} >= {points[-1][0]}, {points[-1][1]}, {chain})"


def _steps(metric: str) -> str:
    (_, lowest), *tiers = job.STEPS[metric].items()
    chain = f"where({metric} < {tiers[0][0]}, {lowest}, 0.0)"
    for start, score in tiers:
        chain = f"where({metric} >= {start}, {score}, {chain})"
    return chain


def _logistic(metric: str) -> str:
    midpoint, width = job.LOGISTIC[metric]
    curve = f"100.0 / (1.0 + exp(({midpoint} - {metric}) / {width}))"
    return f"where({metric} == {metric}, {curve}, 0.0)"


def _metric(metric: str) -> str:
    if metric in job.LINEAR:
        return _linear(metric)
    if metric in job.PIECEWISE:
        return _piecewise(metric)
    if metric in job.STEPS:
        return _steps(metric)
    if metric in job.LOGISTIC:
        return _logistic(metric)
    return f"where({metric} == {metric}, {metric}, 0.0)"  # scored by numpy beforehand


WEIGHT = {group: weight / sum(job.WEIGHTS.values()) for group, weight in job.WEIGHTS.items()}
SUMS = {group: " + ".join(map(_metric, members)) for group, members in job.GROUPS.items()}
COUNTS = {
    group: " + ".join(f"where({metric} == {metric}, 1.0, 0.0)" for metric in members)
    for group, members in job.GROUPS.items()
}
COVERAGE = " + ".join(
    f"{group}_count * {WEIGHT[group] / len(members)!r}" for group, members in job.GROUPS.items()
)
POINTS = " + ".join(
    f"where({group}_count > 0, {group}_sum / {group}_count * {WEIGHT[group]!r}, 0.0)"
    for group in job.GROUPS
)
PRESENT = " + ".join(f"where({group}_count > 0, {WEIGHT[group]!r}, 0.0)" for group in job.GROUPS)
SCORE = f"where(coverage >= {job.GATE!r}, ({POINTS}) / ({PRESENT}), nan)"
NOT_GREEN = f"where(score >= {job.YELLOW!r}, 1, where(score == score, 0, -1))"
BAND = f"where(score >= {job.GREEN!r}, 2, {NOT_GREEN})"


@dataclass
class Columns:
    """Float columns with NaN for gaps, the category as codes, and its scores by code."""

    numbers: dict[str, NDArray[np.float64]]
    codes: dict[str, NDArray[np.int8]]
    label_scores: dict[str, NDArray[np.float64]]


def prepare(table: job.Customers) -> Columns:
    """Hold the input as columns, the category as integer codes."""
    ne.set_num_threads(job.THREADS)
    label_scores = {
        metric: np.array([*labels.values(), np.nan])  # -1, a gap, takes the last
        for metric, labels in job.CATEGORIES.items()
    }
    return Columns(table.numbers, table.plans, label_scores)


def score(columns: Columns) -> job.Result:
    """Score every customer."""
    names: dict[str, Any] = dict(columns.numbers)
    for metric, knots in job.CURVE.items():
        names[metric] = np.interp(names[metric], list(knots), list(knots.values()))
    for metric, codes in columns.codes.items():
        names[metric] = columns.label_scores[metric][codes]
    names["nan"] = np.nan
    for group in job.GROUPS:
        names[f"{group}_sum"] = ne.evaluate(SUMS[group], names)
        names[f"{group}_count"] = ne.evaluate(COUNTS[group], names)
    names["coverage"] = ne.evaluate(COVERAGE, names)
    names["score"] = ne.evaluate(SCORE, names)
    band = ne.evaluate(BAND, names, out=np.empty(len(names["score"]), np.int8), casting="unsafe")
    return job.Result(names["score"], band, names["coverage"])

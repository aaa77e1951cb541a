"""The job in numexpr, as its user guide has it: one formula a metric, a group and a result.

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

# Every comparison with NaN is false, so a gap falls through to the last branch of a chain.


def linear(metric: str, gap: str) -> str:
    """Score on a straight line, kept within 0 and 100."""
    worst, best = job.LINEAR[metric]
    line = f"({metric} - ({worst})) * ({100.0 / (best - worst)!r})"
    beyond, inside = (">=", ">") if worst < best else ("<=", "<")
    poor = f"where({metric} == {metric}, 0.0, {gap})"
    return (
        f"where({metric} {beyond} {best}, 100.0, where({metric} {inside} {worst}, {line}, {poor}))"
    )


def piecewise(metric: str, gap: str) -> str:
    """Score on straight lines between knots."""
    points = list(job.PIECEWISE[metric].items())
    chain = f"where({metric} < {points[0][0]}, {points[0][1]}, {gap})"
    for (start, low), (end, high) in pairwise(points):
        slope = (high - low) / (end - start)
        line = f"{metric} * ({slope!r}) + ({low - slope * start!r})"
        chain = f"where({metric} >= {start}, {line}, {chain})"
    return f"where({metric} >= {points[-1][0]}, {points[-1][1]}, {chain})"


def steps(metric: str, gap: str) -> str:
    """Score by tiers."""
    (_, lowest), *tiers = job.STEPS[metric].items()
    chain = f"where({metric} < {tiers[0][0]}, {lowest}, {gap})"
    for start, score in tiers:
        chain = f"where({metric} >= {start}, {score}, {chain})"
    return chain


def logistic(metric: str, gap: str) -> str:
    """Score on an S-shaped curve."""
    midpoint, width = job.LOGISTIC[metric]
    curve = f"100.0 / (1.0 + exp(({midpoint} - {metric}) / {width}))"
    return f"where({metric} == {metric}, {curve}, {gap})"


def formulas(gap: str) -> dict[str, str]:
    """Write the formula of every metric that is not left to numpy; `gap` stands for a gap."""
    makers = (
        (job.LINEAR, linear),
        (job.PIECEWISE, piecewise),
        (job.STEPS, steps),
        (job.LOGISTIC, logistic),
    )
    return {metric: make(metric, gap) for table, make in makers for metric in table}


def there(metric: str, then: str) -> str:
    """Take something where a value is there, and 0 where it is not."""
    return f"where({metric} == {metric}, {then}, 0.0)"


WEIGHT = {group: weight / sum(job.WEIGHTS.values()) for group, weight in job.WEIGHTS.items()}
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


def by_numpy(columns: Columns) -> dict[str, NDArray[np.float64]]:
    """Score the curve and the category."""
    scores: dict[str, NDArray[np.float64]] = {}
    for metric, knots in job.CURVE.items():
        scores[metric] = np.interp(columns.numbers[metric], list(knots), list(knots.values()))
    for metric, codes in columns.codes.items():
        scores[metric] = columns.label_scores[metric][codes]
    return scores


def result(names: dict[str, Any]) -> job.Result:
    """Finish from the groups' sums and counts."""
    names["nan"] = np.nan
    names["coverage"] = ne.evaluate(COVERAGE, names)
    names["score"] = ne.evaluate(SCORE, names)
    band = ne.evaluate(BAND, names, out=np.empty(len(names["score"]), np.int8), casting="unsafe")
    return job.Result(names["score"], band, names["coverage"])


METRICS = formulas(gap="nan")
SUMS = {
    group: " + ".join(there(metric, metric) for metric in members)
    for group, members in job.GROUPS.items()
}
COUNTS = {
    group: " + ".join(there(metric, "1.0") for metric in members)
    for group, members in job.GROUPS.items()
}


def score(columns: Columns) -> job.Result:
    """Score every customer."""
    values: dict[str, Any] = {**columns.numbers, "nan": np.nan}
    scores = by_numpy(columns)
    for metric, formula in METRICS.items():
        scores[metric] = ne.evaluate(formula, values)
    names: dict[str, Any] = {}
    for group in job.GROUPS:
        names[f"{group}_sum"] = ne.evaluate(SUMS[group], scores)
        names[f"{group}_count"] = ne.evaluate(COUNTS[group], scores)
    return result(names)

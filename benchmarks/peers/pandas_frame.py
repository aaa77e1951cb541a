"""The job in pandas: column arithmetic into a frame of scores, then sums along its rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks import job


def _linear(values: pd.Series, worst: float, best: float) -> pd.Series:
    return ((values - worst) * (100.0 / (best - worst))).clip(0.0, 100.0)


def _curve(values: pd.Series, knots: dict[float, float]) -> np.ndarray:
    return np.interp(values, list(knots), list(knots.values()))


def _steps(values: pd.Series, tiers: dict[float, float]) -> pd.Series:
    # faster than pd.cut and np.digitize, level with case_when and np.select
    (_, lowest), *rest = tiers.items()
    scores = values.where(values.isna(), lowest)
    for start, score in rest:
        scores[values >= start] = score
    return scores


def _logistic(values: pd.Series, midpoint: float, width: float) -> pd.Series:
    return 100.0 / (1.0 + np.exp((midpoint - values) / width))


def metric_scores(customers: pd.DataFrame) -> pd.DataFrame:
    """Score every metric, 0 to 100, with NaN for a gap."""
    scores: dict[str, pd.Series | np.ndarray] = {}
    for metric, (worst, best) in job.LINEAR.items():
        scores[metric] = _linear(customers[metric], worst, best)
    for metric, knots in (job.PIECEWISE | job.CURVE).items():
        scores[metric] = _curve(customers[metric], knots)
    for metric, tiers in job.STEPS.items():
        scores[metric] = _steps(customers[metric], tiers)
    for metric, (midpoint, width) in job.LOGISTIC.items():
        scores[metric] = _logistic(customers[metric], midpoint, width)
    for metric, labels in job.CATEGORIES.items():
        scores[metric] = customers[metric].map(labels).astype(float)
    return pd.DataFrame(scores)


def prepare(table: job.Customers) -> pd.DataFrame:
    """Hold the input as a data frame with NaN and a Categorical."""
    return job.as_pandas(table)


def score(customers: pd.DataFrame) -> job.Result:
    """Score every customer."""
    metrics = metric_scores(customers)
    points, present, coverage = 0.0, 0.0, 0.0
    for group, members in job.GROUPS.items():
        weight = job.WEIGHTS[group] / sum(job.WEIGHTS.values())
        scores = metrics[list(members)]
        mean = scores.mean(axis=1)
        points += mean.fillna(0.0) * weight
        present += mean.notna() * weight
        coverage += scores.count(axis=1) * (weight / len(members))
    values = (points / present).where(coverage >= job.GATE)
    bands = (values >= job.YELLOW).astype("int8") + (values >= job.GREEN).astype("int8")
    bands[values.isna()] = -1
    return job.Result(values.to_numpy(), bands.to_numpy(), coverage.to_numpy())

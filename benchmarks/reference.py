"""The job in the plainest numpy, one metric after the other: slow, and easy to check by reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks import job

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _curve(values: NDArray[np.float64], knots: dict[float, float]) -> NDArray[np.float64]:
    return np.interp(values, list(knots), list(knots.values()))


def _steps(values: NDArray[np.float64], tiers: dict[float, float]) -> NDArray[np.float64]:
    starts = list(tiers)
    scores = np.array(list(tiers.values()))
    tier = np.searchsorted(starts, values, side="right") - 1
    return np.where(np.isnan(values), np.nan, scores[np.maximum(tier, 0)])


def metric_scores(table: job.Customers) -> dict[str, NDArray[np.float64]]:
    """Score every metric, 0 to 100, with NaN for a gap."""
    scores: dict[str, NDArray[np.float64]] = {}
    for metric, (worst, best) in job.LINEAR.items():
        share = (table.numbers[metric] - worst) / (best - worst)
        scores[metric] = 100.0 * np.clip(share, 0.0, 1.0)
    for metric, knots in {**job.PIECEWISE, **job.CURVE}.items():
        scores[metric] = _curve(table.numbers[metric], knots)
    for metric, tiers in job.STEPS.items():
        scores[metric] = _steps(table.numbers[metric], tiers)
    for metric, (midpoint, width) in job.LOGISTIC.items():
        scores[metric] = 100.0 / (1.0 + np.exp(-(table.numbers[metric] - midpoint) / width))
    for metric, labels in job.CATEGORIES.items():
        of_code = np.array([*labels.values(), np.nan])  # -1, a gap, takes the last
        scores[metric] = of_code[table.plans[metric]]
    return scores


def score(table: job.Customers) -> job.Result:
    """Score every customer."""
    metrics = metric_scores(table)
    rows = len(table)
    points, weight_present, coverage = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    for group, members in job.GROUPS.items():
        scores = np.column_stack([metrics[metric] for metric in members])
        present = ~np.isnan(scores)
        count = present.sum(axis=1)
        group_score = np.where(present, scores, 0.0).sum(axis=1) / np.maximum(count, 1)
        share = job.WEIGHTS[group] / sum(job.WEIGHTS.values())
        points += share * np.where(count > 0, group_score, 0.0)
        weight_present += share * (count > 0)
        coverage += share * count / len(members)
    scored = coverage >= job.MIN_COVERAGE - job.NEAR
    values = np.where(scored, points / np.where(scored, weight_present, 1.0), np.nan)
    starts = np.array(list(job.BANDS.values())) - job.NEAR
    band = np.where(scored, np.searchsorted(starts, values, side="right") - 1, -1)
    return job.Result(values, band.astype(np.int8), coverage)


def disagreement(result: job.Result, expected: job.Result, tolerance: float = 1e-9) -> str | None:
    """Say how `result` differs from `expected`, or None if it agrees."""
    for name in ("score", "coverage"):
        got, want = np.asarray(getattr(result, name), np.float64), getattr(expected, name)
        if got.shape != want.shape:
            return f"{name} has shape {got.shape}, expected {want.shape}"
        elsewhere = int((np.isnan(got) != np.isnan(want)).sum())
        if elsewhere:
            return f"{name} is missing for other customers: {elsewhere} differ"
        error = float(np.nanmax(np.abs(got - want), initial=0.0))
        if error > tolerance:
            return f"{name} is off by up to {error:.3g}"
    moved = int((np.asarray(result.band) != expected.band).sum())
    return f"{moved} customers are in another band" if moved else None

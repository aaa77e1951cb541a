"""The job in scikit-learn: a pipeline on a data frame, a transformer a metric and one to weigh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from benchmarks import job

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def linear(
    values: NDArray[np.float64], worst: list[float], best: list[float]
) -> NDArray[np.float64]:
    """Score columns on straight lines, kept within 0 and 100."""
    scale = 100.0 / (np.array(best) - worst)
    return np.clip((values - worst) * scale, 0.0, 100.0)


def curve(values: NDArray[np.float64], knots: dict[float, float]) -> NDArray[np.float64]:
    """Score on straight lines between knots."""
    return np.interp(values, list(knots), list(knots.values()))


def steps(values: NDArray[np.float64], tiers: dict[float, float]) -> NDArray[np.float64]:
    """Score by tiers."""
    (_, lowest), *rest = tiers.items()
    scores = np.where(np.isnan(values), np.nan, lowest)
    for start, score in rest:
        scores[values >= start] = score
    return scores


def logistic(values: NDArray[np.float64], midpoint: float, width: float) -> NDArray[np.float64]:
    """Score on an S-shaped curve."""
    return 100.0 / (1.0 + np.exp((midpoint - values) / width))


def _labels(column: pd.DataFrame, scores: dict[str, float]) -> NDArray[np.float64]:
    return column.apply(lambda labels: labels.map(scores).astype(float)).to_numpy()


def _weigh(scores: NDArray[np.float64], members: dict[str, list[int]]) -> NDArray[np.float64]:
    """Turn metric scores (n, 12) into score, band code and coverage (n, 3)."""
    points, present, coverage = np.zeros((3, len(scores)))
    for group, columns in members.items():
        weight = job.WEIGHTS[group] / sum(job.WEIGHTS.values())
        part = scores[:, columns]
        count = (~np.isnan(part)).sum(axis=1)
        points += weight * np.nansum(part, axis=1) / np.maximum(count, 1)
        present += weight * (count > 0)
        coverage += weight * count / len(columns)
    score = np.full(len(scores), np.nan)
    np.divide(points, present, out=score, where=coverage >= job.GATE)
    band = np.digitize(score, [job.YELLOW, job.GREEN])
    return np.column_stack([score, np.where(np.isnan(score), -1, band), coverage])


def transformers(labels: Any) -> list[tuple[str, FunctionTransformer, list[str]]]:
    """One transformer for each metric, and one for all that are linear."""
    worst, best = (list(ends) for ends in zip(*job.LINEAR.values(), strict=True))
    parts: list[tuple[str, Any, dict[str, Any], list[str]]]
    parts = [("linear", linear, {"worst": worst, "best": best}, list(job.LINEAR))]
    knots = job.PIECEWISE | job.CURVE
    parts += [(metric, curve, {"knots": knots[metric]}, [metric]) for metric in knots]
    parts += [(metric, steps, {"tiers": tiers}, [metric]) for metric, tiers in job.STEPS.items()]
    parts += [
        (metric, logistic, {"midpoint": midpoint, "width": width}, [metric])
        for metric, (midpoint, width) in job.LOGISTIC.items()
    ]
    parts += [
        (metric, labels, {"scores": scores}, [metric]) for metric, scores in job.CATEGORIES.items()
    ]
    return [
        (name, FunctionTransformer(function, kw_args=settings), names)
        for name, function, settings, names in parts
    ]


def members_of(parts: list[tuple[str, FunctionTransformer, list[Any]]]) -> dict[str, list[int]]:
    """Find the columns of each group among the transformers' output."""
    order = [metric for _, _, metrics in parts for metric in metrics]
    return {
        group: [order.index(metric) for metric in metrics] for group, metrics in job.GROUPS.items()
    }


@dataclass
class Fitted:
    """A fitted pipeline and its input."""

    pipeline: Pipeline
    table: Any


def prepare(table: job.Customers) -> Fitted:
    """Hold the input as a data frame, and fit on a few rows."""
    frame = job.as_pandas(table)
    parts = transformers(_labels)
    pipeline = Pipeline(
        [
            ("metrics", ColumnTransformer(parts)),
            ("scorecard", FunctionTransformer(_weigh, kw_args={"members": members_of(parts)})),
        ]
    )
    return Fitted(pipeline.fit(frame[:100]), frame)


def score(fitted: Fitted) -> job.Result:
    """Score every customer."""
    values, bands, coverage = fitted.pipeline.transform(fitted.table).T
    return job.Result(values, bands.astype(np.int8), coverage)

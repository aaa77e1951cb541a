"""The job in scikit-learn: a pipeline of a ColumnTransformer on two threads and a weighing step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import parallel_config
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from benchmarks import job

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME = "scikit-learn"


def _linear(
    values: NDArray[np.float64], worst: list[float], best: list[float]
) -> NDArray[np.float64]:
    scale = 100.0 / (np.array(best) - worst)
    return np.clip((values - worst) * scale, 0.0, 100.0)


def _curve(values: NDArray[np.float64], knots: dict[float, float]) -> NDArray[np.float64]:
    return np.interp(values, list(knots), list(knots.values()))


def _steps(values: NDArray[np.float64], tiers: dict[float, float]) -> NDArray[np.float64]:
    (_, lowest), *rest = tiers.items()
    scores = np.where(np.isnan(values), np.nan, lowest)
    for start, score in rest:
        scores[values >= start] = score
    return scores


def _logistic(values: NDArray[np.float64], midpoint: float, width: float) -> NDArray[np.float64]:
    return 100.0 / (1.0 + np.exp((midpoint - values) / width))


def _labels(codes: NDArray[np.float64], scores: list[float]) -> NDArray[np.float64]:
    of_code = np.array([*scores, np.nan])
    return of_code[np.where(np.isnan(codes), len(scores), codes).astype(np.intp)]


def _weigh(scores: NDArray[np.float64], members: dict[str, list[int]]) -> NDArray[np.float64]:
    """Turn metric scores (n, 12) into score, band code and coverage (n, 3)."""
    result = np.zeros((len(scores), 3), order="F")
    values, bands, coverage = result.T
    present = np.zeros(len(scores))
    for group, columns in members.items():
        weight = job.WEIGHTS[group] / sum(job.WEIGHTS.values())
        total, count = np.zeros(len(scores)), np.zeros(len(scores), np.uint8)
        for column in columns:
            there = ~np.isnan(scores[:, column])
            np.add(total, scores[:, column], out=total, where=there)
            count += there
        values += weight * (total / np.maximum(count, 1))
        present += weight * (count > 0)
        coverage += (weight / len(columns)) * count
    scored = coverage >= job.GATE
    np.divide(values, present, out=values, where=scored)
    values[~scored] = np.nan
    bands[:] = np.where(
        scored, np.add(values >= job.YELLOW, values >= job.GREEN, dtype=np.int8), -1
    )
    return result


def _transformers() -> list[tuple[str, FunctionTransformer, list[int]]]:
    """One transformer for each metric, and one for all that are linear."""
    position = {metric: column for column, metric in enumerate(job.METRICS)}
    worst, best = zip(*job.LINEAR.values(), strict=True)
    parts: list[tuple[str, Any, dict[str, Any], list[str]]]
    parts = [("linear", _linear, {"worst": list(worst), "best": list(best)}, list(job.LINEAR))]
    parts += [
        (metric, _curve, {"knots": knots}, [metric]) for metric, knots in job.PIECEWISE.items()
    ]
    parts += [(metric, _curve, {"knots": knots}, [metric]) for metric, knots in job.CURVE.items()]
    parts += [(metric, _steps, {"tiers": tiers}, [metric]) for metric, tiers in job.STEPS.items()]
    parts += [
        (metric, _logistic, {"midpoint": midpoint, "width": width}, [metric])
        for metric, (midpoint, width) in job.LOGISTIC.items()
    ]
    parts += [
        (metric, _labels, {"scores": list(labels.values())}, [metric])
        for metric, labels in job.CATEGORIES.items()
    ]
    return [
        (
            name,
            FunctionTransformer(function, kw_args=settings),
            [position[metric] for metric in names],
        )
        for name, function, settings, names in parts
    ]


def pipeline() -> Pipeline:
    """Build the whole job as one pipeline."""
    transformers = _transformers()
    order = [column for _, _, columns in transformers for column in columns]
    scored = {job.METRICS[column]: place for place, column in enumerate(order)}
    members = {group: [scored[metric] for metric in names] for group, names in job.GROUPS.items()}
    return Pipeline(
        [
            ("metrics", ColumnTransformer(transformers, n_jobs=job.THREADS)),
            ("scorecard", FunctionTransformer(_weigh, kw_args={"members": members})),
        ]
    )


@dataclass
class Fitted:
    """A fitted pipeline and its input."""

    pipeline: Pipeline
    matrix: NDArray[np.float64]


def prepare(table: job.Customers) -> Fitted:
    """Hold the input as a column-major matrix with the labels as codes, and fit on a few rows."""
    matrix = job.as_matrix(table)
    return Fitted(pipeline().fit(matrix[:100]), matrix)


def score(fitted: Fitted) -> job.Result:
    """Score every customer."""
    # threads and not processes: nothing is copied, and numpy lets the interpreter lock go
    with parallel_config(backend="threading"):
        values, bands, coverage = fitted.pipeline.transform(fitted.matrix).T
    return job.Result(values, bands.astype(np.int8), coverage)

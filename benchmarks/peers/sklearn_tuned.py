"""The job in scikit-learn, tuned by hand for this job beyond what its user guide has.

The input as one column-major matrix that holds the labels as codes already, columns transformed
on two threads, and a last step in numpy that goes column by column, in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from joblib import parallel_config
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from benchmarks import job
from benchmarks.peers import sklearn_pipeline
from benchmarks.peers.sklearn_pipeline import Fitted

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _labels(codes: NDArray[np.float64], scores: dict[str, float]) -> NDArray[np.float64]:
    of_code = np.array([*scores.values(), np.nan])
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


def pipeline() -> Pipeline:
    """Build the whole job as one pipeline."""
    parts = sklearn_pipeline.transformers(_labels)
    members = sklearn_pipeline.members_of(parts)
    position = {metric: column for column, metric in enumerate(job.METRICS)}
    placed = [(name, part, [position[metric] for metric in names]) for name, part, names in parts]
    return Pipeline(
        [
            ("metrics", ColumnTransformer(placed, n_jobs=job.THREADS)),
            ("scorecard", FunctionTransformer(_weigh, kw_args={"members": members})),
        ]
    )


def prepare(table: job.Customers) -> Fitted:
    """Hold the input as a column-major matrix with the labels as codes, and fit on a few rows."""
    matrix = job.as_matrix(table)
    return Fitted(pipeline().fit(matrix[:100]), matrix)


def score(fitted: Fitted) -> job.Result:
    """Score every customer."""
    # threads and not processes: nothing is copied, and numpy lets the interpreter lock go
    with parallel_config(backend="threading"):
        values, bands, coverage = fitted.pipeline.transform(fitted.table).T
    return job.Result(values, bands.astype(np.int8), coverage)

"""The one job that every contestant does.

Score a book of customers from twelve metrics with 5 % of the values missing at random.

=============== =========== =========================================== =========
metric          group       judged by                                   direction
=============== =========== =========================================== =========
weekly_logins   usage       piecewise, 5 knots                          rises
adoption        usage       linear                                      rises
seat_use        usage       linear                                      rises
events          usage       curve of 101 knots, unevenly spaced         rises
active_days     usage       logistic                                    rises
nps             feedback    linear                                      rises
csat            feedback    steps, 5 tiers                              rises
open_tickets    feedback    steps, 5 tiers                              falls
hours_to_answer feedback    piecewise, 5 knots                          falls
days_overdue    financial   linear                                      falls
contract_age    financial   piecewise, 5 knots                          rises
plan            financial   category of 6 labels
=============== =========== =========================================== =========

* A metric's score is 0 to 100; a missing value has none.
* A group's score is the plain mean of its members that are present.
* The score is the mean of the groups that are present, weighted 40 (usage), 30 (feedback) and
  30 (financial).
* Coverage is the share of that weight which was observed: each metric has an equal part of its
  group's weight.
* The score is missing (NaN) where coverage is below 0.5.
* Bands: red from 0, yellow from 40, green from 70; code 0, 1, 2, and -1 where there is no score.
* Within 1e-9 of a cut or of the coverage gate counts as on it.

Every contestant starts from the table in the form its own users would hold it in (building that
form is not timed) and ends with three numpy arrays: score (float64), band code (int8) and coverage
(float64).
The full size is 1,000,000 customers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from numpy.typing import NDArray

    import healthscore as hs

ROWS = 1_000_000
GAPS = 0.05
THREADS = 2

LINEAR = {  # metric: (worst, best)
    "adoption": (0.0, 1.0),
    "seat_use": (0.2, 0.9),
    "nps": (-100.0, 100.0),
    "days_overdue": (60.0, 0.0),
}
PIECEWISE = {  # metric: {value: score}
    "weekly_logins": {0.0: 0.0, 2.0: 30.0, 5.0: 60.0, 12.0: 85.0, 30.0: 100.0},
    "hours_to_answer": {1.0: 100.0, 4.0: 90.0, 12.0: 60.0, 24.0: 30.0, 72.0: 0.0},
    "contract_age": {0.0: 20.0, 6.0: 40.0, 12.0: 55.0, 36.0: 90.0, 60.0: 100.0},
}
STEPS = {  # metric: {from_value: score}
    "csat": {1.0: 0.0, 2.0: 25.0, 3.0: 50.0, 4.0: 80.0, 4.5: 100.0},
    "open_tickets": {0.0: 100.0, 1.0: 80.0, 3.0: 50.0, 6.0: 20.0, 10.0: 0.0},
}
LOGISTIC = {"active_days": (10.0, 3.0)}  # metric: (midpoint, width)
# The percentiles of a skewed quantity, as fitting a percentile curve would leave them.
_SHARES = [(k + 0.5) / 101 for k in range(101)]
CURVE = {"events": {100.0 * (p / (1.0 - p)) ** 0.8: float(k) for k, p in enumerate(_SHARES)}}
CATEGORIES = {
    "plan": {
        "free": 10.0,
        "starter": 35.0,
        "team": 55.0,
        "pro": 70.0,
        "business": 85.0,
        "enterprise": 100.0,
    },
}
LABELS = tuple(CATEGORIES["plan"])

GROUPS = {
    "usage": ("weekly_logins", "adoption", "seat_use", "events", "active_days"),
    "feedback": ("nps", "csat", "open_tickets", "hours_to_answer"),
    "financial": ("days_overdue", "contract_age", "plan"),
}
WEIGHTS = {"usage": 40.0, "feedback": 30.0, "financial": 30.0}
METRICS = tuple(metric for members in GROUPS.values() for metric in members)
MIN_COVERAGE = 0.5
BANDS = {"red": 0.0, "yellow": 40.0, "green": 70.0}
NEAR = 1e-9  # how close to a cut or to the gate counts as on it

YELLOW = BANDS["yellow"] - NEAR
GREEN = BANDS["green"] - NEAR
GATE = MIN_COVERAGE - NEAR


class Result(NamedTuple):
    """What every contestant hands back."""

    score: NDArray[np.float64]
    band: NDArray[np.int8]
    coverage: NDArray[np.float64]


@dataclass(frozen=True)
class Customers:
    """The input before it takes a library's own form.

    `numbers` holds contiguous float64 columns with NaN for a gap; `plans` holds, under the name of
    each category metric, positions in `LABELS` with -1 for a gap.
    """

    numbers: dict[str, NDArray[np.float64]]
    plans: dict[str, NDArray[np.int8]]

    def __len__(self) -> int:
        """Count the customers."""
        return len(next(iter(self.numbers.values())))


# Draws that reach beyond both ends of the metric's curve.
DRAWS: dict[str, Callable[[np.random.Generator, int], NDArray[np.float64]]] = {
    "weekly_logins": lambda random, rows: random.gamma(1.5, 6.0, rows),
    "adoption": lambda random, rows: random.normal(0.6, 0.25, rows),
    "seat_use": lambda random, rows: random.normal(0.6, 0.25, rows),
    "events": lambda random, rows: 100.0 * np.exp(0.8 * random.logistic(0.0, 1.0, rows)),
    "active_days": lambda random, rows: random.uniform(0.0, 22.0, rows),
    "nps": lambda random, rows: random.integers(-100, 101, rows).astype(np.float64),
    "csat": lambda random, rows: random.integers(2, 11, rows) / 2.0,
    "open_tickets": lambda random, rows: random.poisson(2.5, rows).astype(np.float64),
    "hours_to_answer": lambda random, rows: random.gamma(1.2, 15.0, rows),
    "days_overdue": lambda random, rows: random.normal(10.0, 25.0, rows),
    "contract_age": lambda random, rows: random.uniform(-2.0, 70.0, rows),
}


def metric_names(n_metrics: int = len(METRICS)) -> list[tuple[str, str]]:
    """Name `n_metrics` metrics, each with the metric of the job that it is a copy of.

    The first twelve are the job's own; beyond that the twelve come round again as `nps_2`, `nps_3`.
    """
    rounds = math.ceil(n_metrics / len(METRICS))
    names = [
        (metric if turn == 1 else f"{metric}_{turn}", metric)
        for turn in range(1, rounds + 1)
        for metric in METRICS
    ]
    return names[:n_metrics]


def customers(
    rows: int = ROWS, *, n_metrics: int = len(METRICS), gaps: float = GAPS, seed: int = 1
) -> Customers:
    """Make the seeded input."""
    random = np.random.default_rng(seed)
    numbers: dict[str, NDArray[np.float64]] = {}
    plans: dict[str, NDArray[np.int8]] = {}
    for name, metric in metric_names(n_metrics):
        missing = random.random(rows, dtype=np.float32) < gaps
        if metric in CATEGORIES:
            plans[name] = random.integers(0, len(LABELS), rows, dtype=np.int8)
            plans[name][missing] = -1
        else:
            numbers[name] = DRAWS[metric](random, rows)
            numbers[name][missing] = np.nan
    return Customers(numbers, plans)


def as_mapping(table: Customers) -> dict[str, NDArray[Any]]:
    """Put the columns in a dict: float64 with NaN, and the labels as str objects with None."""
    labels = np.array([*LABELS, None], dtype=object)  # -1, a gap, takes the last
    return {**table.numbers, **{name: labels[codes] for name, codes in table.plans.items()}}


def as_matrix(table: Customers) -> NDArray[np.float64]:
    """Put the columns side by side, column-major, labels as their positions, NaN for a gap."""
    matrix = np.empty((len(table), len(METRICS)), order="F")
    for column, metric in enumerate(METRICS):
        if metric in table.plans:
            codes = table.plans[metric]
            matrix[:, column] = np.where(codes < 0, np.nan, codes)
        else:
            matrix[:, column] = table.numbers[metric]
    return matrix


def as_pandas(table: Customers) -> pd.DataFrame:
    """Make a data frame with NaN for gaps and the labels as a `Categorical`."""
    import pandas as pd

    labels = {
        name: pd.Categorical.from_codes(codes, categories=list(LABELS))
        for name, codes in table.plans.items()
    }
    return pd.DataFrame({**table.numbers, **labels})


def as_polars(table: Customers) -> pl.DataFrame:
    """Make a data frame with nulls for gaps and the labels as an `Enum`."""
    import polars as pl

    labels = pl.Series(LABELS, dtype=pl.Enum(LABELS))
    plans = {
        name: labels.gather(pl.Series([*range(len(LABELS)), None], dtype=pl.UInt32).gather(codes))
        for name, codes in table.plans.items()
    }
    frame = pl.DataFrame({**table.numbers, **plans})
    return frame.with_columns(pl.col(list(table.numbers)).fill_nan(None)).rechunk()


def as_arrow(table: Customers) -> pa.Table:
    """Make a table with nulls for gaps and the labels as a dictionary column."""
    import pyarrow as pa

    columns: dict[str, Any] = {
        name: pa.array(values, from_pandas=True) for name, values in table.numbers.items()
    }
    for name, codes in table.plans.items():
        positions = pa.array(codes, mask=codes < 0)
        columns[name] = pa.DictionaryArray.from_arrays(positions, list(LABELS))
    return pa.table(columns)


def scorecard(n_metrics: int = len(METRICS)) -> hs.Scorecard:
    """Define the job for healthscore."""
    import healthscore as hs

    def normalizer(metric: str) -> hs.normalizers.Normalizer:
        if metric in LINEAR:
            worst, best = LINEAR[metric]
            return hs.Linear(worst=worst, best=best)
        if metric in LOGISTIC:
            midpoint, width = LOGISTIC[metric]
            return hs.Logistic(midpoint=midpoint, width=width)
        if metric in STEPS:
            return hs.Steps(STEPS[metric])
        if metric in CATEGORIES:
            return hs.Categories(CATEGORIES[metric])
        return hs.Piecewise(CURVE.get(metric) or PIECEWISE[metric])

    names = metric_names(n_metrics)
    groups = [
        hs.Group(
            group,
            [hs.Metric(name, normalizer(metric)) for name, metric in names if metric in members],
        )
        for group, members in GROUPS.items()
    ]
    return hs.Scorecard(
        "benchmark",
        groups,
        weighting=hs.Fixed(WEIGHTS),
        min_coverage=MIN_COVERAGE,
        banding=hs.Banding(BANDS),
    )

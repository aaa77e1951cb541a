"""Checks of a table, metrics side by side: one that goes against the rest, and two that are one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from healthscore.spec.checks._findings import warning

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from healthscore._definition import FloatArray
    from healthscore.metric import Metric
    from healthscore.spec.checks._data import Reading
    from healthscore.spec.checks._findings import Finding

FEWEST: Final = 30
"""Customers with both values from which a correlation is believed."""

CONTRARY: Final = 0.1
"""Size of a negative correlation with the rest from which it is a warning."""

DEVIATIONS: Final = 3.0
"""Standard deviations of pure chance, 1 / sqrt(n), that it must reach as well."""

SAME: Final = 0.95
"""Size of a correlation from which two metrics are one."""

MOST: Final = 100_000
"""Customers that are looked at, evenly spread over the table."""


_STILL: Final = 1e-9
"""Spread that is nothing but rounding."""


class Comparison(NamedTuple):
    """Metrics that vary, and their scores in standard deviations from the mean."""

    metrics: list[Metric]
    units: FloatArray
    """NaN for gaps; (n_customers, n_metrics)."""


def comparison(readings: Sequence[Reading]) -> Comparison:
    """Bring the scores of all metrics that vary into one unit.

    Parameters
    ----------
    readings : sequence of Reading
        All metrics.

    Returns
    -------
    Comparison
        Of no more than `MOST` customers.
    """
    metrics: list[Metric] = []
    columns: list[FloatArray] = []
    for reading in readings:
        if reading.scores is not None:
            scores = reading.scores[:: math.ceil(len(reading.scores) / MOST)]
            present = scores[~np.isnan(scores)]
            if len(present) and (spread := float(present.std())) > _STILL:
                metrics.append(reading.metric)
                columns.append((scores - present.mean()) / spread)
    return Comparison(metrics, np.column_stack(columns) if columns else np.empty((0, 0)))


def contrary(compared: Comparison) -> Iterator[Finding]:
    """Find metrics whose scores fall where those of the others rise."""
    metrics, units = compared
    # of two that go against each other, nobody can tell which is wrong
    if len(metrics) < 3:
        return
    there = ~np.isnan(units)
    filled = np.where(there, units, 0.0)
    total, count = filled.sum(axis=1), there.sum(axis=1)
    for place, metric in enumerate(metrics):
        both = there[:, place] & (count > 1)
        own = filled[both, place]
        rest = (total[both] - own) / (count[both] - 1)
        tables = _correlations(np.column_stack([own, rest]))
        found, shared = (float(table[0, 1]) for table in tables)
        if shared >= FEWEST and found < -max(CONTRARY, DEVIATIONS / math.sqrt(shared)):
            yield warning(
                "contrary-metric",
                metric.place,
                f"Its score falls where the others' rise: the correlation with their mean is "
                f"{found:.2f} over {shared:,.0f} customers.",
                "See whether its curve is the wrong way round, or its data.",
                found,
            )


def duplicates(compared: Comparison, known: Collection[frozenset[str]]) -> Iterator[Finding]:
    """Find pairs of metrics whose scores say the same.

    Parameters
    ----------
    compared : Comparison
        The metrics that vary.
    known : collection of frozenset of str
        Names of metrics that are known to have the same value.

    Yields
    ------
    Finding
        At the later of the two metrics.
    """
    metrics, units = compared
    found, shared = _correlations(units)
    for one, other in np.argwhere(
        (np.abs(np.triu(found, 1)) >= SAME) & (shared >= FEWEST)
    ).tolist():
        names = (metrics[one].name, metrics[other].name)
        if not any(known_names.issuperset(names) for known_names in known):
            yield warning(
                "near-duplicates",
                metrics[other].place,
                f"Its score says what that of {names[0]!r} says: the correlation is "
                f"{found[one, other]:.3f} over {shared[one, other]:,.0f} customers.",
                "Leave out one of the two: what both say counts twice.",
                names,
            )


def _correlations(units: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Correlate all pairs of columns over the rows that both have, and count these."""
    there = (~np.isnan(units)).astype(np.float64)
    filled = np.where(np.isnan(units), 0.0, units)
    shared: FloatArray = there.T @ there
    sums = filled.T @ there
    spread = (filled**2).T @ there - sums**2 / shared
    both = filled.T @ filled - sums * sums.T / shared
    size = np.sqrt(spread * spread.T)
    return np.where(size > _STILL * shared, both / size, 0.0), shared

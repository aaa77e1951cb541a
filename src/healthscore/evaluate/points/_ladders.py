"""The values of metrics as ladders: from the worst rung to the healthiest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, final

import attrs
import numpy as np

from healthscore.aggregations import Sum
from healthscore.evaluate.cuts._crossing import falling
from healthscore.group import unfaded
from healthscore.normalizers import Categories
from healthscore.scorecard import Scorecard
from healthscore.scoring._api import score
from healthscore.scoring._fit import Raw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.metric import Metric
    from healthscore.scoring import TableLike

BINS: Final = 32
"""Bins of as many customers each that rungs are put together from."""


@final
@attrs.frozen(eq=False)
class Ladder:
    """The different values of a metric, and how healthy they are next to each other.

    Parameters
    ----------
    metric : Metric
        Fitted.
    values : ndarray of float64, shape (n_values,)
        The different values, ascending; of labels, their scores.
    health : ndarray of intp, shape (n_values,)
        The rank of each from the worst, 0; equal where the curve has one score for both.
    places : ndarray of intp, shape (n_customers,)
        Each customer's value; ``n_values`` for a gap.
    """

    metric: Metric
    values: FloatArray
    health: NDArray[np.intp]
    places: NDArray[np.intp]

    def tiers(self, rows: NDArray[np.intp], churned: FloatArray) -> NDArray[np.intp]:
        """Put values together whose churn rates can be told apart, and never rise with health.

        Parameters
        ----------
        rows : ndarray of intp, shape (n_rows,)
            The customers to learn from.
        churned : ndarray of float64, shape (n_rows,)
            Which of them left.

        Returns
        -------
        ndarray of intp, shape (n_values,)
            The tier of each value, from the worst, 0.
        """
        ranks = int(self.health.max()) + 1
        held = np.append(self.health, ranks)[self.places[rows]]
        totals = np.bincount(held, minlength=ranks + 1)[:ranks]
        gone = np.bincount(held, churned, minlength=ranks + 1)[:ranks]
        middles = 2 * np.cumsum(totals) - totals
        bins = middles * BINS // max(2 * int(totals.sum()), 1)
        starts = np.flatnonzero(np.concatenate(([True], bins[1:] != bins[:-1])))
        some, left = np.add.reduceat(totals, starts), np.add.reduceat(gone, starts)
        # ranks that only other customers have join the bin below
        kept = some > 0
        kept[0] = True
        rates = falling(left[kept], np.maximum(some[kept], 1))
        pools = np.cumsum(np.concatenate(([0], rates[1:] != rates[:-1])))
        every = pools[np.cumsum(kept) - 1]
        tiers: NDArray[np.intp] = np.repeat(every, np.diff(np.append(starts, ranks)))
        return tiers[self.health]


def ladders_of(
    metrics: Sequence[Metric], table: TableLike, as_of: object
) -> tuple[list[Ladder], dict[str, str]]:
    """Read the values of metrics as a scorecard reads them.

    Parameters
    ----------
    metrics : sequence of Metric
        Fitted.
    table : table
        The customers.
    as_of : date or None
        The date of the table.

    Returns
    -------
    ladders : list of Ladder
        Of all metrics that have a direction.
    left_out : dict of str to str
        Why others have none, by name.
    """
    raw = Scorecard("raw", [_raw(metric) for metric in metrics], aggregation=Sum())
    read = score(
        raw.plan, table, key=None, as_of=as_of, previous=None, details=True, threads=1
    ).members
    ladders: list[Ladder] = []
    left_out: dict[str, str] = {}
    for metric in metrics:
        values, places = np.unique(read[metric.name], return_inverse=True)
        present = values[~np.isnan(values)]
        found = _health(metric, present)
        if isinstance(found, str):
            left_out[metric.name] = found
        else:
            ladders.append(Ladder(metric, present, found, np.minimum(places, len(present))))
    return ladders, left_out


def _raw(metric: Metric) -> Any:
    """Give the metric whose scores are its values; of labels, the scores."""
    plain = cast("Metric", unfaded(attrs.evolve(metric, missing="exclude")))
    if metric.normalizer.takes == "labels":
        return plain
    return plain.with_normalizers([Raw() for _ in metric.normalizers])


def _health(metric: Metric, values: FloatArray) -> NDArray[np.intp] | str:
    """Rank values by health; say why that cannot be done."""
    if len(values) < 2:
        return "all its values are the same" if len(values) else "it has no value"
    rising: NDArray[np.intp] = np.arange(len(values), dtype=np.intp)
    if metric.normalizer.takes == "labels":
        fit = isinstance(metric.normalizer, Categories) and not metric.curves
        return rising if fit else "labels are judged by more than one table of scores"
    ways = {_way(normalizer(values)) for normalizer in metric.normalizers} - {0}
    if ways in ({1}, {-1}):
        return rising if ways == {1} else rising[::-1].copy()
    if not ways:
        return "its curve is flat"
    return "its curves go different ways" if metric.curves else _ranked(metric.normalizer(values))


def _ranked(scores: FloatArray) -> NDArray[np.intp]:
    """Rank values that a curve does not put in one order, by its scores."""
    return np.unique(scores, return_inverse=True)[1]


def _way(scores: FloatArray) -> int | None:
    """Tell whether a curve rises (1), falls (-1), is flat (0) or goes both ways."""
    steps = np.diff(scores)
    up, down = bool((steps > 1e-9).any()), bool((steps < -1e-9).any())
    return None if up and down else int(up) - int(down)

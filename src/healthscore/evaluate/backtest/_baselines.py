"""What simpler scores reach on the same customers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._influence import Spread, small_sample
from healthscore.evaluate.backtest._ranks import Ranks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate._cases import Cases

_EQUAL: Final = ("equal weights", "equal weights of all metrics")
_TENURE: Final = ("tenure", "time as a customer")
MEANS: Final = frozenset(_EQUAL)
"""What the mean of all metrics is called; the second where a metric has the first name."""

_BY_CHANCE: Final = 0.01
"""Share of books without any signal of which some metric is said to point the wrong way."""


def lines_of(cases: Cases) -> dict[str, FloatArray]:
    """Give what there is to compare with.

    Parameters
    ----------
    cases : Cases
        Scores, metrics, tenure.

    Returns
    -------
    dict of str to ndarray of float64, shape (n_cases,)
        Each metric as its curve judges it, their plain mean, and tenure; gaps have the median.
    """
    metrics = cases.metrics
    # a metric may have the name of a mean: then the mean takes its other name
    lines = {name: filled(scores) for name, scores in metrics.items()}
    if len(metrics) > 1:
        lines[_free(_EQUAL, lines)] = filled(_mean(metrics))
    if cases.tenure is not None:
        lines[_free(_TENURE, lines)] = filled(cases.tenure)
    return lines


def _free(names: tuple[str, str], taken: Mapping[str, object]) -> str:
    return names[0] if names[0] not in taken else names[1]


def filled(values: FloatArray) -> FloatArray:
    """Put the median into gaps.

    Parameters
    ----------
    values : ndarray of float64, shape (n_cases,)
        NaN for gaps.

    Returns
    -------
    ndarray of float64, shape (n_cases,)
        0 everywhere where nothing is known.
    """
    gaps = np.isnan(values)
    if not gaps.any():
        return values
    middle = 0.0 if gaps.all() else float(np.median(values[~gaps]))
    return np.where(gaps, middle, values)


def _mean(metrics: Mapping[str, FloatArray]) -> FloatArray:
    size = len(next(iter(metrics.values())))
    total, count = np.zeros(size), np.zeros(size)
    for scores in metrics.values():
        known = ~np.isnan(scores)
        total += np.where(known, scores, 0.0)
        count += known
    with np.errstate(all="ignore"):
        return np.where(count > 0.0, total / count, np.nan)


def upside_down_of(metrics: Mapping[str, Ranks]) -> dict[str, Estimate]:
    """Find metrics that point the wrong way: who left scored higher on them.

    Parameters
    ----------
    metrics : mapping of str to Ranks
        The cases by each metric's score.

    Returns
    -------
    dict of str to Estimate
        Their areas under the curve, the farthest off first. Of 100 books in which no metric knows
        anything, one or fewer have any.
    """
    level = 1.0 - 2.0 * _BY_CHANCE / max(len(metrics), 1)
    aucs = {name: ranks.auc_at(level) for name, ranks in metrics.items()}
    return {
        name: aucs[name] for name in sorted(aucs, key=aucs.__getitem__) if aucs[name].high < 0.5
    }


def auc_difference(cases: Cases, ranks: Ranks, others: FloatArray) -> Estimate:
    """Tell how much better the score ranks than something else does, on the same customers.

    Parameters
    ----------
    cases : Cases
        Scores and outcomes.
    ranks : Ranks
        The cases by score, with both kinds of customers.
    others : ndarray of float64, shape (n_cases,)
        What else to rank by.

    Returns
    -------
    Estimate
        Difference of the areas under the curve, with DeLong's interval for areas of one sample.
    """
    other = Ranks.of(others, cases.churned, cases.customers)
    moved = _moved(ranks, cases.values, cases.churned) - _moved(other, others, cases.churned)
    if cases.customers is not None:
        moved = _together(moved, cases.customers)
    least = Spread.of(ranks.pull, ranks.groups, ranks.clusters).least
    variance = math.fsum((moved * moved).tolist()) * small_sample(least)
    value, reach = ranks.auc - other.auc, Spread(variance, least).reach()
    return Estimate(value, max(value - reach, -1.0), min(value + reach, 1.0))


def _together(moved: FloatArray, customers: NDArray[np.intp]) -> FloatArray:
    """Add up the rows of each customer, the smallest first, so that their order does not matter."""
    _, codes = np.unique(customers, return_inverse=True)
    order = np.argsort(moved)
    together: FloatArray = np.bincount(codes[order], weights=moved[order]).astype(np.float64)
    return together


def _moved(ranks: Ranks, values: FloatArray, churned: FloatArray) -> FloatArray:
    """Give how far each case moves the area under the curve."""
    places: NDArray[np.intp] = np.searchsorted(ranks.groups.scores, values)
    return np.where(churned > 0.0, ranks.pull.churned[places], ranks.pull.stayed[places])

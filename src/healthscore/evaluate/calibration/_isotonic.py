"""Steps that never rise with the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore._pools import pools
from healthscore.calibrations import Calibration
from healthscore.evaluate._estimate import wilson
from healthscore.evaluate._ranking import Ranking
from healthscore.evaluate.calibration._platt import NEAR_ZERO, in_digits

if TYPE_CHECKING:
    from healthscore._definition import FloatArray

BINS: Final = 20
"""Bins of as many customers each that are pooled."""

SMOOTHING: Final = 5.0
"""Customers at the base rate that are added to each pool."""


def isotonic(values: FloatArray, churned: FloatArray, horizon: float | None) -> Calibration:
    """Pool scores until the rate of churn never rises.

    Parameters
    ----------
    values : ndarray of float64, shape (n_customers,)
        Scores.
    churned : ndarray of float64, shape (n_customers,)
        1 for who left, 0 for who stayed; two of each at least.
    horizon : float or None
        Days.

    Returns
    -------
    Calibration
        With two scores for each pool, its first bin's mean and its last one's.
    """
    ranking = Ranking.of(values, churned)
    means, total, gone = _bins(ranking)
    pool = pools(-gone / total, total)
    size, left = np.bincount(pool, total), np.bincount(pool, gone)
    chance = (left + SMOOTHING * ranking.base_rate) / (size + SMOOTHING)
    low, high = wilson(left + SMOOTHING * ranking.base_rate, size + SMOOTHING)
    first = np.flatnonzero(np.diff(pool, prepend=-1))
    last = np.append(first[1:], len(pool)) - 1
    places = np.unique(np.concatenate((first, last)))
    probabilities, lowest, highest = (
        in_digits(np.minimum.accumulate(np.clip(each, NEAR_ZERO, 1.0 - NEAR_ZERO))[pool[places]])
        for each in (chance, np.minimum(low, chance), np.maximum(high, chance))
    )
    return Calibration(
        scores=means[places].tolist(),
        probabilities=probabilities,
        low=lowest,
        high=highest,
        n=ranking.n,
        n_churned=ranking.n_churned,
        horizon=horizon,
        method="isotonic",
    )


def _bins(ranking: Ranking) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give mean score, customers, and who left, of bins of about equal size."""
    totals, _ = ranking.until
    n = int(totals[-1])
    wanted = (np.arange(BINS) * n) // BINS
    starts = np.unique(np.searchsorted(totals, wanted, side="right"))
    total = np.add.reduceat(ranking.totals, starts).astype(np.float64)
    gone = np.add.reduceat(ranking.churned, starts).astype(np.float64)
    means = np.add.reduceat(ranking.scores * ranking.totals, starts) / total
    ends = np.append(starts[1:], len(ranking.scores)) - 1
    # no mean leaves its bin by rounding: so the means ascend
    return np.clip(means, ranking.scores[starts], ranking.scores[ends]), total, gone

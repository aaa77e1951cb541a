"""Where the churn rate crosses a level: how far off a cut may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate._ranking import Ranking

    Counts = NDArray[np.int64]

BINS: Final = 200
"""Places where a cut is looked for; each has as many customers, and different scores apart."""

CRITICAL: Final = 2.2869
"""What twice the log of the likelihood ratio exceeds in 5 % of samples."""


def crossing(ranking: Ranking, rate: float) -> tuple[float, float]:
    """Give the interval of the score at which the churn rate falls below a level.

    Parameters
    ----------
    ranking : Ranking
        The customers.
    rate : float
        The level, above 0 and below 1.

    Returns
    -------
    low, high : float
        Scores, with a level of 95 %; the lowest or the highest score of all where the interval is
        open at that end.

    Notes
    -----
    All scores are in it at which a churn rate that crosses the level there and never rises is not
    refused by the likelihood ratio, whose limit distribution is known and depends on nothing. The
    bootstrap does not hold for such cuts.

    References
    ----------
    M. Banerjee and J. A. Wellner, Likelihood ratio tests for monotone functions, Annals of
    Statistics 29(6), 2001.
    """
    starts = _bin_starts(ranking)
    churned, totals = (np.add.reduceat(each, starts) for each in (ranking.churned, ranking.totals))
    last = _farthest(churned, totals, rate)
    # the same, looked at from the other end: who stayed, from the healthiest down
    first = len(starts) - _farthest((totals - churned)[::-1], totals[::-1], 1.0 - rate)
    edges = np.append(ranking.scores[starts], ranking.scores[-1])
    # the rate crosses behind the last score of the bin below
    low = ranking.scores[max(starts[first] - 1, 0)] if first < len(starts) else edges[-1]
    return float(low), float(edges[last])


def _bin_starts(ranking: Ranking) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    totals, _ = ranking.until
    middles = 2 * totals - ranking.totals
    bins = middles * BINS // (2 * ranking.n)
    return np.flatnonzero(np.concatenate(([True], bins[1:] != bins[:-1])))


def _farthest(churned: Counts, totals: Counts, rate: float) -> int:
    """Give the last place where the rate may cross the level, going up from where it seems to.

    Bins between the two places get the level itself. Of the pool that the last place parts, what
    lies above it is pooled anew, and is the level at most; everything else stays as it is.
    """
    rates = falling(churned, totals)
    own = _log_likelihood(churned, totals, rates)
    level = _log_likelihood(churned, totals, np.full(len(rates), rate))
    start = int(np.count_nonzero(rates >= rate))
    ends = np.searchsorted(-rates, -rates, side="right").tolist()
    lost, last = 0.0, start
    for place in range(start, len(rates)):
        rest = slice(place, ends[place])
        some, many = churned[rest], totals[rest]
        least = np.minimum(falling(some, many), rate)
        ratio = lost + float((own[rest] - _log_likelihood(some, many, least)).sum())
        last = place if 2.0 * ratio <= CRITICAL else last
        lost += float(own[place] - level[place])
    return len(rates) if 2.0 * lost <= CRITICAL else last


def falling(churned: NDArray[Any], totals: NDArray[Any]) -> FloatArray:
    """Pool neighbours until the rates of the pools never rise.

    Parameters
    ----------
    churned : ndarray of int, shape (n_bins,)
        Customers who left, by bin.
    totals : ndarray of int, shape (n_bins,)
        Customers.

    Returns
    -------
    ndarray of float64, shape (n_bins,)
        The rate of each bin's pool.
    """
    pools: list[tuple[int, int, int]] = []
    for gone, some in zip(churned.tolist(), totals.tolist(), strict=True):
        pool = (gone, some, 1)
        while pools and pools[-1][0] * pool[1] < pool[0] * pools[-1][1]:
            before = pools.pop()
            pool = (before[0] + pool[0], before[1] + pool[1], before[2] + pool[2])
        pools.append(pool)
    rates = [gone / some for gone, some, _ in pools]
    return np.repeat(np.array(rates, dtype=np.float64), [length for _, _, length in pools])


def _log_likelihood(churned: Counts, totals: Counts, rates: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        gone = np.where(churned > 0, churned * np.log(rates), 0.0)
        kept = np.where(totals > churned, (totals - churned) * np.log1p(-rates), 0.0)
    return gone + kept

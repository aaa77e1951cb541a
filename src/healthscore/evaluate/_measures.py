"""Measures of how well scores part those who leave from those who stay, on plain arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthscore._definition import is_finite, number, refuse
from healthscore.columns import refuse_infinite, to_numbers, to_outcome
from healthscore.errors import DataError
from healthscore.evaluate._ranking import Ranking

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def ranked(scores: ArrayLike, churned: ArrayLike) -> Ranking:
    """Sort customers whose score and outcome are known.

    Parameters
    ----------
    scores : array_like of float, shape (n_customers,)
        Higher is healthier; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who left; a gap where nobody knows.

    Returns
    -------
    Ranking
        With both kinds of customers.

    Raises
    ------
    DataError
        If a score is infinite, there is not one outcome each, or all did the same.
    """
    values = refuse_infinite(to_numbers(scores))
    left = to_outcome(churned, len(values))
    known = ~(np.isnan(values) | np.isnan(left))
    ranking = Ranking.of(values[known], left[known])
    if ranking.n_churned in (0, ranking.n):
        who = "nobody" if ranking.n_churned == 0 else "everybody"
        message = (
            f"Of {ranking.n:,} customers whose score and outcome are known, {who} left: there is "
            "nothing to tell apart. Take a longer horizon, or more customers."
        )
        raise DataError(message, where="'churned'", got=ranking.n_churned)
    return ranking


def auc(scores: ArrayLike, churned: ArrayLike) -> float:
    """Give the chance that who left had a lower score than who stayed.

    Parameters
    ----------
    scores : array_like of float, shape (n_customers,)
        Higher is healthier; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who then left; a gap where nobody knows.

    Returns
    -------
    float
        Area under the receiver operating characteristic, 0 to 1: 0.5 is chance. Equal scores count
        half.

    Raises
    ------
    DataError
        If a score is infinite, there is not one outcome each, or all did the same.

    Examples
    --------
    >>> auc([20, 40, 60, 80], [1, 1, 0, 0]), auc([20, 40, 60, 60], [1, 0, 1, 0])
    (1.0, 0.625)
    """
    return auc_of(ranked(scores, churned))


def auc_of(ranking: Ranking) -> float:
    """Give the area under the curve of customers that are sorted.

    Parameters
    ----------
    ranking : Ranking
        With both kinds of customers.

    Returns
    -------
    float
        From 0 to 1.
    """
    until, gone = ranking.until
    n_churned, n_stayed = int(gone[-1]), int(until[-1] - gone[-1])
    # pairs in order, twice, as whole numbers: nothing is rounded until they are divided
    passed = until - gone
    stayed = ranking.totals - ranking.churned
    twice = 2 * n_stayed * n_churned - int(ranking.churned @ (2 * passed - stayed))
    return twice / (2 * n_churned * n_stayed)


def gini(scores: ArrayLike, churned: ArrayLike) -> float:
    """Give the Gini coefficient: 2 AUC - 1.

    Parameters
    ----------
    scores : array_like of float, shape (n_customers,)
        Higher is healthier; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who then left; a gap where nobody knows.

    Returns
    -------
    float
        From -1 to 1: 0 is chance.

    Raises
    ------
    DataError
        As `auc`.

    Examples
    --------
    >>> gini([20, 40, 60, 60], [1, 0, 1, 0])
    0.25
    """
    return 2.0 * auc(scores, churned) - 1.0


def ks(scores: ArrayLike, churned: ArrayLike) -> float:
    """Give the Kolmogorov-Smirnov distance: how far the two kinds' scores lie apart at most.

    Parameters
    ----------
    scores : array_like of float, shape (n_customers,)
        Higher is healthier; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who then left; a gap where nobody knows.

    Returns
    -------
    float
        Largest difference of the shares of both kinds at or below a score, 0 to 1.

    Raises
    ------
    DataError
        As `auc`.

    Examples
    --------
    >>> ks([20, 40, 60, 80], [1, 1, 0, 0])
    1.0
    """
    return ks_of(ranked(scores, churned))


def ks_of(ranking: Ranking) -> float:
    """Give the distance of customers that are sorted.

    Parameters
    ----------
    ranking : Ranking
        With both kinds of customers.

    Returns
    -------
    float
        From 0 to 1.
    """
    totals, gone = ranking.until
    apart = gone / gone[-1] - (totals - gone) / (totals[-1] - gone[-1])
    return float(np.abs(apart).max())


def average_precision(scores: ArrayLike, churned: ArrayLike) -> float:
    """Give the mean precision over those who left, going up from the lowest score.

    Parameters
    ----------
    scores : array_like of float, shape (n_customers,)
        Higher is healthier; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who then left; a gap where nobody knows.

    Returns
    -------
    float
        Sum over scores of precision times gained recall; by chance it is the share who left.

    Raises
    ------
    DataError
        As `auc`.

    Examples
    --------
    >>> round(average_precision([20, 40, 60, 80], [1, 0, 1, 0]), 4)
    0.8333
    """
    return average_precision_of(ranked(scores, churned))


def average_precision_of(ranking: Ranking) -> float:
    """Give the average precision of customers that are sorted.

    Parameters
    ----------
    ranking : Ranking
        With both kinds of customers.

    Returns
    -------
    float
        From 0 to 1.
    """
    until, gone = ranking.until
    # where nobody left, nothing is added: most scores of most books
    some = np.flatnonzero(ranking.churned)
    added = ranking.churned[some] * (gone[some] / until[some])
    # rounding must not make a perfect order more than perfect
    return min(float(added.sum()) / int(gone[-1]), 1.0)


def capture(scores: ArrayLike, churned: ArrayLike, share: float = 0.1) -> float:
    """Give the share of those who left that is found among the lowest scores.

    Parameters
    ----------
    scores : array_like of float, shape (n_customers,)
        Higher is healthier; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who then left; a gap where nobody knows.
    share : float, default 0.1
        Share of customers that is looked at, the lowest scores first; above 0, at most 1. Of
        customers with one score at the edge, an even part counts.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    DataError
        As `auc`.
    DefinitionError
        If `share` is none.

    Examples
    --------
    >>> capture([20, 40, 60, 80], [1, 0, 1, 0], 0.25)
    0.5
    """
    part = number(share)
    if not (is_finite(part) and 0.0 < part <= 1.0):
        msg = "capture"
        raise refuse(msg, "share", "be above 0 and at most 1", share)
    return capture_of(ranked(scores, churned), part)


def capture_of(ranking: Ranking, share: float) -> float:
    """Give the share of those who left among the lowest of customers that are sorted.

    Parameters
    ----------
    ranking : Ranking
        With both kinds of customers.
    share : float
        Of customers.

    Returns
    -------
    float
        From 0 to 1.
    """
    totals, gone = ranking.until
    wanted = share * ranking.n
    at = min(int(np.searchsorted(totals, wanted)), len(totals) - 1)
    above = int(gone[at]) - int(ranking.churned[at])
    part = (wanted - (int(totals[at]) - int(ranking.totals[at]))) / int(ranking.totals[at])
    return min((above + part * int(ranking.churned[at])) / ranking.n_churned, 1.0)


def lift(scores: ArrayLike, churned: ArrayLike, share: float = 0.1) -> float:
    """Give how many times as many leave among the lowest scores as among all customers.

    Parameters
    ----------
    scores : array_like of float, shape (n_customers,)
        Higher is healthier; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who then left; a gap where nobody knows.
    share : float, default 0.1
        Share of customers that is looked at, the lowest scores first.

    Returns
    -------
    float
        1 is chance; at most the smaller of 1 / share and 1 / the share who left.

    Raises
    ------
    DataError
        As `auc`.
    DefinitionError
        If `share` is none.

    Examples
    --------
    >>> lift([20, 40, 60, 80], [1, 0, 1, 0], 0.25)
    2.0
    """
    return capture(scores, churned, share) / share

"""Metrics with which churn goes up and down: no direction fits those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.evaluate._ranking import Ranking
from healthscore.evaluate.backtest._ranks import Ranks

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.evaluate._cases import Cases

_PARTS: Final = (0.5, 0.25, 0.75)
"""Where the customers are parted, by share."""

_LEVEL: Final = 0.99
"""Level of the intervals that must leave out chance, on both sides of a part."""


def bend_of(cases: Cases, values: FloatArray, ranks: Ranks) -> bool | None:
    """Tell whether churn turns around somewhere along a metric.

    Parameters
    ----------
    cases : Cases
        Outcomes.
    values : ndarray of float64, shape (n_cases,)
        The metric's scores, without gaps.
    ranks : Ranks
        The cases by these.

    Returns
    -------
    bool or None
        True where most leave at both ends, False where most leave in the middle; None where it
        goes one way, or nobody can tell.
    """
    for share in _PARTS:
        low, high = (_way(cases, values, part) for part in _halves(ranks.ranking, share))
        if low * high < 0:
            return low > 0
    return None


def _halves(ranking: Ranking, share: float) -> tuple[Ranking, Ranking]:
    until, _ = ranking.until
    at = int(np.searchsorted(until, share * int(until[-1])))
    some = (slice(at), slice(at, None))
    low, high = (
        Ranking(ranking.scores[part], ranking.totals[part], ranking.churned[part]) for part in some
    )
    return low, high


def _way(cases: Cases, values: FloatArray, part: Ranking) -> int:
    """Give 1 where low scores leave within a part, -1 where high ones do, 0 where neither."""
    if not len(part.scores):
        return 0
    customers = cases.customers
    if customers is None:
        auc = Ranks.of(values, cases.churned, ranking=part).auc_at(_LEVEL)
    else:
        some = (values >= part.scores[0]) & (values <= part.scores[-1])
        auc = Ranks.of(values[some], cases.churned[some], customers[some]).auc_at(_LEVEL)
    return int(auc.low > 0.5) - int(auc.high < 0.5)

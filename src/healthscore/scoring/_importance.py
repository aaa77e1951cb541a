"""What the differences between scores are really due to."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore._moments import Moments
from healthscore.errors import DataError
from healthscore.scoring._api import score

if TYPE_CHECKING:
    from healthscore.scoring._plan import Plan
    from healthscore.scoring._table import TableLike

_CANCELLED: Final = 1e-20
"""Variance of the score, as a share of that of its parts, that is nothing but rounding."""


def importance(plan: Plan, table: TableLike, *, as_of: object) -> dict[str, float]:
    """Find the covariance share of each metric; see `Scorecard.importance`.

    Parameters
    ----------
    plan : Plan
        The scorecard made ready.
    table : table
        The customers.
    as_of : date or None
        The date of the table.

    Returns
    -------
    dict of str to float
        By metric; they sum to 1.
    """
    scores = score(plan, table, key=None, as_of=as_of, previous=None, details=True, threads=1)
    points = scores.contributions[~np.isnan(scores.contributions).any(axis=1)]
    if len(points) < 2:
        message = f"Importance needs two customers with a score. Got {len(points)}."
        raise DataError(message, where="importance", got=len(points))
    moments = Moments([np.ascontiguousarray(column) for column in points.T])
    places = range(len(plan.leaves))
    shared = [[moments.covariance(place, other) for other in places] for place in places]
    with_score = [math.fsum(row) for row in shared]
    variance = math.fsum(with_score)
    if variance <= _CANCELLED * math.fsum(shared[place][place] for place in places):
        message = (
            "The customers' scores do not vary, so nothing can be more important than the rest."
        )
        raise DataError(message, where="importance", got=variance)
    return {leaf.name: part / variance for leaf, part in zip(plan.leaves, with_score, strict=True)}

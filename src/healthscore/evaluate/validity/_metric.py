"""What each metric is worth to the score."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple, final

import attrs
import numpy as np

from healthscore._moments import Moments
from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate.validity._areas import Area
from healthscore.evaluate.validity._correlations import with_interval
from healthscore.evaluate.validity._left_out import left_out, ungated

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.scoring import Scores

_CANCELLED: Final = 1e-20
"""Variance of the score, as a share of that of its parts, that is nothing but rounding."""


@final
@attrs.frozen(eq=False)
class MetricValidity:
    """What one metric is worth to the score.

    Parameters
    ----------
    name : str
        The metric's.
    n : int
        Customers with a score of it.
    gaps : float
        Share of customers without one, 0 to 1; NaN without customers.
    constant : bool
        Whether all who have a score of it have the same.
    weight : float
        Share of the whole weight, as declared.
    effect : float
        Share of the differences between scores that is due to it (covariance share); NaN where
        scores do not vary. These sum to 1 over the metrics; below 0 it goes against the rest.
    rest : Estimate
        Correlation with the score that leaves it out.
    alone : Estimate
        AUC of the metric alone, over who has it; NaN without outcomes.
    worth : Estimate
        By how much the AUC of the score falls when the metric is left out, and the others of its
        group take its weight; NaN without outcomes.
    """

    name: str
    n: int
    gaps: float
    constant: bool
    weight: float
    effect: float
    rest: Estimate
    alone: Estimate
    worth: Estimate


class Followed(NamedTuple):
    """Whose score and outcome are known, who of them left, and how well the score tells them."""

    known: BoolArray
    churned: BoolArray
    whole: Area | None

    def area(self, values: FloatArray, among: BoolArray) -> Area | None:
        """Measure the scores of some customers; None where all did the same."""
        return Area.of(values[among], self.churned[among])


def metric_validities(scores: Scores, followed: Followed | None) -> tuple[MetricValidity, ...]:
    """Find what each metric is worth.

    Parameters
    ----------
    scores : Scores
        With details.
    followed : Followed or None
        What became of the customers, where that is known.

    Returns
    -------
    tuple of MetricValidity
        In the order of the scorecard.
    """
    kept, effects = ungated(scores), _effects(scores)
    weights = scores.scorecard.effective_weights()
    found: list[MetricValidity] = []
    for name, effect in zip(scores.metrics, effects, strict=True):
        own, others = scores.members[name], left_out(kept, name)
        present = own[~np.isnan(own)]
        found.append(
            MetricValidity(
                name,
                len(present),
                1.0 - len(present) / len(own) if len(own) else math.nan,
                not len(present) or bool(present.min() == present.max()),
                weights[name],
                effect,
                _with_rest(own, others, scores.values),
                *_areas(own, others, scores.values, followed),
            )
        )
    return tuple(found)


def _effects(scores: Scores) -> list[float]:
    """Find the covariance share of each metric; see `Scorecard.importance`."""
    points = scores.contributions[~np.isnan(scores.values)]
    places = range(points.shape[1])
    unknown = [math.nan for _ in places]
    if len(points) < 2:
        return unknown
    moments = Moments([np.ascontiguousarray(column) for column in points.T])
    shared = [[moments.covariance(place, other) for other in places] for place in places]
    with_score = [math.fsum(row) for row in shared]
    variance = math.fsum(with_score)
    if variance <= _CANCELLED * math.fsum(shared[place][place] for place in places):
        return unknown
    return [part / variance for part in with_score]


def _with_rest(own: FloatArray, others: FloatArray, values: FloatArray) -> Estimate:
    known = ~(np.isnan(own) | np.isnan(others) | np.isnan(values))
    n = int(np.count_nonzero(known))
    if n < 2:
        return Estimate(math.nan)
    return with_interval(Moments([own[known], others[known]]).correlation(0, 1), n)


def _areas(
    own: FloatArray, others: FloatArray, values: FloatArray, followed: Followed | None
) -> tuple[Estimate, Estimate]:
    """Give the AUC of a metric alone, and by how much that of the score falls without it."""
    nothing = Estimate(math.nan)
    if followed is None:
        return nothing, nothing
    alone = followed.area(own, followed.known & ~np.isnan(own))
    both = followed.known & ~np.isnan(others)
    everybody = np.array_equal(both, followed.known)
    whole = followed.whole if everybody else followed.area(values, both)
    without = followed.area(others, both)
    worth = nothing if whole is None or without is None else whole.less(without)
    return nothing if alone is None else alone.estimate, worth

"""What is learned from some customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.engines.sklearn._default import default_scorecard

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.engines.sklearn._estimator import ScorecardEstimator
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import TableLike


def learned(
    estimator: ScorecardEstimator, table: TableLike, outcome: FloatArray | None
) -> Scorecard:
    """Let the scorecard of an estimator learn, or make one where it has none.

    Parameters
    ----------
    estimator : ScorecardEstimator
        Whose scorecard it is.
    table : data frame or dict of str to ndarray
        The customers to learn from.
    outcome : ndarray of float64, shape (n_customers,), or None
        Who then left.

    Returns
    -------
    Scorecard
        With nothing left to learn.
    """
    if estimator.scorecard is None:
        return default_scorecard(table, outcome)
    return estimator.scorecard.fit(table, outcome, as_of=estimator.as_of)

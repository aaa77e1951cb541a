"""A calibration learned from customers whose outcome is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from healthscore._definition import is_mapping, refuse
from healthscore.columns import refuse_infinite, to_numbers
from healthscore.errors import DataError, FitError
from healthscore.evaluate._outcome import read_outcome
from healthscore.evaluate.calibration._isotonic import isotonic
from healthscore.evaluate.calibration._platt import platt
from healthscore.history import History
from healthscore.scoring import Scores
from healthscore.segments import SegmentedScores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.calibrations import Calibration

FEWEST: Final = 2
"""Customers of each kind that a calibration needs."""

_METHODS: Final = {"platt": platt, "isotonic": isotonic}


def calibrate(
    scores: Scores | ArrayLike,
    churned: ArrayLike | Mapping[Any, Any] | str,
    *,
    method: Literal["platt", "isotonic"] = "platt",
    at: object = None,
    horizon: float | None = None,
    until: object = None,
) -> Calibration:
    """Learn what share of customers with a score then leaves.

    Parameters
    ----------
    scores : Scores, SegmentedScores or array_like of float, shape (n_customers,)
        Scores of customers whose outcome is known; NaN for none.
    churned : array_like of bool or date, shape (n_customers,), or mapping or str
        Who then left; see `backtest`.
    method : {"platt", "isotonic"}, default "platt"
        A straight line in log odds, which few customers settle; or steps of any form that never
        rise with the score, for 1,000 customers and more.
    at : date, optional
        As of when the scores are, where churn dates come in; by default the date of scoring.
    horizon : float, optional
        Days within which leaving counts.
    until : date, optional
        Until when churn dates are known; by default the last one.

    Returns
    -------
    Calibration
        For `Scorecard.calibrated`; or called with scores, the probabilities.

    Raises
    ------
    FitError
        If fewer than two left or fewer than two stayed.
    DataError
        If the outcome is none, or not one for each customer.
    DefinitionError
        If an option is not what it should be.

    Notes
    -----
    Judge a calibration by other customers than those it was learned from: `backtest` does so. Where
    high scores went with more churn, both methods give everybody the base rate: a score that is
    upside down has no probabilities.

    Platt's curve is fitted by penalty-free Newton steps to the outcomes pulled in by one customer
    of each kind, (n + 1) / (n + 2); its interval follows from the information matrix. Steps are
    pools of adjacent violators of up to 20 bins of equal size, pulled to the base rate by 5
    customers; their intervals are Wilson's.

    References
    ----------
    J. Platt, Probabilistic outputs for support vector machines and comparisons to regularized
    likelihood methods, 1999; B. Zadrozny and C. Elkan, Transforming classifier scores into accurate
    multiclass probability estimates, KDD 2002.

    Examples
    --------
    >>> calibration = calibrate([10, 20, 30, 40, 60, 70, 80, 90], [1, 1, 0, 1, 0, 1, 0, 0])
    >>> calibration([10, 50, 90]).round(2).tolist()
    [0.76, 0.5, 0.24]
    """
    if method not in _METHODS:
        msg = "calibrate"
        raise refuse(msg, "method", "be 'platt' or 'isotonic'", method)
    values = values_of(scores)
    customers = scores if isinstance(scores, Scores | SegmentedScores) else values
    outcome = read_outcome(customers, churned, at=at, horizon=horizon, until=until)
    known = ~(np.isnan(values) | np.isnan(outcome.churned))
    return _METHODS[method](*enough(values[known], outcome.churned[known]), horizon)


def values_of(scores: Any) -> FloatArray:
    """Give the scores of a result, or plain ones.

    Parameters
    ----------
    scores : Scores, SegmentedScores or array_like of float, shape (n_customers,)
        The customers'.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        NaN for none.

    Raises
    ------
    DataError
        If they are those of a history, or by key, or not numbers.
    """
    if isinstance(scores, Scores | SegmentedScores):
        return scores.values
    refuse_history("calibrate", scores)
    if is_mapping(scores):
        message = (
            "'scores' by key cannot be lined up with the outcome: pass the scores of the customers "
            "as an array, or what Scorecard.score gives."
        )
        raise DataError(message, where="'scores'", got=type(scores).__name__)
    try:
        return refuse_infinite(to_numbers(scores))
    except DataError as error:
        place = "'scores'"
        raise error.within(place) from None


def refuse_history(place: str, scores: Any) -> None:
    """Refuse scores of many dates, where those of one are due.

    Parameters
    ----------
    place : str
        Who asks, for the message.
    scores : object
        What came in.

    Raises
    ------
    DataError
        If they are those of a history.
    """
    if not isinstance(scores, History):
        return
    message = (
        f"{place} takes the scores of one date, for a customer of many dates would count as many. "
        "Got a History: pass the scores of one of its periods, old enough that it is known who "
        "then left, such as history.at(date)."
    )
    raise DataError(message, where="'scores'", got="History")


def enough(values: FloatArray, churned: FloatArray) -> tuple[FloatArray, NDArray[np.float64]]:
    """Refuse customers who are too few, or all did the same.

    Parameters
    ----------
    values : ndarray of float64, shape (n_customers,)
        Scores.
    churned : ndarray of float64, shape (n_customers,)
        1 for who left, 0 for who stayed.

    Returns
    -------
    values, churned : ndarray of float64, shape (n_customers,)
        The same.

    Raises
    ------
    FitError
        If so.
    """
    gone = int(churned.sum())
    if min(gone, len(churned) - gone) < FEWEST:
        message = (
            f"Of {len(churned):,} customers whose score and outcome are known, {gone:,} left: at "
            f"least {FEWEST} must have left and {FEWEST} have stayed. Take more customers, or a "
            "longer horizon."
        )
        raise FitError(message, where="'churned'", got=gone)
    return values, churned

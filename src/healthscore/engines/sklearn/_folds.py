"""Scores of customers whom the scorecard has not learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthscore.engines.sklearn._bases import check_cv
from healthscore.engines.sklearn._learning import learned
from healthscore.engines.sklearn._tables import take
from healthscore.errors import DataError, FitError

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.engines.sklearn._classifier import ScorecardClassifier
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import TableLike


def scores_unseen(
    classifier: ScorecardClassifier, card: Scorecard, table: TableLike, left: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Score each part of the customers by what is learned from the others.

    Parameters
    ----------
    classifier : ScorecardClassifier
        Whose scorecard and parts they are.
    card : Scorecard
        What was learned from all.
    table : data frame or dict of str to ndarray
        The customers.
    left : ndarray of float64, shape (n_customers,)
        1 for those who left, 0 for those who stayed.

    Returns
    -------
    scores : ndarray of float64, shape (n_scores,)
        Part by part, NaN where there is none; by the scorecard itself where it does not learn.
    left : ndarray of float64, shape (n_scores,)
        The same customers' outcome.

    Raises
    ------
    DataError
        If only one customer left, or only one stayed.
    FitError
        If there is nothing to learn from with a part left out.
    """
    as_of = classifier.as_of
    if classifier.scorecard is not None and not classifier.scorecard.learns:
        return card.score(table, as_of=as_of, details=False).values, left
    scores: list[FloatArray] = []
    known: list[FloatArray] = []
    splitter = check_cv(_parts(classifier.cv, left), left, classifier=True)
    for others, part in splitter.split(np.zeros(len(left)), left):
        try:
            fitted = learned(classifier, take(table, others), left[others])
        except FitError as error:
            place = "with a part of the customers left out, as 'cv' says"
            raise error.within(place) from error
        scores.append(fitted.score(take(table, part), as_of=as_of, details=False).values)
        known.append(left[part])
    return np.concatenate(scores), np.concatenate(known)


def _parts(cv: object, left: FloatArray) -> object:
    """Give as many parts as were asked for, or fewer, so that each has customers of both kinds."""
    parts = 5 if cv is None else cv
    if not isinstance(parts, int):
        return parts
    fewest = int(min(left.sum(), (1.0 - left).sum()))
    if fewest < 2:
        message = (
            "The scorecard learns, and the curve is learned from customers it has not seen: at "
            f"least 2 customers of each class are needed. Got {fewest} of one class."
        )
        raise DataError(message, where="y", got=fewest)
    return min(parts, fewest)

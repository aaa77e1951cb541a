"""What pictures take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from healthscore._definition import refuse
from healthscore.scoring import Scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.scorecard import Scorecard


def require_scores(place: str, scores: object) -> None:
    """Refuse whatever is not scores.

    Parameters
    ----------
    place : str
        The picture.
    scores : Scores
        What the caller gave.

    Raises
    ------
    DefinitionError
        If it is something else.
    """
    if not isinstance(scores, Scores):
        raise refuse(place, "scores", "be Scores", scores)


def require_count(place: str, field: str, count: object, most: int) -> None:
    """Refuse whatever is no whole number from 1.

    Parameters
    ----------
    place : str
        The picture.
    field : str
        The argument.
    count : int
        What the caller gave.
    most : int
        The largest that is taken.

    Raises
    ------
    DefinitionError
        If it is something else.
    """
    if not (type(count) is int and 1 <= count <= most):
        raise refuse(place, field, f"be a whole number from 1 to {most:,}", count)


def gaps_in(labels: NDArray[Any]) -> BoolArray:
    """Find the gaps among labels.

    Parameters
    ----------
    labels : ndarray of object, shape (n_customers,)
        Texts, None for gaps.

    Returns
    -------
    ndarray of bool, shape (n_customers,)
        Whether each is one.
    """
    return np.asarray(np.equal(labels, cast("Any", None)), dtype=np.bool_)


def adds_points(scorecard: Scorecard) -> bool:
    """Tell whether points are summed anywhere, rather than scores averaged.

    Parameters
    ----------
    scorecard : Scorecard
        The definition.

    Returns
    -------
    bool
        If so, metrics may score any range, and there are no losses.
    """
    return any(body.aggregation.points for body in (scorecard, *scorecard.groups()))

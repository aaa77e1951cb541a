"""What scikit-learn hands over as y: what customers then did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore._definition import refuse
from healthscore.engines.sklearn._bases import (
    assert_all_finite,
    check_classification_targets,
    column_or_1d,
    type_of_target,
)
from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.engines.sklearn._estimator import ScorecardEstimator


def outcome_of(estimator: ScorecardEstimator, labels: object) -> FloatArray | None:
    """Read who left, where that is what y says: a step of a pipeline is handed any y.

    Parameters
    ----------
    estimator : ScorecardEstimator
        Who was given it; its `left` is the label of those who left.
    labels : array_like, shape (n_customers,), or None
        The labels.

    Returns
    -------
    ndarray of float64, shape (n_customers,), or None
        1 for those who left, 0 for those who stayed; None where there are not two labels.

    Raises
    ------
    DefinitionError
        If nobody has the label `left`.
    """
    if labels is None or type_of_target(labels, input_name="y") != "binary":
        return None
    column = column_or_1d(labels, warn=True)
    classes: NDArray[Any] = np.unique(column)
    if len(classes) < 2:
        return None
    left: NDArray[np.bool_] = column == classes[place_of_left(estimator, classes)]
    return left.astype(np.float64)


def classes_of(labels: object) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Read labels of two classes.

    Parameters
    ----------
    labels : array_like, shape (n_customers,)
        The labels.

    Returns
    -------
    classes : ndarray, shape (2,)
        The labels in order.
    codes : ndarray of int, shape (n_customers,)
        The place of each customer's label among them.

    Raises
    ------
    DataError
        If there are not two of them.
    """
    if labels is None:
        message = "The classifier requires y to be passed, but the target y is None."
        raise DataError(message, where="y")
    column = column_or_1d(labels, warn=True)
    assert_all_finite(column, input_name="y")
    check_classification_targets(column)
    kind = type_of_target(column, input_name="y")
    if kind != "binary":
        message = f"Only binary classification is supported. The type of the target is {kind}."
        raise DataError(message, where="y", got=kind)
    classes, codes = np.unique(column, return_inverse=True)
    if len(classes) < 2:
        message = f"y must have customers of two classes. Got 1 class: {classes.tolist()[0]!r}."
        raise DataError(message, where="y", got=classes.tolist())
    return classes, codes


def place_of_left(estimator: ScorecardEstimator, classes: NDArray[Any]) -> int:
    """Give the place of the label of those who left: the last one, unless `left` says otherwise.

    Parameters
    ----------
    estimator : ScorecardEstimator
        Whose `left` it is.
    classes : ndarray, shape (2,)
        The labels in order.

    Returns
    -------
    int
        0 or 1.

    Raises
    ------
    DefinitionError
        If it is none of them.
    """
    known: list[object] = classes.tolist()
    if estimator.left is None:
        return 1
    if estimator.left not in known:
        allowed = f"be one of the labels of y: {' or '.join(map(repr, known))}"
        raise refuse(estimator, "left", allowed, estimator.left)
    return known.index(estimator.left)

"""From scores to probabilities and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.engines.sklearn._bases import ClassifierMixin, check_is_fitted
from healthscore.engines.sklearn._estimator import ScorecardEstimator
from healthscore.engines.sklearn._outcomes import place_of_left

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.normalizers import Normalizer
    from healthscore.scoring import TableLike

_LEAST: Final = 2.0**-50


class ProbabilityOfLeaving(ClassifierMixin, ScorecardEstimator):
    """Predicts by a scorecard and a curve from its score to the share of customers who stay."""

    classes_: NDArray[Any]
    calibration_: Normalizer
    base_rate_: float

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    def decision_function(self, X: TableLike) -> FloatArray:  # noqa: N803
        """Give the log-odds of the second class.

        Parameters
        ----------
        X : data frame or array_like, shape (n_customers, n_columns)
            The customers, in columns as they were fitted.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Above 0 where the second of `classes_` is the more likely one; within 35 of 0, though
            a share may be 0.

        Raises
        ------
        DataError
            If X does not hold what the scorecard needs.
        """
        first, second = self.predict_proba(X).T
        odds: FloatArray = np.log(np.maximum(second, _LEAST)) - np.log(np.maximum(first, _LEAST))
        return odds

    def predict_proba(self, X: TableLike) -> FloatArray:  # noqa: N803
        """Give the probability of each class.

        Parameters
        ----------
        X : data frame or array_like, shape (n_customers, n_columns)
            The customers, in columns as they were fitted.

        Returns
        -------
        ndarray of float64, shape (n_customers, 2)
            In the order of `classes_`. That of leaving never rises with the score.

        Raises
        ------
        DataError
            If X does not hold what the scorecard needs.
        """
        check_is_fitted(self)
        table = self._read(X, fitting=False)
        scores = self.scorecard_.score(table, as_of=self.as_of, details=False).values
        left = 1.0 - self.calibration_(scores) / 100.0
        left[np.isnan(left)] = self.base_rate_
        place = place_of_left(self, self.classes_)
        return np.column_stack([left, 1.0 - left] if place == 0 else [1.0 - left, left])

    def predict(self, X: TableLike) -> NDArray[Any]:  # noqa: N803
        """Give the more likely class.

        Parameters
        ----------
        X : data frame or array_like, shape (n_customers, n_columns)
            The customers, in columns as they were fitted.

        Returns
        -------
        ndarray, shape (n_customers,)
            Labels.

        Raises
        ------
        DataError
            If X does not hold what the scorecard needs.
        """
        second = self.decision_function(X) > 0.0
        labels: NDArray[Any] = self.classes_[second.astype(np.intp)]
        return labels

"""The scorecard as a transformer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from healthscore.engines.sklearn._bases import (
    TransformerMixin,
    check_consistent_length,
    check_is_fitted,
)
from healthscore.engines.sklearn._columns import DETAILS, matrix_of, names_of, parts_of
from healthscore.engines.sklearn._estimator import ScorecardEstimator
from healthscore.engines.sklearn._learning import learned
from healthscore.engines.sklearn._outcomes import outcome_of
from healthscore.engines.sklearn._tables import require_fitted_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from healthscore.engines.sklearn._columns import Part
    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import TableLike


class ScorecardTransformer(TransformerMixin, ScorecardEstimator):
    """A scorecard as a step of a pipeline: customers in, scores out.

    Parameters
    ----------
    scorecard : Scorecard, optional
        The definition; what it has to learn it learns in `fit`. By default one is made there: all
        columns of numbers, of equal weight, each by `Percentile`; more is better, except in columns
        in which those who left have more. Columns in which no two customers differ are left out.
    output : str or list of str, default "score"
        What comes out, one or several of: "score"; "coverage"; "members", the score of every metric
        and group; "contributions", the points of every metric; "codes", the number of the band, 0
        the lowest; or "bands" alone, the label of the band.
    left : object, optional
        The label in y of those who left; by default the greater of the two: 1, True, "yes".
    as_of : str, date or datetime64, optional
        The date of scoring. On another date, `set_params` takes another, and nothing need be fitted
        again.
    columns : list of str, optional
        Names of the columns of X where it is an array; by default "x0", "x1" and so on. A data
        frame has names of its own.

    Attributes
    ----------
    scorecard_ : Scorecard
        The definition with nothing left to learn.
    n_features_in_ : int
        How many columns X had.
    feature_names_in_ : ndarray of str, shape (n_columns,)
        Their names, where X was a data frame.

    See Also
    --------
    ScorecardClassifier : The probability that a customer leaves.

    Notes
    -----
    A gap is what the scorecard says it is: no imputation need come before. Customers without a
    score come out as NaN, and as the label "unknown". y is for parts that learn from the outcome;
    where it does not have two labels, they are told that there is none.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> card = Scorecard(
    ...     "two",
    ...     [
    ...         Metric("logins", Linear(worst=0, best=10)),
    ...         Metric("nps", Linear(worst=-100, best=100)),
    ...     ],
    ... )
    >>> transformer = ScorecardTransformer(
    ...     card, output=["score", "members"], columns=["logins", "nps"]
    ... )
    >>> transformer.fit_transform([[5, 0], [10, float("nan")]])
    array([[ 50.,  50.,  50.],
           [100., 100.,  nan]])
    >>> transformer.get_feature_names_out().tolist()
    ['score', 'logins_score', 'nps_score']
    """

    def __init__(
        self,
        scorecard: Scorecard | None = None,
        *,
        output: Part | Sequence[Part] = "score",
        left: object = None,
        as_of: AsOf | None = None,
        columns: Sequence[str] | None = None,
    ) -> None:
        self.scorecard = scorecard
        self.output = output
        self.left = left
        self.as_of = as_of
        self.columns = columns

    def fit(self, X: TableLike, y: ArrayLike | None = None) -> Self:  # noqa: N803
        """Let the scorecard learn what it has to learn.

        Parameters
        ----------
        X : data frame or array_like, shape (n_customers, n_columns)
            The customers.
        y : array_like, shape (n_customers,), optional
            Who then left, for parts that learn from it.

        Returns
        -------
        ScorecardTransformer
            This one.

        Raises
        ------
        FitError
            If there is nothing to learn from.
        DataError
            If X does not hold what the scorecard needs.
        DefinitionError
            If a parameter is not what it should be.
        """
        parts = parts_of(self, self.output)
        table = self._read(X, fitting=True)
        if y is not None:
            check_consistent_length(X, y)
        card = learned(self, table, outcome_of(self, y))
        names_of(card, parts)
        self.scorecard_ = card
        return self

    def transform(self, X: TableLike) -> Any:  # noqa: N803
        """Score customers.

        Parameters
        ----------
        X : data frame or array_like, shape (n_customers, n_columns)
            The customers, in columns as they were fitted.

        Returns
        -------
        ndarray or data frame, shape (n_customers, n_columns_out)
            What `output` says, in what `set_output` says.

        Raises
        ------
        DataError
            If X does not hold what the scorecard needs.
        """
        check_is_fitted(self)
        parts = parts_of(self, self.output)
        names_of(self.scorecard_, parts)
        table = self._read(X, fitting=False)
        details = any(part in DETAILS for part in parts)
        return matrix_of(self.scorecard_.score(table, as_of=self.as_of, details=details), parts)

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[Any]:
        """Name the columns that come out.

        Parameters
        ----------
        input_features : array_like of str, shape (n_columns,), optional
            Names of the columns of X, which have to be those that were fitted.

        Returns
        -------
        ndarray of str, shape (n_columns_out,)
            ``score``, ``coverage``, ``<member>_score``, ``<metric>_points``, ``band_code`` or
            ``band``.
        """
        check_is_fitted(self)
        require_fitted_names(self, input_features)
        return np.array(names_of(self.scorecard_, parts_of(self, self.output)), dtype=object)

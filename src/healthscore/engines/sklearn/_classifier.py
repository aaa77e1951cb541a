"""The scorecard as a classifier: how likely a customer is to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from healthscore._definition import refuse
from healthscore.engines.sklearn._bases import check_consistent_length
from healthscore.engines.sklearn._calibration import calibrate
from healthscore.engines.sklearn._folds import scores_unseen
from healthscore.engines.sklearn._learning import learned
from healthscore.engines.sklearn._outcomes import classes_of, place_of_left
from healthscore.engines.sklearn._probability import ProbabilityOfLeaving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from healthscore.engines.sklearn._calibration import Method
    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import TableLike


class ScorecardClassifier(ProbabilityOfLeaving):
    """The probability that a customer leaves, by a score that is calibrated.

    Parameters
    ----------
    scorecard : Scorecard, optional
        The definition; by default one is made at fit, see `ScorecardTransformer`.
    method : {"logistic", "isotonic"}, default "logistic"
        The curve from the score to the share of customers who stay, which never falls. "logistic"
        is an S-curve, and keeps the order of the scores; "isotonic" takes any shape, wants some
        hundred customers who left, and gives one probability to a range of scores.
    cv : int, splitter or iterable, default 5
        Parts of the customers, as scikit-learn takes them. Where the scorecard learns, each part is
        scored by what was learned from the others, and the curve is learned from these scores.
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
    classes_ : ndarray, shape (2,)
        The labels, in order.
    scorecard_ : Scorecard
        The definition with nothing left to learn, fitted to all customers.
    calibration_ : Normalizer
        The curve from the score to the share of customers who stay, in percent.
    base_rate_ : float
        The share of customers who left.
    n_features_in_ : int
        How many columns X had.
    feature_names_in_ : ndarray of str, shape (n_columns,)
        Their names, where X was a data frame.

    See Also
    --------
    ScorecardTransformer : The scores themselves.

    Notes
    -----
    Scores of customers from whom the scorecard has learned look better than scores of new ones, and
    a curve learned from them promises too much. So it is learned from scores of customers who were
    left out; a scorecard with nothing to learn needs no such care. Customers without a score are
    given the base rate. The curve is flat at the base rate where the score goes the wrong way:
    where those who left have the higher scores.

    There is no `sample_weight`: what a scorecard learns, it learns from customers of equal weight.

    References
    ----------
    J. Platt, Probabilistic outputs for support vector machines and comparisons to regularized
    likelihood methods, Advances in Large Margin Classifiers, 1999.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs())])
    >>> classifier = ScorecardClassifier(card, columns=["usage"])
    >>> usage = [[10], [20], [30], [40], [60], [70], [80], [90]]
    >>> left = [True, True, False, True, False, True, False, False]
    >>> classifier.fit(usage, left).predict_proba([[20], [80], [None]]).round(2)
    array([[0.3, 0.7],
           [0.7, 0.3],
           [0.5, 0.5]])
    """

    def __init__(
        self,
        scorecard: Scorecard | None = None,
        *,
        method: Method = "logistic",
        cv: object = 5,
        left: object = None,
        as_of: AsOf | None = None,
        columns: Sequence[str] | None = None,
    ) -> None:
        self.scorecard = scorecard
        self.method = method
        self.cv = cv
        self.left = left
        self.as_of = as_of
        self.columns = columns

    def fit(self, X: TableLike, y: ArrayLike) -> Self:  # noqa: N803
        """Let the scorecard learn, and then the curve from its scores to probabilities.

        Parameters
        ----------
        X : data frame or array_like, shape (n_customers, n_columns)
            The customers.
        y : array_like, shape (n_customers,)
            Who then left: two labels.

        Returns
        -------
        ScorecardClassifier
            This one.

        Raises
        ------
        FitError
            If there is nothing to learn from.
        DataError
            If X does not hold what the scorecard needs, y does not have two labels, or there are
            too few customers of one to leave some out.
        DefinitionError
            If a parameter is not what it should be.
        """
        if self.method not in ("logistic", "isotonic"):
            raise refuse(self, "method", "be 'logistic' or 'isotonic'", self.method)
        table = self._read(X, fitting=True)
        classes, codes = classes_of(y)
        check_consistent_length(X, codes)
        left = (codes == place_of_left(self, classes)).astype(np.float64)
        card = learned(self, table, left)
        unseen, known = scores_unseen(self, card, table, left)
        self.classes_ = classes
        self.scorecard_ = card
        self.calibration_ = calibrate(unseen, known, self.method)
        self.base_rate_ = float(left.mean())
        return self

"""The weighting that learns from what customers then did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, final

import attrs
import numpy as np

from healthscore._definition import LARGEST, is_finite, number, refuse, require_type
from healthscore.columns import to_matrix, to_outcome
from healthscore.errors import FitError
from healthscore.weightings._base import Weighting, check_shape
from healthscore.weightings._equal import Equal
from healthscore.weightings._fixed import as_shares
from healthscore.weightings._logistic import best_slopes, fit_slopes, scale_of, speaks_against

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray
    from healthscore.weightings._fixed import Fixed

FEWEST: Final = 5
"""Customers who left, and customers who stayed, that there must be."""

_LEAST: Final = 1e-9
"""The weakest pull: none at all has no answer where a score parts all who left from the rest."""


@final
@attrs.frozen(eq=False, repr=False)
class Outcome(Weighting):
    """The better a member tells who will leave, the more it counts; pulled to what is believed.

    Parameters
    ----------
    prior : Weighting, default Equal()
        What is believed: the weights that stand until the outcome speaks against them.
    penalty : float or {"auto", "cross_validation"}, default "auto"
        How strongly the weights are pulled to the prior, in customers; from 0, which is not at all,
        to 1e6. "cross_validation" takes the strength that does best for customers who are left out,
        one at a time. "auto" does so too, but first asks whether the outcome speaks against the
        prior at all, by a test at 2 %; where it does not, the prior is what is fitted.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Notes
    -----
    Minimises sum_i log(1 + exp(-(2 y_i - 1)(a - z_i b))) + penalty ||b - c w||^2 over a and b >= 0,
    for scores z from 0 to 1, y = 1 for who left, the prior w and the scale c on which it alone fits
    best, 1 at least; a weight is b over its sum. The strengths to choose from are 32, 8, 2, 1/2,
    1/8 and 1/32, but never less than 100 over the number of customers; above 20,000 customers it is
    1/32. The fit is exact, and does not depend on the order of the rows.

    A gap counts as the mean of the customer's other members, weighted by the prior. A member that
    the prior gives no weight gets none; one with the same score everywhere keeps what the prior
    gives it, on the prior's scale; where no member has weight left, the prior is what is fitted.
    Customers whose outcome is not known, or who have no score, are passed over.

    References
    ----------
    R. M. Dawes, The robust beauty of improper linear models in decision making, American
    Psychologist 34(7), 1979; K. R. Rad and A. Maleki, A scalable estimate of the out-of-sample
    prediction error via approximate leave-one-out cross-validation, Journal of the Royal
    Statistical Society B 82(4), 2020.

    Examples
    --------
    >>> logins = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90] * 60
    >>> nps = [50, 60, 40, 70, 30, 60, 50, 40, 60, 50] * 60
    >>> left = [1, 1, 1, 1, 0, 1, 0, 0, 0, 0] * 60
    >>> scores = list(zip(logins, nps))
    >>> fitted = Outcome().fit(scores, ["logins", "nps"], outcome=left)
    >>> {name: round(weight, 2) for name, weight in fitted.weights.items()}
    {'logins': 1.0, 'nps': 0.0}
    """

    prior: Weighting = attrs.field(factory=Equal)
    penalty: float | Literal["auto", "cross_validation"] = attrs.field(
        default="auto", converter=number, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        require_type(self, "prior", Weighting, "a Weighting")
        known = is_finite(self.penalty) and 0.0 <= float(self.penalty) <= 1e6
        if not known and self.penalty not in ("auto", "cross_validation"):
            allowed = "be 'auto', 'cross_validation' or from 0 to 1,000,000 customers"
            raise refuse(self, "penalty", allowed, self.penalty)

    @property
    def learns(self) -> bool:
        """Whether `fit` has to see the members' scores first: it has."""
        return True

    def require_members(self, names: Sequence[str]) -> None:
        """Refuse members that the prior does not fit.

        Parameters
        ----------
        names : sequence of str, shape (n_members,)
            The members' names.

        Raises
        ------
        DefinitionError
            If it names others, or not all of these.
        """
        self.prior.require_members(names)

    def fit(
        self, scores: ArrayLike, names: Sequence[str], outcome: ArrayLike | None = None
    ) -> Fixed:
        """Learn the weights.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers, n_members)
            The members' scores, NaN where missing; higher is healthier.
        names : sequence of str, shape (n_members,)
            The members' names.
        outcome : array_like of bool, shape (n_customers,)
            Who then left; a gap where nobody knows.

        Returns
        -------
        Fixed
            Shares that sum to 1, in the members' order.

        Raises
        ------
        FitError
            If there is no outcome, or fewer than 5 left, or fewer than 5 stayed.
        """
        check_shape(scores, names)
        if outcome is None:
            message = "Outcome learns from the outcome: pass who left, as fit(..., outcome=left)."
            raise FitError(message, where="'outcome'")
        matrix = to_matrix(scores)
        left = to_outcome(outcome, len(matrix))
        prior = self.prior.fit(matrix, names, outcome)
        believed = np.array(list(prior.weights.values()))
        with np.errstate(all="ignore"):
            found = self._slopes(matrix, left, believed)
        if not found.any():
            return prior
        return as_shares(dict(zip(names, found.tolist(), strict=True)))

    def _slopes(self, scores: FloatArray, left: FloatArray, believed: FloatArray) -> FloatArray:
        """Find how much each member counts, on any scale."""
        counted = believed > 0.0
        inside = scores[:, counted]
        known = ~np.isnan(left) & ~np.isnan(inside).all(axis=1)
        require_both(left[known])
        _require_moderate(inside[known])
        inside, gone = _in_order(inside[known], left[known])
        filled = without_gaps(inside, believed[counted]) / 100.0
        found = np.zeros(len(believed))
        found[counted] = settle(filled, gone, believed[counted], self.penalty)
        return found


def settle(
    scores: FloatArray, left: FloatArray, prior: FloatArray, penalty: float | str
) -> FloatArray:
    """Find how much members count, none of which the prior leaves out.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_customers, n_members)
        On the scale from 0 to 1, without gaps.
    left : ndarray of float64, shape (n_customers,)
        1 or 0, both there.
    prior : ndarray of float64, shape (n_members,)
        Shares that are believed in, above 0.
    penalty : float or {"auto", "cross_validation"}
        How strongly slopes are pulled to the prior; see `Outcome`.

    Returns
    -------
    ndarray of float64, shape (n_members,)
        Slopes, none negative; the prior itself where the outcome does not speak against it.
    """
    if len(prior) == 1 or (penalty == "auto" and not speaks_against(scores, left, prior)):
        return prior
    center = scale_of(scores, left, prior) * prior
    if isinstance(penalty, str):
        return best_slopes(scores, left, center).slopes
    return fit_slopes(scores, left, center, max(penalty, _LEAST)).slopes


def without_gaps(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Put the weighted mean of a customer's other members in the place of each gap.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_customers, n_members)
        NaN where missing.
    weights : ndarray of float64, shape (n_members,)
        Above 0.

    Returns
    -------
    ndarray of float64, shape (n_customers, n_members)
        NaN only for who has no score at all.
    """
    gaps = np.isnan(scores)
    if not gaps.any():
        return scores
    total: Any = (~gaps) @ weights
    means = np.where(gaps, 0.0, scores) @ weights / total
    return np.where(gaps, means[:, np.newaxis], scores)


def require_both(left: FloatArray) -> None:
    """Refuse too few customers who left, or who stayed.

    Parameters
    ----------
    left : ndarray of float64, shape (n_customers,)
        1 for who left, 0 for who stayed.

    Raises
    ------
    FitError
        If there are fewer than 5 of either.
    """
    gone = int(left.sum())
    if min(gone, len(left) - gone) < FEWEST:
        message = (
            f"Outcome cannot learn: of {len(left):,} customers with a score and a known outcome, "
            f"{gone:,} left and {len(left) - gone:,} stayed, and {FEWEST} of both are needed. "
            "Give weights of your own, such as Fixed(...) or Equal(), until more is known."
        )
        raise FitError(message, where="'outcome'", got=gone)


def _require_moderate(scores: FloatArray) -> None:
    if np.nanmax(np.abs(scores)) > LARGEST:
        message = f"Outcome cannot learn from scores above {LARGEST:g} in size."
        raise FitError(message, where="Outcome")


def _in_order(scores: FloatArray, left: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sort customers by what they hold: sums then do not depend on how they came."""
    order = np.lexsort((left, *scores.T))
    return np.ascontiguousarray(scores[order]), left[order]

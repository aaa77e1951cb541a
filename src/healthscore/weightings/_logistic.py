"""Non-negative logistic regression, pulled toward weights that somebody believes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray

STRENGTHS: Final = (32.0, 8.0, 2.0, 0.5, 0.125, 0.03125)
"""Strengths that leaving one out chooses from, the strongest first."""

CAUTION: Final = 100.0
"""No strength that is chosen from is below this over the number of customers."""

MANY: Final = 20_000
"""Customers from which on all strengths come to the same, and the weakest is taken."""

_WEAKEST_SCALE: Final = 1.0
"""What weights that somebody believes in are worth at least, in logits from 0 to 100."""

_NEAR: Final = 1e-11
_RIDGE: Final = 1e-9
_DEVIATIONS: Final = 2.053748910631823
"""Of a normal distribution, 2 % lie above so many."""


class Slopes(NamedTuple):
    """What was fitted: the logit of leaving is the intercept less each score times its slope."""

    intercept: float
    slopes: FloatArray
    """Shape (n_members,), none negative."""


def fit_slopes(scores: FloatArray, left: FloatArray, center: FloatArray, strength: float) -> Slopes:
    """Minimise the sum of log(1 + exp(-(2 y - 1)(a - z b))) + strength ||b - center||^2, b >= 0.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_customers, n_members)
        On the scale from 0 to 1, without gaps.
    left : ndarray of float64, shape (n_customers,)
        1 or 0, both there.
    center : ndarray of float64, shape (n_members,)
        Where the slopes are pulled to, none negative.
    strength : float
        How strongly; above 0.

    Returns
    -------
    Slopes
        By projected Newton steps, to the last digits but a few.
    """
    rate = left.mean()
    middle = np.log(rate) - np.log1p(-rate)
    at = np.concatenate(([middle + scores.mean(axis=0) @ center], center))
    problem = _Problem(scores, left, np.concatenate(([0.0], center)), strength)
    loss, odds = problem.loss(at)
    while True:
        slope, bend = problem.bends(at, odds)
        free = (at > 0.0) | (slope < 0.0)
        free[0] = True
        if np.abs(slope[free]).max() < _NEAR:
            break
        step = np.zeros(len(at))
        step[free] = np.linalg.solve(bend[np.ix_(free, free)], slope[free])
        new, new_loss, new_odds = problem.search(at, step, loss, slope)
        if new_loss >= loss:
            break
        at, loss, odds = new, new_loss, new_odds
    return Slopes(float(at[0]), at[1:])


class _Problem:
    """The loss, per customer, and how it bends."""

    def __init__(
        self, scores: FloatArray, left: FloatArray, center: FloatArray, strength: float
    ) -> None:
        self.design = with_intercept(scores)
        self.left = left
        self.center = center
        self.pull = np.full(len(center), strength / len(left))
        self.pull[0] = 0.0

    def loss(self, at: FloatArray) -> tuple[float, FloatArray]:
        odds = self.design @ at
        losses = np.logaddexp(0.0, odds) - self.left * odds
        return float(losses.mean() + (self.pull * (at - self.center) ** 2).sum()), odds

    def bends(self, at: FloatArray, odds: FloatArray) -> tuple[FloatArray, FloatArray]:
        share = chance(odds)
        pull = 2.0 * self.pull
        slope = self.design.T @ (share - self.left) / len(odds) + pull * (at - self.center)
        bend = (self.design.T * (share * (1.0 - share))) @ self.design / len(odds)
        return slope, bend + np.diag(pull + 1e-12)

    def search(
        self, at: FloatArray, step: FloatArray, loss: float, slope: FloatArray
    ) -> tuple[FloatArray, float, FloatArray]:
        """Go as far along the step as pays, bending at 0."""
        length = 1.0
        while True:
            new = at - length * step
            new[1:] = np.maximum(new[1:], 0.0)
            new_loss, odds = self.loss(new)
            if new_loss <= loss - 1e-4 * float(slope @ (at - new)) or length < 1e-9:
                return new, new_loss, odds
            length /= 2.0


def with_intercept(scores: FloatArray) -> FloatArray:
    """Give the columns that the logit of leaving is made of."""
    return np.column_stack([np.ones(len(scores)), -scores])


def chance(odds: FloatArray) -> FloatArray:
    """Give the chance of leaving from its logit."""
    # tanh, for exp overflows
    share: FloatArray = 0.5 + 0.5 * np.tanh(0.5 * odds)
    return share


def scale_of(scores: FloatArray, left: FloatArray, prior: FloatArray) -> float:
    """Find what a score of weights that are believed in is worth, in logits from 0 to 100.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_customers, n_members)
        On the scale from 0 to 1, without gaps.
    left : ndarray of float64, shape (n_customers,)
        1 or 0, both there.
    prior : ndarray of float64, shape (n_members,)
        The weights; they sum to 1.

    Returns
    -------
    float
        1 at least: where the outcome goes against the weights, they are still what is pulled to.
    """
    # as strong as the weakest pull, so that a score that parts all of them has a scale too
    mean = (scores @ prior)[:, np.newaxis]
    slope = fit_slopes(mean, left, np.zeros(1), STRENGTHS[-1]).slopes[0]
    return max(float(slope), _WEAKEST_SCALE)


def speaks_against(scores: FloatArray, left: FloatArray, prior: FloatArray) -> bool:
    """Tell whether the outcome speaks against weights: a score test, at 2 %.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_customers, n_members)
        On the scale from 0 to 1, without gaps.
    left : ndarray of float64, shape (n_customers,)
        1 or 0, both there.
    prior : ndarray of float64, shape (n_members,)
        The weights; they sum to 1.

    Returns
    -------
    bool
        Whether other weights would do better by more than chance does.
    """
    mean = scores @ prior
    fitted = fit_slopes(mean[:, np.newaxis], left, np.zeros(1), _RIDGE)
    share = chance(fitted.intercept - mean * fitted.slopes[0])
    design = with_intercept(scores)
    pull = design.T @ (left - share)
    bend = (design.T * (share * (1.0 - share))) @ design
    values, vectors = np.linalg.eigh(bend)
    told = values > 1e-9 * values[-1]
    size = float(((vectors[:, told].T @ pull) ** 2 / values[told]).sum())
    # the intercept and the scale of the weights have been fitted
    return size > _surprising(int(told.sum()) - 2)


def _surprising(freedom: int) -> float:
    """Give the 98 % quantile of a chi-squared distribution, as Wilson and Hilferty do."""
    if freedom < 1:
        return float("inf")
    part = 2.0 / (9.0 * freedom)
    return float(freedom * (1.0 - part + _DEVIATIONS * part**0.5) ** 3)


def best_slopes(scores: FloatArray, left: FloatArray, center: FloatArray) -> Slopes:
    """Fit with the strength whose loss is least for customers who are left out, one at a time.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_customers, n_members)
        On the scale from 0 to 1, without gaps.
    left : ndarray of float64, shape (n_customers,)
        1 or 0, both there.
    center : ndarray of float64, shape (n_members,)
        Where the slopes are pulled to.

    Returns
    -------
    Slopes
        Of equally good strengths, those of the strongest.
    """
    strengths = [each for each in STRENGTHS if each >= CAUTION / len(left)] or [STRENGTHS[0]]
    if len(left) > MANY:
        return fit_slopes(scores, left, center, strengths[-1])
    found = [fit_slopes(scores, left, center, each) for each in strengths]
    losses = [
        _left_out(scores, left, fitted, strength)
        for fitted, strength in zip(found, strengths, strict=True)
    ]
    return found[int(np.argmin(losses))]


def _left_out(scores: FloatArray, left: FloatArray, fitted: Slopes, strength: float) -> float:
    """Give the mean loss of customers whom the fit has not seen, by one Newton step each."""
    free: BoolArray = np.concatenate(([True], fitted.slopes > 0.0))
    design = with_intercept(scores)[:, free]
    odds: Any = fitted.intercept - scores @ fitted.slopes
    share = chance(odds)
    doubt = np.maximum(share * (1.0 - share), 1e-12)
    pull = np.full(design.shape[1], 2.0 * strength)
    pull[0] = _RIDGE
    bend = (design.T * doubt) @ design + np.diag(pull)
    spread = np.linalg.solve(bend, design.T)
    lever = np.minimum(doubt * np.einsum("ij,ji->i", design, spread), 1.0 - 1e-6)
    without = odds - lever / (1.0 - lever) * (left - share) / doubt
    return float((np.logaddexp(0.0, without) - left * without).mean())

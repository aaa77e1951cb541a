"""From a score to the share of customers who stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from healthscore.normalizers import Isotonic, Logistic, Piecewise

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.normalizers import Normalizer

Method: TypeAlias = Literal["logistic", "isotonic"]

_STEPS: Final = 100
_SMALL: Final = 1e-10
_FLAT: Final = 1e-6
"""Log-odds a point below which a curve is flat: over all 100 points it moves no share by 0.01 %."""


def calibrate(scores: FloatArray, left: FloatArray, method: Method) -> Normalizer:
    """Learn the curve of retention, which never falls with the score.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_customers,)
        Scores of customers whom the scorecard has not learned from, NaN where there is none.
    left : ndarray of float64, shape (n_customers,)
        1 for those who left, 0 for those who stayed.
    method : {"logistic", "isotonic"}
        The shape of the curve.

    Returns
    -------
    Normalizer
        From the score to the share of customers who stay, in percent. It is flat, at the base rate,
        where scores do not differ, all who have one did the same, or the score goes the wrong way.
    """
    base = 100.0 * (1.0 - float(left.mean()))
    flat = Piecewise({0: base, 100: base})
    known = ~np.isnan(scores)
    # no curve can tell apart what lies nearer, and bands do not either
    scores, stayed = np.round(scores[known], 9), 1.0 - left[known]
    if len(np.unique(scores)) < 2 or len(np.unique(stayed)) < 2:
        return flat
    if method == "isotonic":
        return Isotonic().fit(scores, 1.0 - stayed)
    center, size = float(scores.mean()), float(scores.std())
    level, slope = _logistic((scores - center) / size, stayed)
    if slope / size < _FLAT:
        return flat
    return Logistic(midpoint=center - size * level / slope, width=size / slope)


def _logistic(scores: FloatArray, stayed: FloatArray) -> tuple[float, float]:
    """Find level and slope of the log-odds by Newton's method.

    Shares are held against Platt's targets, not against 0 and 1: so that there is a best slope even
    where the score tells all who left from all who stayed.
    """
    count, total = len(stayed), float(stayed.sum())
    targets = np.where(stayed == 1.0, (total + 1.0) / (total + 2.0), 1.0 / (count - total + 2.0))
    share = float(targets.mean())
    best = np.array([np.log(share / (1.0 - share)), 0.0])
    loss, length, steps = _loss(best, scores, targets), np.inf, 0
    while length > _SMALL and steps < _STEPS:
        step = _newton(best, scores, targets)
        # a whole step may go too far, and the loss then says so
        while (after := _loss(best - step, scores, targets)) > loss and np.abs(step).max() > _SMALL:
            step = 0.5 * step
        best, loss, length, steps = best - step, after, float(np.abs(step).max()), steps + 1
    return float(best[0]), float(best[1])


def _newton(line: FloatArray, scores: FloatArray, targets: FloatArray) -> FloatArray:
    shares = 0.5 + 0.5 * np.tanh(0.5 * (line[0] + line[1] * scores))
    wrong, weights = shares - targets, shares * (1.0 - shares)
    gradient = np.array([wrong.sum(), (wrong * scores).sum()])
    mixed = (weights * scores).sum()
    curvature = np.array([[weights.sum(), mixed], [mixed, (weights * scores * scores).sum()]])
    return np.linalg.solve(curvature, gradient)


def _loss(line: FloatArray, scores: FloatArray, targets: FloatArray) -> float:
    odds = line[0] + line[1] * scores
    return float((np.logaddexp(0.0, odds) - targets * odds).sum())

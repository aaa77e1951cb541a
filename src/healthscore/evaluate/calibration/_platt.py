"""A straight line from score to log odds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from healthscore.calibrations import Calibration
from healthscore.evaluate._estimate import normal_quantile
from healthscore.evaluate._ranking import Ranking

if TYPE_CHECKING:
    from healthscore._definition import FloatArray

_KNOTS: Final = 20
"""Steps from the lowest score to the highest, about: between them intervals run straight."""

DIGITS: Final = 6
"""Digits that are kept of a probability: more would say nothing, and less be seen."""

_STEPS: Final = 100
NEAR_ZERO: Final = 1e-9
"""Chances nearer to 0 or 1 than this are not told."""


class Line(NamedTuple):
    """Log odds of churn along the score, straight; and how sure they are."""

    level: float
    """Log odds at the middle."""
    slope: float
    """By how much they change by one unit; never above 0."""
    middle: float
    unit: float
    """Points."""
    covariance: FloatArray
    """Of level and slope; shape (2, 2)."""

    def odds(self, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give the log odds at some scores, and their standard error."""
        at = (scores - self.middle) / self.unit
        along = np.stack((np.ones_like(at), at))
        variance = np.einsum("ik,ij,jk->k", along, self.covariance, along)
        return self.level + self.slope * at, np.sqrt(np.maximum(variance, 0.0))


def platt(values: FloatArray, churned: FloatArray, horizon: float | None) -> Calibration:
    """Fit a straight line.

    Parameters
    ----------
    values : ndarray of float64, shape (n_customers,)
        Scores.
    churned : ndarray of float64, shape (n_customers,)
        1 for who left, 0 for who stayed; two of each at least.
    horizon : float or None
        Days.

    Returns
    -------
    Calibration
        From the lowest score to the highest.
    """
    ranking = Ranking.of(values, churned)
    line = fit_line(ranking)
    scores = _round_scores(float(ranking.scores[0]), float(ranking.scores[-1]))
    odds, error = line.odds(np.array(scores))
    reach = normal_quantile(0.975) * error
    chance, low, high = map(_chances, (odds, odds - reach, odds + reach))
    return Calibration(
        scores=scores,
        probabilities=chance,
        low=low,
        high=high,
        n=ranking.n,
        n_churned=ranking.n_churned,
        horizon=horizon,
        method="platt",
    )


def _round_scores(lowest: float, highest: float) -> tuple[float, ...]:
    """Give round scores from below the lowest to above the highest."""
    wide = (highest - lowest) / _KNOTS
    if wide <= 0.0:
        return (lowest,)
    ten = 10.0 ** math.floor(math.log10(wide))
    step = next(each for each in (ten, 2.0 * ten, 5.0 * ten, 10.0 * ten) if each >= wide * 0.999)
    first, last = math.floor(lowest / step), math.ceil(highest / step)
    # by way of a text, for 0.1 times 3 is no 0.3
    return tuple(float(f"{place * step:.12g}") for place in range(first, last + 1))


def _chances(odds: FloatArray) -> tuple[float, ...]:
    chances = np.clip(0.5 + 0.5 * np.tanh(0.5 * odds), NEAR_ZERO, 1.0 - NEAR_ZERO)
    # an interval widens beyond the middle: its ends must not turn where the curve hardly falls
    return in_digits(np.minimum.accumulate(chances))


def in_digits(chances: FloatArray) -> tuple[float, ...]:
    """Leave out the digits of probabilities that say nothing.

    Parameters
    ----------
    chances : ndarray of float64, shape (n_scores,)
        Above 0 and below 1.

    Returns
    -------
    tuple of float
        In as many digits behind the point, or as many that are not 0.
    """
    return tuple(
        round(each, DIGITS) if 1e-4 < each < 1.0 - 1e-4 else float(f"{each:.{DIGITS}g}")
        for each in chances.tolist()
    )


def fit_line(ranking: Ranking) -> Line:
    """Fit log odds of churn that never rise with the score.

    Parameters
    ----------
    ranking : Ranking
        Customers sorted by score.

    Returns
    -------
    Line
        Flat, where customers of high scores left more often.
    """
    total = ranking.totals.astype(np.float64)
    n, gone = float(ranking.n), float(ranking.n_churned)
    middle = float(total @ ranking.scores) / n
    unit = float(np.sqrt(total @ (ranking.scores - middle) ** 2 / n)) or 1.0
    at = (ranking.scores - middle) / unit
    # one more of each kind, so that a perfect order has no infinite slope
    high, low = (gone + 1.0) / (gone + 2.0), 1.0 / (n - gone + 2.0)
    target = ranking.churned * high + (total - ranking.churned) * low
    level, slope = _newton(at, total, target)
    if slope > 0.0 or len(at) == 1:
        level, slope = _odds(float(target.sum()) / n), 0.0
    chance = 0.5 + 0.5 * np.tanh(0.5 * (level + slope * at))
    return Line(level, slope, middle, unit, _covariance(at, total * chance * (1.0 - chance)))


def _newton(at: FloatArray, total: FloatArray, target: FloatArray) -> tuple[float, float]:
    """Maximise the likelihood; the targets keep it from running away."""
    level, slope = _odds(float(target.sum() / total.sum())), 0.0
    for _ in range(_STEPS):
        chance = 0.5 + 0.5 * np.tanh(0.5 * (level + slope * at))
        rest = target - total * chance
        weight = total * chance * (1.0 - chance)
        if len(at) == 1:
            break
        moved = _covariance(at, weight) @ np.array([rest.sum(), rest @ at])
        # a step too long would leave the region where it leads up
        moved *= min(1.0, 2.0 / float(np.abs(moved).max() or 1.0))
        level, slope = level + float(moved[0]), slope + float(moved[1])
        if float(np.abs(moved).max()) < 1e-12:
            break
    return level, slope


def _covariance(at: FloatArray, weight: FloatArray) -> FloatArray:
    """Invert the information of level and slope."""
    first, second, third = float(weight.sum()), float(weight @ at), float(weight @ at**2)
    spread = first * third - second * second
    if spread <= 0.0:
        return np.array([[1.0 / first, 0.0], [0.0, 0.0]])
    return np.array([[third, -second], [-second, first]]) / spread


def _odds(chance: float) -> float:
    return float(np.log(chance) - np.log1p(-chance))

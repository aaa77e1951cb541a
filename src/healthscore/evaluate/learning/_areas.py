"""How well a metric, or a score, parts who left from who stayed, with intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._influence import Spread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore._definition import FloatArray, IntArray


def area(lost: FloatArray, stayed: FloatArray) -> Estimate:
    """Give the chance that who left stands below who stayed, ties counting half.

    Parameters
    ----------
    lost, stayed : ndarray of float64, shape (n_values,)
        Customers by value, in ascending order.

    Returns
    -------
    Estimate
        By DeLong's formula; NaN where nobody left, or nobody stayed.
    """
    gone, here = lost.sum(), stayed.sum()
    if not (gone and here):
        return Estimate(math.nan)
    above = (here - np.cumsum(stayed) + stayed / 2.0) / here
    below = (np.cumsum(lost) - lost / 2.0) / gone
    mean = float(lost @ above / gone)
    variance = _variance(lost, above - mean) + _variance(stayed, below - mean)
    return Spread(variance, int(min(gone, here))).of_share(mean)


def _variance(counts: FloatArray, moved: FloatArray) -> float:
    """Give the variance of a mean of so many."""
    size = counts.sum()
    return float(counts @ moved**2 / (size * max(size - 1.0, 1.0)))


class Placements:
    """Where each customer's score stands among those who did the other thing, fold by fold.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_customers,)
        Made for each customer by what was learned from other folds.
    left : ndarray of float64, shape (n_customers,)
        1 for who left, 0 for who stayed.
    folds : ndarray of int, shape (n_customers,)
        Numbers of the folds; scores of two folds are never compared.
    """

    def __init__(self, scores: FloatArray, left: FloatArray, folds: IntArray) -> None:
        gone = left == 1.0
        self.gone = gone
        self.shares: FloatArray = np.empty(len(scores))
        for fold in np.unique(folds).tolist():
            inside = folds == fold
            lost, stayed = inside & gone, inside & ~gone
            self.shares[lost] = 1.0 - _share_below(scores[lost], scores[stayed])
            self.shares[stayed] = _share_below(scores[stayed], scores[lost])

    @property
    def area(self) -> Estimate:
        """The area under the curve, and its interval."""
        mean, variance, least = _told(self.shares, self.gone)
        return Spread(variance, least).of_share(mean)

    def less(self, other: Placements) -> Estimate:
        """Give by how much the area is larger than another of the same customers."""
        mean, variance, least = _told(self.shares - other.shares, self.gone)
        reach = Spread(variance, least).reach()
        return Estimate(mean, mean - reach, mean + reach)


def _share_below(scores: FloatArray, others: FloatArray) -> FloatArray:
    """Give the share of others below each score, those equal to it counting half."""
    ordered: Any = np.sort(others)
    below = np.searchsorted(ordered, scores, side="left")
    until = np.searchsorted(ordered, scores, side="right")
    share: FloatArray = (below + until) / (2.0 * len(others))
    return share


def _told(shares: FloatArray, gone: Any) -> tuple[float, float, int]:
    """Give the mean over who left, which over who stayed is the same, its variance and size."""
    sides = [shares[gone], shares[~gone]]
    means = [math.fsum(side.tolist()) / len(side) for side in sides]
    variance = sum(
        math.fsum(((side - mean) ** 2).tolist()) / (len(side) * (len(side) - 1))
        for side, mean in zip(sides, means, strict=True)
    )
    return means[0], variance, min(map(len, sides))


def compared(
    scores: Mapping[str, FloatArray], left: FloatArray, folds: IntArray
) -> dict[str, Placements]:
    """Find the placements of several scores, of the customers that all of them score.

    Parameters
    ----------
    scores : mapping of str to ndarray of float64, shape (n_customers,)
        NaN where missing.
    left : ndarray of float64, shape (n_customers,)
        Who left.
    folds : ndarray of int, shape (n_customers,)
        Numbers of the folds.

    Returns
    -------
    dict of str to Placements
        Empty where a fold is left with nobody who left, or nobody who stayed.
    """
    there = ~np.any([np.isnan(each) for each in scores.values()], axis=0)
    size = int(folds.max()) + 1
    sides = [np.bincount(folds[there & (left == side)], minlength=size) for side in (0.0, 1.0)]
    if any(side.min() == 0 or side.sum() < 2 for side in sides):
        return {}
    return {
        name: Placements(each[there], left[there], folds[there]) for name, each in scores.items()
    }

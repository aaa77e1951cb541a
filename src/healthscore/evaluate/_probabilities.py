"""Measures of how near probabilities come to what happened, on plain arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from healthscore._definition import refuse
from healthscore.columns import to_numbers, to_outcome
from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray


def _pairs(probability: ArrayLike, churned: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Give probabilities and outcomes of customers of whom both are known."""
    chance = to_numbers(probability)
    left = to_outcome(churned, len(chance))
    known = ~(np.isnan(chance) | np.isnan(left))
    chance, left = chance[known], left[known]
    strange = ~((chance >= 0.0) & (chance <= 1.0))
    if strange.any():
        got = float(chance[np.argmax(strange)])
        message = f"'probability' must be from 0 to 1. Got {got!r}. Calibrate scores first."
        raise DataError(message, where="'probability'", got=got)
    if not len(chance):
        message = "There is no customer of whom probability and outcome are known."
        raise DataError(message, where="'churned'", got=0)
    return chance, left


def brier(probability: ArrayLike, churned: ArrayLike) -> float:
    """Give the mean squared distance of probabilities from what happened.

    Parameters
    ----------
    probability : array_like of float, shape (n_customers,)
        Of leaving, 0 to 1; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who then left; a gap where nobody knows.

    Returns
    -------
    float
        From 0, the best, to 1.

    Raises
    ------
    DataError
        If a probability is none, or there is not one outcome each.

    Examples
    --------
    >>> brier([0.5, 0.5, 1.0, 0.0], [1, 0, 1, 0])
    0.125
    """
    chance, left = _pairs(probability, churned)
    return math.fsum(((chance - left) ** 2).tolist()) / len(left)


def brier_skill(probability: ArrayLike, churned: ArrayLike) -> float:
    """Give how much better probabilities are than to give everybody the base rate.

    Parameters
    ----------
    probability : array_like of float, shape (n_customers,)
        Of leaving, 0 to 1; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who then left; a gap where nobody knows.

    Returns
    -------
    float
        1 - Brier / Brier of the base rate: 1 is perfect, 0 no better; NaN where all did the same.

    Raises
    ------
    DataError
        If a probability is none, or there is not one outcome each.

    Examples
    --------
    >>> brier_skill([0.5, 0.5, 1.0, 0.0], [1, 0, 1, 0])
    0.5
    """
    chance, left = _pairs(probability, churned)
    rate = float(left.mean())
    worst = rate * (1.0 - rate)
    return 1.0 - brier(chance, left) / worst if worst > 0.0 else math.nan


def expected_calibration_error(probability: ArrayLike, churned: ArrayLike, bins: int = 10) -> float:
    """Give how far probabilities are from the shares that then left, bin by bin.

    Parameters
    ----------
    probability : array_like of float, shape (n_customers,)
        Of leaving, 0 to 1; NaN for none.
    churned : array_like of bool, shape (n_customers,)
        Who then left; a gap where nobody knows.
    bins : int, default 10
        Bins of as many customers each; equal probabilities stay together.

    Returns
    -------
    float
        Mean distance of each bin's mean probability from its share who left, weighted by its
        customers. It is above 0 by chance alone: the fewer customers, the more.

    Raises
    ------
    DataError
        If a probability is none, or there is not one outcome each.
    DefinitionError
        If `bins` is no whole number from 1.

    Examples
    --------
    >>> round(expected_calibration_error([0.2, 0.2, 0.6, 0.6], [0, 0, 1, 0], bins=2), 6)
    0.15
    """
    if type(bins) is not int or bins < 1:
        msg = "expected_calibration_error"
        raise refuse(msg, "bins", "be a whole number from 1", bins)
    chance, left = _pairs(probability, churned)
    order = np.lexsort((left, chance))
    chance, left = chance[order], left[order]
    starts = bin_starts(chance, bins)
    apart = np.abs(np.add.reduceat(chance - left, starts))
    return float(apart.sum() / len(left))


def bin_starts(ordered: FloatArray, bins: int) -> NDArray[np.intp]:
    """Find where bins of about equal size start among sorted values.

    Parameters
    ----------
    ordered : ndarray of float64, shape (n_values,)
        Ascending; one or more.
    bins : int
        How many, at most.

    Returns
    -------
    ndarray of intp, shape (n_bins,)
        Ascending from 0. Equal values stand in one bin.
    """
    wanted = (np.arange(bins) * len(ordered)) // bins
    # a bin starts with the first of its equals
    return np.unique(np.searchsorted(ordered, ordered[wanted], side="left"))

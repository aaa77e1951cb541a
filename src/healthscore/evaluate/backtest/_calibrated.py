"""Whether probabilities that are made of the scores come true."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, final

import attrs
import numpy as np

from healthscore.evaluate._estimate import Estimate, wilson
from healthscore.evaluate._probabilities import bin_starts, brier, brier_skill

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.evaluate._cases import Cases

FOLDS: Final = 5
BINS: Final = 10
FEWEST: Final = 10
"""Customers of the rarer outcome below which probabilities are not worth the name."""

_SEED: Final = 20_251_122


@final
@attrs.frozen(eq=False)
class Reliability:
    """How probabilities of churn came true, of customers whom they were not learned from.

    Parameters
    ----------
    method : {"platt", "isotonic"}
        How scores were turned into probabilities.
    probabilities : ndarray of float64, shape (n_cases,)
        Of each case, learned from the others' fifths.
    starts : ndarray of float64, shape (n_bins,)
        Lowest score of each bin of neighboring scores, of about as many cases each.
    predicted : ndarray of float64, shape (n_bins,)
        Mean probability in each.
    churn_rates : tuple of Estimate
        Share who left, bin by bin, with Wilson's interval.
    sizes : ndarray of int64, shape (n_bins,)
        Cases in each.
    brier : float
        Mean squared distance from what happened; 0 is best.
    skill : float
        How much of the Brier score of giving everybody the base rate is saved; 0 is none.
    calibration_error : float
        Mean distance of the bins' rates from what was predicted.
    by_chance : float
        What the calibration error of perfect probabilities of these customers would be.
    at_most : float
        What it would stay below in 95 % of cases.
    """

    method: Literal["platt", "isotonic"]
    probabilities: FloatArray
    starts: FloatArray
    predicted: FloatArray
    churn_rates: tuple[Estimate, ...]
    sizes: NDArray[np.int64]
    brier: float
    skill: float
    calibration_error: float
    by_chance: float
    at_most: float

    @property
    def comes_true(self) -> bool:
        """Whether the calibration error is no larger than chance makes it."""
        return self.calibration_error <= self.at_most


def reliability(cases: Cases, method: Literal["platt", "isotonic"]) -> Reliability | None:
    """Calibrate on four fifths of the customers, and judge by the other fifth, in turn.

    Parameters
    ----------
    cases : Cases
        Scores and outcomes.
    method : {"platt", "isotonic"}
        How scores are turned into probabilities.

    Returns
    -------
    Reliability or None
        None where fewer than 10 left, or fewer than 10 stayed.
    """
    from healthscore.evaluate.calibration import calibrate

    order = np.lexsort((cases.churned, cases.values))
    folds = _folds(cases, order)
    if folds is None:
        return None
    found = np.empty(len(cases))
    for fold in range(FOLDS):
        inside = folds == fold
        learned = calibrate(cases.values[~inside], cases.churned[~inside], method=method)
        found[inside] = learned(cases.values[inside])
    return judged(method, found, cases)


def _folds(cases: Cases, order: NDArray[np.intp]) -> NDArray[np.intp] | None:
    """Part customers at random, those who left apart from those who stayed.

    Customers are drawn from the sorted ones, so that the order in which they came does not matter.
    """
    chance = np.random.default_rng(_SEED)
    if cases.customers is None:
        return _parted(order, cases.churned[order] > 0.0, chance)
    # rows of one customer stay together
    _, first, codes = np.unique(cases.customers[order], return_index=True, return_inverse=True)
    churned = np.bincount(codes, weights=cases.churned[order]) > 0.0
    by_first = np.argsort(first)
    parted = _parted(by_first, churned[by_first], chance)
    if parted is None:
        return None
    folds = np.empty(len(cases), dtype=np.intp)
    folds[order] = parted[codes]
    return folds


def _parted(
    units: NDArray[np.intp], churned: BoolArray, chance: np.random.Generator
) -> NDArray[np.intp] | None:
    folds = np.empty(len(units), dtype=np.intp)
    for side in (churned, ~churned):
        some = units[side]
        if len(some) < FEWEST:
            return None
        folds[some] = chance.permutation(len(some)) % FOLDS
    return folds


def judged(
    method: Literal["platt", "isotonic"], probabilities: FloatArray, cases: Cases
) -> Reliability:
    """Hold probabilities against what happened.

    Parameters
    ----------
    method : {"platt", "isotonic"}
        How they were made.
    probabilities : ndarray of float64, shape (n_cases,)
        Of churn.
    cases : Cases
        Scores and outcomes, one or more.

    Returns
    -------
    Reliability
        By bins of the score and not of the probability: where churn goes up and down with the
        score, probabilities are flat, and right on average alone.
    """
    order = np.lexsort((probabilities, cases.churned, cases.values))
    chance, left, values = (each[order] for each in (probabilities, cases.churned, cases.values))
    starts = bin_starts(values, BINS)
    sizes = np.diff(np.append(starts, len(chance)))
    expected, happened = (np.add.reduceat(each, starts) for each in (chance, left))
    variance = np.add.reduceat(chance * (1.0 - chance), starts)
    size = len(chance)
    # of a sum of many truths the mean distance is sqrt(2 / pi) deviations
    by_chance = float(np.sqrt(variance * 2.0 / math.pi).sum()) / size
    spread = math.sqrt(float(variance.sum()) * (1.0 - 2.0 / math.pi)) / size
    low, high = wilson(happened, sizes)
    rates = zip((happened / sizes).tolist(), low.tolist(), high.tolist(), strict=True)
    return Reliability(
        method,
        probabilities,
        values[starts],
        expected / sizes,
        tuple(Estimate(*each) for each in rates),
        sizes,
        brier(chance, left),
        brier_skill(chance, left),
        float(np.abs(expected - happened).sum()) / size,
        by_chance,
        by_chance + 1.645 * spread,
    )

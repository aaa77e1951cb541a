"""What counts by bin tell: weight of evidence, information value, stability of a population."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore._definition import refuse
from healthscore.columns import refuse_infinite, to_numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray

HALF: Final = 0.5
"""Customers that a count of 0 stands for, where the other count of its bin is above 0."""


def weight_of_evidence(good: ArrayLike, bad: ArrayLike) -> FloatArray:
    """Give what each bin says for a customer: the log of its share of good over its share of bad.

    Parameters
    ----------
    good : array_like of float, shape (n_bins,)
        Customers who stayed, by bin.
    bad : array_like of float, shape (n_bins,)
        Customers who left.

    Returns
    -------
    ndarray of float64, shape (n_bins,)
        ``ln((good / sum of good) / (bad / sum of bad))``: above 0 where more stay than in the
        whole. NaN where nobody is good in any bin, or nobody bad.

    Raises
    ------
    DataError
        If a count is not a number.
    DefinitionError
        If a count is below 0 or missing, or the two are not of one length.

    Notes
    -----
    Where one of the counts of a bin is 0, half a customer stands for it, and the sums stay what
    they are; other bins are as they were. A bin without anybody says nothing: 0.

    Examples
    --------
    >>> weight_of_evidence([100, 200, 300], [40, 30, 10]).round(4)
    array([-1.0986, -0.1178,  1.3863])
    """
    return _logs(*_counts("weight_of_evidence", {"good": good, "bad": bad}))[1]


def information_value(good: ArrayLike, bad: ArrayLike) -> float:
    """Give how far the bins tell who stays from who leaves.

    Parameters
    ----------
    good : array_like of float, shape (n_bins,)
        Customers who stayed, by bin.
    bad : array_like of float, shape (n_bins,)
        Customers who left.

    Returns
    -------
    float
        The sum of ``(share of good - share of bad) x weight of evidence``; NaN where nobody is good
        in any bin, or nobody bad.

    Raises
    ------
    DataError
        If a count is not a number.
    DefinitionError
        If a count is below 0 or missing, or the two are not of one length.

    Notes
    -----
    A count of 0 is half a customer, as for `weight_of_evidence`.

    Examples
    --------
    >>> round(information_value([100, 200, 300], [40, 30, 10]), 4)
    0.891
    """
    apart, logs = _logs(*_counts("information_value", {"good": good, "bad": bad}))
    return float((apart * logs).sum())


def population_stability_index(expected: ArrayLike, actual: ArrayLike) -> float:
    """Give how far the customers of two dates differ in how they spread over bins.

    Parameters
    ----------
    expected : array_like of float, shape (n_bins,)
        Customers then, by bin.
    actual : array_like of float, shape (n_bins,)
        Customers now, in the same bins.

    Returns
    -------
    float
        The sum of ``(share now - share then) x ln(share now / share then)``: 0 where nothing moved.
        NaN where there is nobody at either date.

    Raises
    ------
    DataError
        If a count is not a number.
    DefinitionError
        If a count is below 0 or missing, or the two are not of one length.

    Notes
    -----
    Where one of the counts of a bin is 0, half a customer stands for it, and the sums stay what
    they are; other bins are as they were. A bin without anybody adds nothing. Where nothing has
    moved it is (n_bins - 1) (1 / n_then + 1 / n_now) by chance, not 0; see `drift`.

    Examples
    --------
    >>> round(population_stability_index([300, 400, 200, 100], [250, 380, 230, 140]), 6)
    0.027794
    """
    counts = _counts("population_stability_index", {"expected": expected, "actual": actual})
    return float(stability_parts(*counts).sum())


def stability_parts(expected: FloatArray, actual: FloatArray) -> FloatArray:
    """Give what each bin adds to the index, for many pairs of counts at once.

    Parameters
    ----------
    expected, actual : ndarray of float64, shape (..., n_bins)
        Counts, finite and not below 0.

    Returns
    -------
    ndarray of float64, shape (..., n_bins)
        Never below 0.
    """
    apart, logs = _logs(actual, expected)
    return apart * logs


def _logs(one: FloatArray, other: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the differences of shares by bin, and the logs of their ratios."""
    empty = (one == 0.0) & (other == 0.0)
    with np.errstate(all="ignore"):
        shares = [
            np.where(each == 0.0, HALF, each) / each.sum(axis=-1, keepdims=True)
            for each in (one, other)
        ]
        logs = np.log(shares[0] / shares[1])
    nobody = sum(~(each.sum(axis=-1, keepdims=True) > 0.0) for each in (one, other))
    nothing = np.where(nobody, np.nan, 0.0)
    return (
        np.where(empty, nothing, shares[0] - shares[1]),
        np.where(empty | (nobody > 0), nothing, logs),
    )


def _counts(owner: str, given: dict[str, Any]) -> list[FloatArray]:
    """Read counts by bin."""
    read = {name: refuse_infinite(to_numbers(values)) for name, values in given.items()}
    for name, counts in read.items():
        if not (counts >= 0.0).all():
            raise refuse(owner, name, "be counts from 0, without gaps", given[name])
    (first, counts), (second, others) = read.items()
    if len(counts) != len(others):
        allowed = f"have a count for each of the {len(counts):,} bins of '{first}'"
        raise refuse(owner, second, allowed, given[second])
    return [counts, others]

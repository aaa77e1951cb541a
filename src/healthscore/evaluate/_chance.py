"""What chance does: tails of the chi-square and of the F distribution."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.evaluate._incomplete_beta import beta_above

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray


def chi_square_tail(x: ArrayLike, df: int) -> Any:
    """Give the chance that a chi-square variable is at least as large as a number.

    Parameters
    ----------
    x : array_like of float
        The number, or several.
    df : int
        Degrees of freedom, from 1.

    Returns
    -------
    ndarray of float64, or float
        From 0 to 1.

    Notes
    -----
    For whole degrees of freedom the tail is a sum of Poisson terms, all above 0, and for odd ones
    a tail of the normal distribution with it; so nothing is lost to rounding.

    Examples
    --------
    >>> round(chi_square_tail(3.841459, 1), 6), chi_square_tail([0, 5.991465], 2).round(6).tolist()
    (0.05, [1.0, 0.05])
    """
    half = np.maximum(np.asarray(x, dtype=np.float64) / 2.0, 0.0)
    odd = df % 2
    tail = _normal_tails(half) if odd else np.zeros(half.shape)
    with np.errstate(all="ignore"):
        logs = np.log(half)
        for step in range(df // 2):
            power = step + odd / 2.0
            term = (
                np.exp(power * logs - half - math.lgamma(power + 1.0)) if power else np.exp(-half)
            )
            tail = tail + np.where(half > 0.0, term, float(power == 0.0))
    tail = np.minimum(tail, 1.0)
    return float(tail) if tail.ndim == 0 else tail


def _normal_tails(half: FloatArray) -> FloatArray:
    """Give the chance that a normal number lies as far from 0 as the root of twice some."""
    flat = [math.erfc(math.sqrt(each)) for each in half.ravel().tolist()]
    return np.array(flat).reshape(half.shape)


def chi_square_quantile(share: float, df: int) -> float:
    """Give the number below which a share of a chi-square distribution lies.

    Parameters
    ----------
    share : float
        Above 0 and below 1.
    df : int
        Degrees of freedom, from 1.

    Returns
    -------
    float
        The number.

    Examples
    --------
    >>> round(chi_square_quantile(0.95, 9), 3)
    16.919
    """
    return _where(lambda x: chi_square_tail(x, df), 1.0 - share)


def f_tail(x: float, above: float, below: float) -> float:
    """Give the chance that an F variable is at least as large as a number.

    Parameters
    ----------
    x : float
        The number.
    above, below : float
        Degrees of freedom of the two variances, above 0.

    Returns
    -------
    float
        From 0 to 1.

    Examples
    --------
    >>> round(f_tail(2.5, 10, 20), 4)
    0.0389
    """
    size = above * max(x, 0.0)
    return float(beta_above(np.array([size / (below + size)]), above / 2.0, below / 2.0)[0])


def f_quantile(share: float, above: float, below: float) -> float:
    """Give the number below which a share of an F distribution lies.

    Parameters
    ----------
    share : float
        Above 0 and below 1.
    above, below : float
        Degrees of freedom of the two variances, above 0.

    Returns
    -------
    float
        The number.

    Examples
    --------
    >>> round(f_quantile(0.95, 10, 20), 4)
    2.3479
    """
    return _where(lambda x: f_tail(x, above, below), 1.0 - share)


def _where(tail: Callable[[float], float], share: float) -> float:
    """Find the number beyond which a share lies, by halving."""
    low, high = 0.0, 1.0
    while tail(high) > share:
        low, high = high, 2.0 * high
    middle = (low + high) / 2.0
    while low < middle < high:
        low, high = (middle, high) if tail(middle) > share else (low, middle)
        middle = (low + high) / 2.0
    return middle

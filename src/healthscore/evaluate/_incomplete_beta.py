"""The incomplete beta function."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from healthscore._definition import FloatArray

_TINY: Final = 1e-300


def beta_above(values: FloatArray, alpha: float, beta: float) -> FloatArray:
    """Give the chance that a Beta(alpha, beta) distributed share is above some values.

    Parameters
    ----------
    values : ndarray of float64, shape (n_values,)
        From 0 to 1.
    alpha : float
        Above 0, up to 100 or so.
    beta : float
        Likewise.

    Returns
    -------
    ndarray of float64, shape (n_values,)
        Within 1e-12, from 1 to 0.

    Notes
    -----
    The regularised incomplete beta function by its continued fraction, from the end where that
    converges fast.

    References
    ----------
    W. J. Lentz, Generating Bessel functions in Mie scattering calculations using continued
    fractions, Applied Optics 15(3), 1976.

    Examples
    --------
    >>> import numpy as np
    >>> beta_above(np.array([0.0, 0.25, 1.0]), 1, 2).tolist()
    [1.0, 0.5625, 0.0]
    """
    lower = values < (alpha + 1.0) / (alpha + beta + 2.0)
    with np.errstate(all="ignore"):
        above = np.where(
            lower,
            1.0 - _below(np.where(lower, values, 0.0), alpha, beta),
            _below(np.where(lower, 0.0, 1.0 - values), beta, alpha),
        )
    return np.clip(above, 0.0, 1.0)


def _below(values: FloatArray, alpha: float, beta: float) -> FloatArray:
    """Give the chance of less, of values that are not far above the mean."""
    log_beta = math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(alpha + beta)
    height = np.exp(alpha * np.log(values) + beta * np.log1p(-values) - log_beta)
    return height / alpha * _fraction(values, alpha, beta)


def _fraction(values: FloatArray, alpha: float, beta: float) -> FloatArray:
    """Work the continued fraction out from its top, until nothing changes any more."""
    above = np.ones_like(values)
    below = _away(1.0 - (alpha + beta) * values / (alpha + 1.0))
    found = below = 1.0 / below
    step, changed = 0, True
    while changed:
        step += 1
        even = step * (beta - step) / ((alpha + 2 * step - 1.0) * (alpha + 2 * step)) * values
        odd = -(
            (alpha + step)
            * (alpha + beta + step)
            / ((alpha + 2 * step) * (alpha + 2 * step + 1.0))
            * values
        )
        for term in (even, odd):
            below = 1.0 / _away(1.0 + term * below)
            above = _away(1.0 + term / above)
            found = found * (above * below)
        changed = bool(np.abs(above * below - 1.0).max(initial=0.0) > 1e-14)
    return found


def _away(values: FloatArray) -> FloatArray:
    """Keep from 0, which nothing can be divided by."""
    return np.where(np.abs(values) < _TINY, _TINY, values)

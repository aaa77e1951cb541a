"""Neighbors put together until rates go one way: the pool adjacent violators algorithm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray


def pools(rates: FloatArray, sizes: FloatArray) -> NDArray[np.intp]:
    """Put bins together until rates never fall from one pool to the next.

    Parameters
    ----------
    rates : ndarray of float64, shape (n_bins,)
        One each, in their order.
    sizes : ndarray of float64, shape (n_bins,)
        How much each counts in the mean of its pool, above 0.

    Returns
    -------
    ndarray of intp, shape (n_bins,)
        The number of each bin's pool, ascending from 0.

    References
    ----------
    M. Ayer, H. D. Brunk, G. M. Ewing, W. T. Reid and E. Silverman, An empirical distribution
    function for sampling with incomplete information, Annals of Mathematical Statistics 26(4),
    1955.

    Examples
    --------
    >>> import numpy as np
    >>> pools(np.array([0.1, 0.4, 0.2, 0.5]), np.array([1.0, 1.0, 1.0, 1.0])).tolist()
    [0, 1, 1, 2]
    """
    found: list[tuple[float, float, int]] = []
    for rate, size in zip(rates.tolist(), sizes.tolist(), strict=True):
        pool = (rate, size, 1)
        while found and found[-1][0] > pool[0]:
            before = found.pop()
            total = before[1] + pool[1]
            mean = (before[0] * before[1] + pool[0] * pool[1]) / total
            pool = (mean, total, before[2] + pool[2])
        found.append(pool)
    return np.repeat(np.arange(len(found)), [length for _, _, length in found])

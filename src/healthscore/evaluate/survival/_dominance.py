"""Sums over what stands within some places and below some rank, for many questions at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.intp]


def sums_below(
    ranks: Places, weights: NDArray[Any], start: Places, stop: Places, limits: Places
) -> NDArray[Any]:
    """Add up the weights of what stands within some places and has a rank below a limit.

    Parameters
    ----------
    ranks : ndarray of intp, shape (n,)
        From 0.
    weights : ndarray, shape (n,)
        Whole numbers are added up exactly.
    start, stop : ndarray of intp, shape (n_questions,)
        The first place that counts, and the first one that no longer does.
    limits : ndarray of intp, shape (n_questions,)
        The rank from which on nothing counts.

    Returns
    -------
    ndarray, shape (n_questions,)
        Sums, of the type of the weights.

    Notes
    -----
    A wavelet matrix: from the highest bit of the ranks to the lowest, what has a 0 there is moved
    before what has a 1, and each question follows its two ends. It takes the logarithm of the
    number of ranks in steps over arrays, and no loop over rows.

    References
    ----------
    F. Claude, G. Navarro and A. Ordonez, The wavelet matrix, Information Systems 47, 2015.
    """
    found = np.zeros(len(limits), dtype=weights.dtype)
    highest = int(max(ranks.max(initial=0), limits.max(initial=0)))
    for bit in reversed(range(highest.bit_length())):
        ones = (ranks >> bit) & 1
        zeros = np.concatenate([[0], np.cumsum(1 - ones)])
        sums = np.concatenate([[0], np.cumsum(weights * (1 - ones))])
        above = ((limits >> bit) & 1).astype(np.bool_)
        found += np.where(above, sums[stop] - sums[start], 0)
        start, stop = (
            np.where(above, zeros[-1] + ends - zeros[ends], zeros[ends]) for ends in (start, stop)
        )
        order = np.argsort(ones, kind="stable")
        ranks, weights = ranks[order], weights[order]
    return found

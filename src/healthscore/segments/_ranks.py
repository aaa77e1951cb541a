"""Where customers stand within their own segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from healthscore._definition import FloatArray, IntArray


def percentiles(values: FloatArray, codes: IntArray) -> FloatArray:
    """Rank each customer among those of the same segment.

    Parameters
    ----------
    values : ndarray of float64, shape (n_customers,)
        Scores; NaN for none.
    codes : ndarray of int, shape (n_customers,)
        The segments.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        100 times the share of the segment's scores that are lower, and half of those that are
        equal, the customer's own among them; NaN without a score. Each segment's mean is 50.

    Examples
    --------
    >>> import numpy as np
    >>> percentiles(np.array([10.0, 70, 30, 90, 70]), np.array([0, 0, 0, 1, 0])).tolist()
    [12.5, 75.0, 37.5, 50.0, 75.0]
    """
    found: FloatArray = np.full(len(values), np.nan)
    there = np.flatnonzero(~np.isnan(values))
    if not len(there):
        return found
    order = there[np.lexsort((values[there], codes[there]))]
    value, code = values[order], codes[order]
    starts = np.flatnonzero(_changes(value) | _changes(code))
    ends = np.append(starts[1:], len(order))
    firsts = np.searchsorted(code, code[starts], side="left")
    sizes = np.searchsorted(code, code[starts], side="right") - firsts
    middle = 100.0 * (starts + ends - 2 * firsts) / (2 * sizes)
    found[order] = np.repeat(middle, ends - starts)
    return found


def percentiles_among(values: FloatArray, others: FloatArray) -> FloatArray:
    """Rank scores among those of others.

    Parameters
    ----------
    values : ndarray of float64, shape (n_customers,)
        Scores; NaN for none.
    others : ndarray of float64, shape (n_others,)
        Among whom; NaN for none.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        100 times the share of the others' scores that are lower, and half of those that are equal;
        NaN without a score, or without others.

    Examples
    --------
    >>> import numpy as np
    >>> percentiles_among(np.array([50.0, 10]), np.array([40.0, 50, 60, 70])).tolist()
    [37.5, 0.0]
    """
    known = np.sort(others[~np.isnan(others)])
    if not len(known):
        return np.full(len(values), np.nan)
    below = np.searchsorted(known, values, side="left")
    up_to = np.searchsorted(known, values, side="right")
    ranks: FloatArray = 100.0 * (below + up_to) / (2 * len(known))
    return np.where(np.isnan(values), np.nan, ranks)


def _changes(values: FloatArray | IntArray) -> IntArray:
    """Mark where a value differs from the one before; the first does."""
    return np.append(True, values[1:] != values[:-1])

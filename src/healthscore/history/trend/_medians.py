"""Medians of rows with gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from healthscore._definition import FloatArray


def medians(columns: FloatArray) -> FloatArray:
    """Give the median over the first axis of what is not NaN.

    Parameters
    ----------
    columns : ndarray of float64, shape (n_values, n_customers)
        NaN is a gap.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        NaN where there is nothing but gaps.
    """
    # always a copy, for it is sorted in place; gaps go to the end
    rows: FloatArray = np.array(columns.T, order="C")
    rows.sort(axis=1)
    counts = np.count_nonzero(~np.isnan(rows), axis=1)
    every = np.arange(len(rows))
    lower, upper = rows[every, np.maximum(counts - 1, 0) // 2], rows[every, counts // 2]
    found: FloatArray = np.where(counts > 0, (lower + upper) / 2.0, np.nan)
    return found

"""Weights that fit a matrix of comparisons best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from healthscore._definition import FloatArray

_MOST_ROUNDS: Final = 10_000
_STILL: Final = 1e-14
"""Relative change of a weight from one round to the next that ends the iteration."""


def logarithmic_least_squares(matrix: FloatArray) -> FloatArray:
    """Find the weights whose ratios are nearest to the comparisons on a logarithmic scale.

    Parameters
    ----------
    matrix : ndarray of float64, shape (n_members, n_members)
        Comparisons of all with all, linked; NaN for those left out.

    Returns
    -------
    ndarray of float64, shape (n_members,)
        Shares that sum to 1; for a complete matrix, the geometric means of its rows.
    """
    known = ~np.isnan(matrix)
    logs = np.where(known, np.log(np.where(known, matrix, 1.0)), 0.0)
    degrees = known.sum(axis=1)
    # the first member's logarithm is 0: the others follow
    links: FloatArray = (np.diag(degrees) - known)[1:, 1:].astype(np.float64)
    totals: FloatArray = logs.sum(axis=1)[1:]
    solution: Any = np.linalg.solve(links, totals)
    weights = np.exp(np.append(0.0, solution))
    shares: FloatArray = weights / weights.sum()
    return shares


def completed(matrix: FloatArray) -> tuple[FloatArray, float]:
    """Find the principal eigenvector and eigenvalue, with gaps filled to keep the latter least.

    Parameters
    ----------
    matrix : ndarray of float64, shape (n_members, n_members)
        Comparisons of all with all, linked; NaN for those left out.

    Returns
    -------
    weights : ndarray of float64, shape (n_members,)
        Shares that sum to 1.
    eigenvalue : float
        The principal eigenvalue.

    Notes
    -----
    On a logarithmic scale the eigenvalue is a convex function of what stands in the gaps, and it is
    least where each gap is the square root of (w_i v_j) / (v_i w_j), w being the right and v the
    left eigenvector. Both are found by powers of the matrix, and the gaps follow in every round.
    """
    gaps = np.isnan(matrix)
    right = logarithmic_least_squares(matrix)
    left = 1.0 / right
    full = np.where(gaps, np.outer(right, left), matrix)
    change, rounds = np.inf, 0
    while change > _STILL and rounds < _MOST_ROUNDS:
        rounds += 1
        before, before_left = right, left
        right = full @ right
        right = right / right.sum()
        left = full.T @ left
        left = left / left.sum()
        if gaps.any():
            half = np.sqrt(right / left)
            full = np.where(gaps, np.outer(half, 1.0 / half), matrix)
        change = max(np.abs(right / before - 1.0).max(), np.abs(left / before_left - 1.0).max())
    return right, float((full @ right).sum())

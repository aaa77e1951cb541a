"""How losses are split among members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from healthscore._definition import FloatArray


def in_proportion(parts: Sequence[FloatArray], whole: FloatArray) -> FloatArray:
    """Split amounts in proportion to some parts that are not negative; NaN takes nothing.

    Parameters
    ----------
    parts : sequence of ndarray, each of shape (n_customers,)
        One for each member.
    whole : ndarray of float64, shape (n_customers,)
        What is to be split.

    Returns
    -------
    ndarray of float64, shape (n_customers, n_members)
        0 everywhere where all parts are 0.
    """
    split: FloatArray = np.empty((len(whole), len(parts)), order="F")
    total: FloatArray = np.zeros(len(whole))
    for place, part in enumerate(parts):
        np.copyto(split[:, place], np.where(np.isnan(part), 0.0, part))
        np.add(total, split[:, place], out=total)
    scale = np.where(total > 0.0, whole / np.where(total > 0.0, total, 1.0), 0.0)
    for place in range(len(parts)):
        np.multiply(split[:, place], scale, out=split[:, place])
    return split


def parts_with_zeros(
    shares: FloatArray, weights: FloatArray, part: Callable[[FloatArray], FloatArray]
) -> list[FloatArray]:
    """Give what losses are in proportion to where that is infinite at 0.

    Parameters
    ----------
    shares : ndarray of float64, shape (n_customers, n_members)
        Scores from 0 to 1, NaN where a member is missing; no lower than the floor.
    weights : ndarray of float64, shape (n_members,)
        Above 0.
    part : callable
        Gives the parts of some shares by unit of weight; what it gives for 0 is not looked at.

    Returns
    -------
    list of ndarray, each of shape (n_customers,)
        NaN where missing. Where some members are at 0, they share everything by their weights.
    """
    zero = shares == 0.0
    with np.errstate(all="ignore"):
        units = np.where(zero.any(axis=1, keepdims=True), zero, part(shares))
    units = np.where(np.isnan(shares), np.nan, units)
    return [weight * units[:, place] for place, weight in enumerate(weights.tolist())]

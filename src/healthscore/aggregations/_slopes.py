"""What a point of a member is worth to a mean that is taken on another scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore._definition import BoolArray, FloatArray

_NEAR = 1e-7
"""Shares this near to each other, in parts of the larger, count as one: differences lose digits."""


def above_floor(
    before: FloatArray,
    after: FloatArray,
    floor: float,
    slopes: Callable[[FloatArray, FloatArray], FloatArray],
) -> FloatArray:
    """Give slopes where scores below the floor count as the floor.

    Parameters
    ----------
    before : ndarray of float64, shape (n_customers, n_members)
        NaN where a member is missing.
    after : ndarray of float64, shape (n_customers, n_members)
        NaN for the same members.
    floor : float
        The floor.
    slopes : callable
        Gives the slopes of scores that are not below it.

    Returns
    -------
    ndarray of float64, shape (n_customers, n_members)
        Points of the mean for each point of the member; NaN where it is missing.
    """
    low, high = np.maximum(before, floor), np.maximum(after, floor)
    with np.errstate(all="ignore"):
        found = slopes(low, high)
    moved = after - before
    still = moved == 0.0
    effective = np.where(still, before >= floor, (high - low) / np.where(still, 1.0, moved))
    return found * effective


def on_scale(
    before: FloatArray,
    after: FloatArray,
    shares: FloatArray,
    means: tuple[FloatArray, FloatArray],
    steepness: Callable[[FloatArray, FloatArray], FloatArray],
) -> FloatArray:
    """Give the slopes of a mean of scores on another scale.

    Parameters
    ----------
    before : ndarray of float64, shape (n_customers, n_members)
        Scores, NaN where a member is missing.
    after : ndarray of float64, shape (n_customers, n_members)
        NaN for the same members.
    shares : ndarray of float64, shape (n_customers, n_members)
        Effective weights.
    means : tuple of ndarray of float64, shape (n_customers,)
        Their mean in both states.
    steepness : callable
        Gives the logarithm of how steep the scale is on the way from a lower to a higher share.

    Returns
    -------
    ndarray of float64, shape (n_customers, n_members)
        Share times the steepness on the member's way over that on the mean's own. Where a member
        comes from 0 or goes there, and so makes the mean do so, those that do have all of the
        change, by their shares.
    """
    with np.errstate(all="ignore"):
        ways = [
            steepness(np.minimum(a, b) / 100.0, np.maximum(a, b) / 100.0)
            for a, b in ((before, after), means)
        ]
        slopes = shares * np.exp(ways[0] - ways[1][:, None])
        # members at 0 in both states, and others that no logarithm can tell
        slopes = np.where(np.isfinite(slopes), slopes, shares)
        zeros: list[BoolArray] = [
            (each == 0.0) & np.isfinite(mean)[:, None]
            for each, mean in ((before, means[0]), (after, means[1]))
        ]
        fallen = [(mean == 0.0) & at.any(axis=1) for mean, at in zip(means, zeros, strict=True)]
        one = fallen[0] != fallen[1]
        way = after - before
        leavers: BoolArray = np.where(fallen[0][:, None], zeros[0], zeros[1]) & (way != 0.0)
        theirs = np.where(leavers, shares, 0.0)
        total = theirs.sum(axis=1, keepdims=True)
        change = (means[1] - means[0])[:, None]
        lone = theirs / total * change / way
        lone = np.where(theirs > 0.0, lone, 0.0)
        slopes = np.where(one[:, None], lone, slopes)
        return np.where((fallen[0] & fallen[1])[:, None], 0.0, slopes)


def steepness_of_logarithm(low: FloatArray, high: FloatArray) -> FloatArray:
    """Give the logarithm of the mean slope of ln between two shares: of 1 over their log mean."""
    near = high - low <= _NEAR * high
    slope = np.log(high / low) / (high - low)
    return np.where(near, -np.log((low + high) / 2.0), np.log(slope))


def steepness_of_reciprocal(low: FloatArray, high: FloatArray) -> FloatArray:
    """Give the logarithm of the mean slope of 1 / s between two shares, without its sign."""
    return -np.log(low) - np.log(high)


def steepness_of_power(low: FloatArray, high: FloatArray, p: float) -> FloatArray:
    """Give the logarithm of the mean slope of s^p between two shares, without its sign."""
    near = high - low <= _NEAR * high
    steeper = high if p > 0.0 else low
    gentler = low if p > 0.0 else high
    rest = -np.expm1(p * (np.log(gentler) - np.log(steeper)))
    far = p * np.log(steeper) + np.log(rest) - np.log(high - low)
    return np.where(near, np.log(abs(p)) + (p - 1.0) * np.log((low + high) / 2.0), far)

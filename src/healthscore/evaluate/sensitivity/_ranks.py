"""Ranks, from the healthiest customer down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray

    Ranks = NDArray[np.int32]

NO_RANK: Final = 2**31 - 1
"""Stands for the rank of who has no score."""

_FINE: Final = 1e9
"""Scores that are the same to nine digits behind the point share a rank, as they share a band."""

_LAST: Final = 1.1e11
"""Comes behind all scores."""


def doubled_ranks(values: FloatArray) -> Ranks:
    """Rank the customers: the highest score is first, and equal scores share their mean rank.

    Parameters
    ----------
    values : ndarray of float64, shape (n_customers,)
        Scores, 0 to 100; NaN for none.

    Returns
    -------
    ndarray of int32, shape (n_customers,)
        Twice the rank, so that a mean of ranks is whole; `NO_RANK` where there is no score.
    """
    size = len(values)
    bits = max(size - 1, 1).bit_length()
    level = np.rint(values * _FINE)
    np.copyto(level, _LAST, where=np.isnan(level))
    # one sort of whole numbers gives the order: the row stands in the low bits of each
    keys = (level.astype(np.int64) << bits) | np.arange(size)
    keys.sort()
    rows = keys & ((1 << bits) - 1)
    scored = int(np.searchsorted(keys, int(_LAST) << bits))
    ranks: Ranks = np.full(size, NO_RANK, dtype=np.int32)
    ranks[rows[:scored]] = _from_the_top(keys[:scored] >> bits)
    return ranks


def _from_the_top(levels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give twice the rank of each of some ascending levels."""
    size = len(levels)
    new = levels[1:] != levels[:-1]
    if new.all():
        return np.arange(2 * size, 0, -2)
    starts = np.flatnonzero(np.concatenate(([True], new)))
    lengths = np.diff(starts, append=size)
    return np.repeat(2 * (size - starts) - lengths + 1, lengths)


class Moved(NamedTuple):
    """How much the order of the customers differs from what it was."""

    shift: float
    """Mean distance of the ranks; NaN without customers."""
    spearman: float
    """Rank correlation; NaN where all have one rank, or there are fewer than two."""


def moved(before: Ranks, after: Ranks) -> Moved:
    """Compare two orders of the customers, among those who are in both.

    Parameters
    ----------
    before, after : ndarray of int32, shape (n_customers,)
        Their doubled ranks.

    Returns
    -------
    Moved
        Of ranks among those who have both scores.
    """
    here = (before != NO_RANK) & (after != NO_RANK)
    return _compared(_among(before, here), _among(after, here))


def _among(ranks: Ranks, here: BoolArray) -> FloatArray:
    """Rank some of the customers among themselves."""
    kept = ranks[here]
    gone = ranks[~here & (ranks != NO_RANK)]
    if not len(gone):
        return kept.astype(np.float64)
    # a doubled rank falls by 2 for each who was ahead, and by 1 for each who was level
    up_to = np.bincount(gone, minlength=int(kept.max(initial=0)) + 1).cumsum()
    among: FloatArray = (kept - up_to[kept] - up_to[kept - 1]).astype(np.float64)
    return among


def _compared(one: FloatArray, other: FloatArray) -> Moved:
    size = len(one)
    if not size:
        return Moved(np.nan, np.nan)
    shift = float(np.abs(one - other).sum()) / 2.0 / size
    # the mean of all ranks is known
    one -= size + 1.0
    other -= size + 1.0
    alike, unlike = float((one * other).sum()), float((one * one).sum() * (other * other).sum())
    return Moved(shift, alike / unlike**0.5 if unlike > 0.0 else np.nan)

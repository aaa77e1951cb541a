"""How far the index goes by chance, where nobody moved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from healthscore.evaluate._chance import chi_square_quantile, chi_square_tail
from healthscore.evaluate._counts import stability_parts

if TYPE_CHECKING:
    from healthscore._definition import FloatArray

ENOUGH: Final = 200.0
"""Customers expected in a bin from which the chi-square distribution will do."""

BEYOND: Final = 40
"""Of the drawn indices, so many are at the limit or beyond it."""

MOST: Final = 100_000
"""Indices that are drawn at most."""

CELLS: Final = 1_000_000
"""Counts that are drawn at once, so that many bins do not fill the memory."""

_SAME: Final = 1e-12
"""Indices nearer than this differ by nothing but the order of a sum."""


class Chance(NamedTuple):
    """An index against what it is where nobody moved."""

    psi: float
    mean: float
    """What it is on average, at these sizes."""
    limit: float
    """What it passes as often as was asked for."""
    p: float
    """Share of cases in which it is as large."""


NONE: Final = Chance(math.nan, math.nan, math.nan, math.nan)


def is_testable(before: FloatArray, after: FloatArray) -> bool:
    """Tell whether counts could differ by more than chance: two bins, and customers at both dates.

    Parameters
    ----------
    before, after : ndarray of float64, shape (n_bins,)
        Counts.

    Returns
    -------
    bool
        Whether so. It depends on both dates together and on their sizes alone.
    """
    return bool(np.count_nonzero(before + after) > 1 and before.sum() and after.sum())


def against_chance(before: FloatArray, after: FloatArray, rate: float, seed: int) -> Chance:
    """Hold the index of some counts against chance.

    Parameters
    ----------
    before, after : ndarray of float64, shape (n_bins,)
        Counts that are testable.
    rate : float
        How often the limit may be passed where nobody moved.
    seed : int
        Where chance starts.

    Returns
    -------
    Chance
        By permutation: who stands at which date is drawn anew, exactly for any counts. Where they
        are large, by the chi-square distribution.
    """
    used = before + after > 0.0
    before, after = before[used], after[used]
    total, sizes = before + after, (before.sum(), after.sum())
    if total.min() * min(sizes) / sum(sizes) >= ENOUGH:
        return _by_formula(before, after, rate)
    draws = min(math.ceil(BEYOND / rate), MOST) - 1
    # a start of its own for all counts: one for all would make all limits too high, or too low
    start = [seed, *before.astype(np.int64).tolist(), *after.astype(np.int64).tolist()]
    chance = np.random.default_rng(start)
    # what was seen is one of the draws
    rows = before[np.newaxis]
    found = [stability_parts(rows, total - rows).sum(axis=1)]
    block = max(CELLS // len(total), 1)
    for done in range(0, draws, block):
        size = min(block, draws - done)
        drawn = chance.multivariate_hypergeometric(total.astype(np.int64), int(sizes[0]), size=size)
        rows = drawn.astype(np.float64)
        found.append(stability_parts(rows, total - rows).sum(axis=1))
    every = np.concatenate(found)
    psi = float(every[0])
    p = np.count_nonzero(every >= psi - _SAME) / len(every)
    allowed = max(math.floor(rate * len(every) + 1e-9) - 1, 0)
    limit = np.sort(every[1:])[len(every) - 2 - allowed] + _SAME
    return Chance(psi, float(every[1:].mean()), float(limit), p)


def _by_formula(before: FloatArray, after: FloatArray, rate: float) -> Chance:
    """Use that the index is near a multiple of a chi-square variable."""
    psi = float(stability_parts(before, after).sum())
    scale = 1.0 / before.sum() + 1.0 / after.sum()
    freedom = len(before) - 1
    limit = scale * chi_square_quantile(1.0 - rate, freedom)
    return Chance(psi, float(freedom * scale), float(limit), chi_square_tail(psi / scale, freedom))

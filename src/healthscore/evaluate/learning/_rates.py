"""How many stay in each bin, held to the shape of the expert's curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore._pools import pools
from healthscore.evaluate.learning._columns import totals

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.evaluate.learning._bins import Bins

SMOOTHING: Final = 5.0
"""Customers at the base rate that are added to each pool."""

_SURE: Final = 1e-9


def held(bins: Bins) -> FloatArray:
    """Find the rates of staying that fit best and have the shape of the expert's curve.

    Parameters
    ----------
    bins : Bins
        Whose shape is not "other" or "level".

    Returns
    -------
    ndarray of float64, shape (n_bins,)
        Each pulled to the rate of all.
    """
    stayed, counts = bins.counts - bins.lost, bins.counts
    if bins.shape == "rising":
        return _rising(stayed, counts)
    if bins.shape == "falling":
        return _rising(stayed[::-1], counts[::-1])[::-1]
    if bins.shape == "peak":
        return _around(stayed, counts, _turns(bins.levels))
    lost = _around(bins.lost, counts, _turns(-bins.levels))
    return 1.0 - lost


def _rising(stayed: FloatArray, counts: FloatArray, base: float | None = None) -> FloatArray:
    """Pool neighbours whose rates fall, pull each pool to the base rate, and pool again."""
    rate = stayed.sum() / counts.sum() if base is None else base
    pool = pools(stayed / counts, counts)
    sizes = totals(pool, counts) + SMOOTHING
    rates = (totals(pool, stayed) + SMOOTHING * rate) / sizes
    again = pools(rates, sizes)
    rates = totals(again, rates * sizes) / totals(again, sizes)
    # who has a value may all have stayed, or all left, where the others have gaps
    smoothed: FloatArray = np.clip(np.maximum.accumulate(rates)[again][pool], _SURE, 1.0 - _SURE)
    return smoothed


def _turns(levels: FloatArray) -> range:
    """Give the bins after which a curve may turn: its best region, and one more on either side."""
    best = np.flatnonzero(levels >= levels.max() - 1e-9)
    return range(max(int(best[0]) - 1, 0), min(int(best[-1]) + 1, len(levels) - 1))


def _around(stayed: FloatArray, counts: FloatArray, turns: range) -> FloatArray:
    """Let rates rise up to a bin and fall from the next, where that fits best."""
    base = stayed.sum() / counts.sum()
    found: list[FloatArray] = []
    for turn in turns:
        up, down = slice(turn + 1), slice(turn + 1, None)
        falling = _rising(stayed[down][::-1], counts[down][::-1], base)[::-1]
        found.append(np.concatenate([_rising(stayed[up], counts[up], base), falling]))
    return max(found, key=lambda rates: _fit(rates, stayed, counts))


def _fit(rates: FloatArray, stayed: FloatArray, counts: FloatArray) -> float:
    return float((stayed * np.log(rates) + (counts - stayed) * np.log1p(-rates)).sum())

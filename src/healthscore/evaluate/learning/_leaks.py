"""Metrics that may be the outcome in disguise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from healthscore.evaluate.learning._areas import area
from healthscore.evaluate.learning._columns import readable
from healthscore.normalizers import Categories

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.learning._bins import Bins
    from healthscore.evaluate.learning._columns import Column

STRANGE: Final = 0.9
"""One metric alone that parts customers as well is told; whole scores seldom do."""

SURE: Final = 0.95
"""And one that parts them as well as this is kept out of learning."""

_POCKET: Final = 20
"""Customers with one label, or one value, or with a gap, all but all of whom left."""

_ALL: Final = 0.99
_MOST: Final = 0.8
"""Where more than this share leave anyway, all of a few leaving is no wonder."""

_SHARE: Final = 0.1
"""Share of all who left that such a pocket must hold."""

_SURE_SHARE: Final = 0.2
"""And with which it is kept out of learning."""


class Leak(NamedTuple):
    """What points to a leak, and whether it is as good as sure; no words where nothing does."""

    words: str
    sure: bool


def leak_of(
    column: Column,
    bins: Bins,
    auc: Estimate,
    counts: FloatArray,
    lost: FloatArray,
) -> Leak:
    """Tell whether a metric parts customers better than can be honest.

    Parameters
    ----------
    column : Column
        The metric and its values.
    bins : Bins
        Customers by value.
    auc : Estimate
        How well values part them in the expert's direction.
    counts, lost : ndarray of float64, shape (n_distinct + 1,)
        Customers, and those who left, by value; gaps come last.

    Returns
    -------
    Leak
        The first of what points to it.
    """
    best = _either_way(auc)
    if not best >= STRANGE:
        best = max(best, _free(bins)) if _free(bins) >= SURE else best
    if best >= STRANGE:
        words = f"alone it ranks {100.0 * best:.1f} % of pairs of customers rightly"
        return Leak(words, best >= SURE)
    there, gone = counts[:-1].sum(), lost[:-1].sum()
    sides = np.array([gone, lost[-1]]), np.array([there - gone, counts[-1] - lost[-1]])
    if min(there, counts[-1]) > 0.0 and _either_way(area(*sides)) >= STRANGE:
        return Leak("whether it has a value says who left", sure=True)
    return _pocket(column, counts, lost)


def _either_way(auc: Estimate) -> float:
    """Give the lower end of how well customers are parted, whichever way; 0 where unknown."""
    if math.isnan(auc) or not auc.has_interval:
        return 0.0
    surely = auc.low > 0.8 or auc.high < 0.2
    return max(float(auc), 1.0 - float(auc)) if surely else 0.0


def _free(bins: Bins) -> float:
    """Tell how well bins part customers, in whichever order does it best."""
    rates = bins.lost / bins.counts
    order = np.argsort(-rates, kind="stable")
    return _either_way(area(bins.lost[order], (bins.counts - bins.lost)[order]))


def _pocket(column: Column, counts: FloatArray, lost: FloatArray) -> Leak:
    """Find a label, a value, or gaps, that all but nobody outlived."""
    gone = lost.sum()
    if gone > _MOST * counts.sum():
        return Leak("", sure=False)
    many = (counts >= _POCKET) & (lost >= _SHARE * gone) & (lost >= _ALL * counts)
    if not many.any():
        return Leak("", sure=False)
    place = int(np.argmax(np.where(many, lost, 0.0)))
    which = _which(column, place)
    words = f"of {counts[place]:,.0f} customers {which}, {lost[place]:,.0f} left"
    return Leak(words, sure=bool(lost[place] >= _SURE_SHARE * gone))


def _which(column: Column, place: int) -> str:
    """Say what customers of one value have in common."""
    if place == len(column.values):
        return "without a value"
    metric, value = column.metric, float(column.values[place])
    if not readable(metric):
        return f"with the score {value:.6g}"
    if isinstance(metric.normalizer, Categories):
        labels = [*map(repr, metric.normalizer.scores), "another label"]
        return f"with {labels[int(value)]}"
    return f"with the value {value:.6g}"

"""Metrics that say the same twice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.columns import to_labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate.validity._correlations import Correlations
    from healthscore.scoring import Scores

LEAST: Final = 10
"""Customers that must have both metrics before they are told to be alike."""


@final
@attrs.frozen(eq=False)
class NearDuplicate:
    """Two metrics that say the same.

    Parameters
    ----------
    one : str
        The metric that comes first.
    other : str
        The one that comes later.
    n : int
        Customers who have both.
    pearson : float
        Correlation of their scores; below 0 where one takes back what the other gives. NaN where
        a score does not vary.
    spearman : float
        The same of ranks.
    same_values : bool
        Whether the values that their curves judge are the same for all who have both.
    weight : float
        Their share of the whole weight together.
    """

    one: str
    other: str
    n: int
    pearson: float
    spearman: float
    same_values: bool
    weight: float

    @property
    def correlation(self) -> float:
        """Of the two correlations the one that is further from 0; NaN where neither is known."""
        known = [each for each in (self.pearson, self.spearman) if not math.isnan(each)]
        return max(known, key=abs, default=math.nan)

    @property
    def strength(self) -> float:
        """How far they are alike, 0 to 1; 1 where the same values are judged."""
        return 1.0 if self.same_values else abs(self.correlation)


def near_duplicates(scores: Scores, found: Correlations, near: float) -> tuple[NearDuplicate, ...]:
    """Find pairs of metrics that say the same.

    Parameters
    ----------
    scores : Scores
        With details.
    found : Correlations
        Of all metrics.
    near : float
        Size of a correlation from which two metrics are alike.

    Returns
    -------
    tuple of NearDuplicate
        Those that are most alike first.
    """
    pairs = sorted(_pairs(scores, found, near), key=lambda pair: -pair.strength)
    return tuple(pairs)


def _pairs(scores: Scores, found: Correlations, near: float) -> Iterator[NearDuplicate]:
    weights = scores.scorecard.effective_weights()
    values = [_values(scores.raw(name)) for name in found.names]
    for at, one in enumerate(found.names):
        for to, other in enumerate(found.names[:at]):
            n = int(found.shared[at, to])
            if n < LEAST:
                continue
            pearson, spearman = float(found.pearson[at, to]), float(found.spearman[at, to])
            same = _same(values[at], values[to])
            if same or max(abs(pearson), abs(spearman)) >= near:
                weight = weights[one] + weights[other]
                yield NearDuplicate(other, one, n, pearson, spearman, same, weight)


def _values(raw: NDArray[np.generic]) -> tuple[FloatArray, tuple[str, ...]]:
    """Give values as numbers: labels by their place among all labels of the column."""
    if raw.dtype.kind == "f":
        return raw.astype(np.float64), ()
    column = to_labels(raw)
    order = sorted(column.labels)
    places = np.array([*map(order.index, column.labels), np.nan], dtype=np.float64)
    return places[column.codes], tuple(order)


def _same(
    one: tuple[FloatArray, tuple[str, ...]], other: tuple[FloatArray, tuple[str, ...]]
) -> bool:
    """Tell whether two columns hold the same where both hold something, and not one value alone."""
    if one[1] != other[1]:
        return False
    both = ~(np.isnan(one[0]) | np.isnan(other[0]))
    first, second = one[0][both], other[0][both]
    varies = len(first) >= LEAST and bool(first.min() < first.max())
    return varies and np.array_equal(first, second)

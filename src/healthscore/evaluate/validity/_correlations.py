"""Correlations between metrics, over the customers that both know."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, final

import attrs
import numpy as np

from healthscore._moments import Moments
from healthscore.evaluate._estimate import Estimate, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray


@final
@attrs.frozen(eq=False, repr=False)
class Correlations:
    """Correlations between the scores of metrics, each pair over the customers that both know.

    Parameters
    ----------
    names : tuple of str
        The metrics.
    pearson : ndarray of float64, shape (n_metrics, n_metrics)
        Of the scores; NaN where either does not vary.
    spearman : ndarray of float64, shape (n_metrics, n_metrics)
        Of their ranks, ties sharing the mean one.
    shared : ndarray of int64, shape (n_metrics, n_metrics)
        Customers that both know.
    """

    names: tuple[str, ...]
    pearson: FloatArray
    spearman: FloatArray
    shared: NDArray[np.int64]

    def __repr__(self) -> str:
        return f"<Correlations: {len(self.names):,} metrics>"


def correlations(names: Sequence[str], columns: Sequence[FloatArray]) -> Correlations:
    """Find how the columns go together.

    Parameters
    ----------
    names : sequence of str
        Of the columns.
    columns : sequence of ndarray of float64, shape (n_customers,)
        NaN for gaps.

    Returns
    -------
    Correlations
        Pair by pair.
    """
    ranked = [_Ranked.of(column) for column in columns]
    known = [place for place, each in enumerate(ranked) if each.known.any()]
    size = len(columns)
    pearson, spearman = (np.full((size, size), np.nan) for _ in range(2))
    shared = np.zeros((size, size), dtype=np.int64)
    moments = Moments([columns[place] for place in known]) if known else None
    for at, one in enumerate(known):
        for to, two in enumerate(known[: at + 1]):
            if moments is None or not moments.shared(at, to):
                continue
            pearson[one, two] = pearson[two, one] = moments.correlation(at, to)
            spearman[one, two] = spearman[two, one] = _of_ranks(ranked[one], ranked[two])
            shared[one, two] = shared[two, one] = moments.shared(at, to)
    for array in (pearson, spearman, shared):
        array.flags.writeable = False
    return Correlations(tuple(names), pearson, spearman, shared)


class _Ranked(NamedTuple):
    """A column as the places of its values among the different ones."""

    known: BoolArray
    codes: NDArray[np.intp]
    """Of the values that are there; shape (n_known,)."""
    distinct: int

    @classmethod
    def of(cls, column: FloatArray) -> _Ranked:
        known = ~np.isnan(column)
        distinct, codes = np.unique(column[known], return_inverse=True)
        return cls(known, codes, len(distinct))

    def ranks(self, among: BoolArray) -> FloatArray:
        """Give twice the ranks among some customers, less one more than there are: mean 0."""
        codes = self.codes[among[self.known]]
        counts = np.bincount(codes, minlength=self.distinct)
        middles = 2 * np.cumsum(counts) - counts - len(codes)
        return middles[codes].astype(np.float64)


def _of_ranks(one: _Ranked, other: _Ranked) -> float:
    among = one.known & other.known
    ranks = [each.ranks(among) for each in (one, other)]
    spreads = [float(each @ each) for each in ranks]
    if not all(spreads):
        return math.nan
    return min(max(float(ranks[0] @ ranks[1]) / math.sqrt(spreads[0] * spreads[1]), -1.0), 1.0)


def with_interval(correlation: float, n: int) -> Estimate:
    """Give a correlation its interval, by Fisher's transform.

    Parameters
    ----------
    correlation : float
        From -1 to 1, or NaN.
    n : int
        Customers.

    Returns
    -------
    Estimate
        Without an interval for fewer than four customers.
    """
    if math.isnan(correlation) or n < 4:
        return Estimate(correlation)
    if abs(correlation) >= 1.0:
        return Estimate(correlation, correlation, correlation)
    reach = normal_quantile(0.975) / math.sqrt(n - 3)
    middle = math.atanh(correlation)
    return Estimate(correlation, math.tanh(middle - reach), math.tanh(middle + reach))

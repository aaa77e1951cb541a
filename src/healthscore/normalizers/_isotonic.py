"""The normalizer that learns from what customers then did."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, final

import attrs
import numpy as np

from healthscore._definition import LARGEST, is_finite, number, refuse
from healthscore._pools import pools
from healthscore.columns import to_outcome
from healthscore.errors import FitError
from healthscore.normalizers._base import LearnedCurve
from healthscore.normalizers._piecewise import Piecewise

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.normalizers._base import Normalizer

BINS: Final = 20
"""Different values that have a bin each; more of them share as many bins of equal size."""


@final
@attrs.frozen(eq=False, repr=False)
class Isotonic(LearnedCurve):
    """The share of customers who stay, as it rises with the value; `fit` learns it.

    Parameters
    ----------
    better : {"higher", "lower"}, default "higher"
        Which values are better: the curve never goes the other way.
    smoothing : float, default 5
        How many customers at the base rate are added to each pool, so that a small one does not
        jump; from 0 to 1e6.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Notes
    -----
    Values are put into bins, one for each value where there are 20 or fewer, else 20 of as many
    customers each. Neighbouring bins whose rates go the wrong way are pooled (pool adjacent
    violators), each pool's rate is pulled to the base rate, (stayed + m r) / (n + m), and what goes
    the wrong way after that is pooled again. `fit` gives a `Piecewise` through the bins' mean
    values; the score is 100 times the rate. Where the outcome does not go with the value in the
    direction given, the curve is flat. Customers whose outcome is not known are passed over.

    References
    ----------
    M. Ayer, H. D. Brunk, G. M. Ewing, W. T. Reid and E. Silverman, An empirical distribution
    function for sampling with incomplete information, Annals of Mathematical Statistics 26(4),
    1955; smoothing as in D. Micci-Barreca, A preprocessing scheme for high-cardinality categorical
    attributes, SIGKDD Explorations 3(1), 2001.

    Examples
    --------
    >>> Isotonic(smoothing=0).fit([1, 1, 2, 2, 3, 3], outcome=[1, 1, 1, 0, 0, 0])
    Piecewise({1: 0, 2: 50, 3: 100})
    >>> Isotonic(smoothing=2).fit([1, 1, 2, 2, 3, 3], outcome=[1, 1, 1, 0, 0, 0])
    Piecewise({1: 25, 2: 50, 3: 75})
    """

    better: Literal["higher", "lower"] = "higher"
    smoothing: float = attrs.field(default=5.0, converter=number, kw_only=True)

    def __attrs_post_init__(self) -> None:
        LearnedCurve.__attrs_post_init__(self)
        if not (is_finite(self.smoothing) and 0.0 <= self.smoothing <= 1e6):
            raise refuse(self, "smoothing", "be from 0 to 1,000,000 customers", self.smoothing)

    def _learned_from(
        self, values: FloatArray, present: BoolArray, outcome: ArrayLike | None
    ) -> Normalizer:
        if outcome is None:
            message = "Isotonic learns from the outcome: pass who left, as fit(..., outcome=left)."
            raise FitError(message, where="'outcome'")
        require_moderate(float(np.abs(values[present]).max()))
        left = to_outcome(outcome, len(values))
        known = present & ~np.isnan(left)
        gone = known & (left == 1.0)
        self._require_both(int(known.sum()), int(gone.sum()))
        return self.fit_bins(*_bins(values[known] + 0.0, values[gone] + 0.0))

    def fit_bins(self, values: FloatArray, counts: FloatArray, stayed: FloatArray) -> Piecewise:
        """Learn the curve from bins, wherever they were counted.

        Parameters
        ----------
        values : ndarray of float64, shape (n_bins,)
            Mean value of each bin, ascending.
        counts : ndarray of float64, shape (n_bins,)
            Customers in it whose outcome is known.
        stayed : ndarray of float64, shape (n_bins,)
            Those of them who stayed.

        Returns
        -------
        Piecewise
            The curve.

        Raises
        ------
        FitError
            If nobody left or nobody stayed, or there is but one bin.

        Examples
        --------
        >>> import numpy as np
        >>> bins = np.array([1.0, 2.0]), np.array([10.0, 10.0]), np.array([5.0, 9.0])
        >>> Isotonic(smoothing=0).fit_bins(*bins)
        Piecewise({1: 50, 2: 90})
        """
        some = int(counts.sum())
        self._require_both(some, some - int(stayed.sum()))
        if len(values) < 2:
            message = f"Isotonic has nothing to compare: all values are {float(values[0])!r}."
            raise FitError(message, where="Isotonic", got=float(values[0]))
        turn = slice(None) if self.better == "higher" else slice(None, None, -1)
        rates = _rates(stayed[turn], counts[turn], self.smoothing)[turn]
        return Piecewise(_knots(values, 100.0 * rates))

    def _require_both(self, some: int, lost: int) -> None:
        """Refuse customers who all did the same."""
        if lost in (0, some):
            who = "nobody" if lost == 0 else "everybody"
            message = f"Isotonic cannot learn: of {some:,} customers with a value, {who} left."
            raise FitError(message, where="'outcome'", got=lost)


def require_moderate(largest: float) -> None:
    """Refuse values that means cannot be taken of.

    Parameters
    ----------
    largest : float
        The largest size of one.

    Raises
    ------
    FitError
        If it is too large.
    """
    if largest > LARGEST:
        message = f"Isotonic cannot learn from values above {LARGEST:g} in size."
        raise FitError(message, where="Isotonic")


class _Bins(NamedTuple):
    """The mean value, the customers and those who stayed, by bin."""

    values: FloatArray
    counts: FloatArray
    stayed: FloatArray


def _bins(values: FloatArray, gone: FloatArray) -> _Bins:
    """Count customers by bins, whatever their order."""
    distinct, counts = np.unique(values, return_counts=True)
    lost = np.zeros(len(distinct))
    leavers, each = np.unique(gone, return_counts=True)
    lost[np.searchsorted(distinct, leavers)] = each
    places: NDArray[np.intp] = np.arange(len(distinct), dtype=np.intp)
    if len(distinct) > BINS:
        middles = 2 * np.cumsum(counts) - counts
        _, places = np.unique(middles * BINS // (2 * len(values)), return_inverse=True)
    starts: NDArray[np.intp] = np.searchsorted(places, np.arange(places[-1] + 1, dtype=np.intp))
    total = np.add.reduceat(counts, starts).astype(np.float64)
    means = np.add.reduceat(distinct * counts, starts) / total
    ends = np.append(starts[1:], len(distinct)) - 1
    # no mean leaves its bin by rounding: so the means ascend
    means = np.clip(means, distinct[starts], distinct[ends])
    return _Bins(means, total, total - np.add.reduceat(lost, starts))


def _rates(stayed: FloatArray, counts: FloatArray, smoothing: float) -> FloatArray:
    """Give each bin a rate that never falls from one to the next."""
    base = stayed.sum() / counts.sum()
    pool = pools(stayed / counts, counts)
    sizes: Any = np.bincount(pool, counts) + smoothing
    rates: Any = (np.bincount(pool, stayed) + smoothing * base) / sizes
    again = pools(rates, sizes)
    rates = np.bincount(again, rates * sizes) / np.bincount(again, sizes)
    # two pools may come to rates that only rounding parts
    smoothed: FloatArray = np.maximum.accumulate(rates)[again][pool]
    return smoothed


def _knots(values: FloatArray, scores: FloatArray) -> dict[float, float]:
    """Leave out the knots inside a flat stretch."""
    changes = [True, *(a != b for a, b in pairwise(scores.tolist())), True]
    return {
        value: score
        for value, score, before, after in zip(
            values.tolist(), scores.tolist(), changes, changes[1:], strict=False
        )
        if before or after
    }

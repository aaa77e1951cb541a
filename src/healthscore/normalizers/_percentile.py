"""The normalizer by rank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, final

import attrs
import numpy as np

from healthscore._definition import refuse
from healthscore.errors import FitError
from healthscore.normalizers._base import LearnedCurve
from healthscore.normalizers._piecewise import Piecewise

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import BoolArray, FloatArray, IntArray
    from healthscore.normalizers._base import Normalizer


@final
@attrs.frozen(eq=False, repr=False)
class Percentile(LearnedCurve):
    """The share of the fitted customers that a customer is better than; `fit` learns it.

    Parameters
    ----------
    better : {"higher", "lower"}, default "higher"
        Which values are better.
    points : int, default 101
        Most knots that the learned curve may have, at least 2.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Notes
    -----
    A fitted value scores its mid-rank: 100 times the share of fitted values that are worse, and
    half of those that are equal; ties share one score, and the mean score of the fitted customers
    is 50. So the worst value scores more than 0 and the best less than 100. `fit` gives a
    `Piecewise` through these scores: exact where there are no more than `points` different values,
    and within 200 / (points - 1) points of them where there are more. A new value between two knots
    lies on the straight line between them, and beyond the ends it scores as the end does. The curve
    stays as it was learned, so scores stay comparable when the customers change.

    Examples
    --------
    >>> Percentile().fit([3, 1, 2, 2])
    Piecewise({1: 12.5, 2: 50, 3: 87.5})
    >>> Percentile(better="lower").fit([3, 1, 2, 2])([0, 1.5, 3]).tolist()
    [87.5, 68.75, 12.5]
    """

    better: Literal["higher", "lower"] = "higher"
    points: int = 101

    def __attrs_post_init__(self) -> None:
        LearnedCurve.__attrs_post_init__(self)
        if not (type(self.points) is int and self.points >= 2):
            raise refuse(self, "points", "be a whole number from 2", self.points)

    def _learned_from(
        self, values: FloatArray, present: BoolArray, outcome: ArrayLike | None
    ) -> Normalizer:
        del outcome
        # plus 0: which of -0.0 and 0.0 comes first must not matter
        distinct, counts = np.unique(values[present] + 0.0, return_counts=True)
        return self.fit_counts(distinct, counts, np.cumsum(counts))

    def fit_counts(self, values: FloatArray, counts: IntArray, up_to: IntArray) -> Piecewise:
        """Learn the curve from how often values occur, wherever they were counted.

        Parameters
        ----------
        values : ndarray of float64, shape (n_values,)
            Different values in ascending order, the smallest and the largest among them.
        counts : ndarray of int, shape (n_values,)
            How many customers have each.
        up_to : ndarray of int, shape (n_values,)
            How many have each or less, those included whose value was left out.

        Returns
        -------
        Piecewise
            The curve, with its knots at some of these values.

        Raises
        ------
        FitError
            If there is but one value.

        Examples
        --------
        >>> import numpy as np
        >>> Percentile().fit_counts(np.array([1.0, 2, 3]), np.array([1, 2, 1]), np.array([1, 3, 4]))
        Piecewise({1: 12.5, 2: 50, 3: 87.5})
        """
        if len(values) < 2:
            message = f"Percentile has nothing to rank: all values are {float(values[0])!r}."
            raise FitError(message, where="Percentile", got=float(values[0]))
        twice = 2 * up_to - counts
        total = 2 * int(up_to[-1])
        knots = _knots(twice, self.points)
        better = twice if self.better == "higher" else total - twice
        scores = 100.0 * better[knots] / total
        return Piecewise(dict(zip(values[knots].tolist(), scores.tolist(), strict=True)))


def _knots(ranks: IntArray, points: int) -> NDArray[np.intp]:
    """Choose the values that become knots: as near to each other in rank as their number allows."""
    if len(ranks) <= points:
        return np.arange(len(ranks), dtype=np.intp)
    # two steps together lead farther than one step's length: this length is always enough
    low, high = 1, 2 * int(ranks[-1] - ranks[0]) // (points - 1) + 1
    while low < high:
        middle = (low + high) // 2
        if len(_chain(ranks, middle, points + 1)) <= points:
            high = middle
        else:
            low = middle + 1
    return np.array(_chain(ranks, low, points + 1), dtype=np.intp)


def _chain(ranks: IntArray, step: int, most: int) -> list[int]:
    """Go from the first value to the last in ranks of a length at most, or to the next value.

    Between two values that are not neighbours, no rank is farther off the line than the length.
    """
    chain, last = [0], len(ranks) - 1
    while chain[-1] < last and len(chain) < most:
        here = chain[-1]
        far = int(np.searchsorted(ranks, int(ranks[here]) + step, side="right"))
        chain.append(max(far - 1, here + 1))
    return chain

"""Areas under ROC curves, with what each customer adds, so that two of them can be compared."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._influence import Spread, small_sample

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray


@final
@attrs.frozen(eq=False)
class Area:
    """Chance that who left had a lower score than who stayed.

    Parameters
    ----------
    value : float
        The chance, ties counting half.
    moved : ndarray of float64, shape (n_customers,)
        By how much each customer moves it.
    churned : ndarray of bool, shape (n_customers,)
        Who left.
    """

    value: float
    moved: FloatArray
    churned: BoolArray

    @classmethod
    def of(cls, values: FloatArray, churned: BoolArray) -> Area | None:
        """Measure some scores.

        Parameters
        ----------
        values : ndarray of float64, shape (n_customers,)
            Without gaps.
        churned : ndarray of bool, shape (n_customers,)
            Who left.

        Returns
        -------
        Area or None
            None where nobody left, or nobody stayed.

        References
        ----------
        E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, Comparing the areas under two or more
        correlated receiver operating characteristic curves, Biometrics 44, 1988.
        """
        lost = int(np.count_nonzero(churned))
        kept = len(churned) - lost
        if not (lost and kept):
            return None
        order = np.argsort(values)
        ordered, gone = values[order], churned[order]
        firsts = np.concatenate(([True], ordered[1:] != ordered[:-1]))
        starts = np.flatnonzero(firsts)
        totals = np.diff(np.append(starts, len(ordered)))
        left = np.add.reduceat(gone, starts, dtype=np.int64)
        stayed = totals - left
        # twice the number of pairs: whole numbers, so that nothing is rounded
        above = 2 * (kept - np.cumsum(stayed)) + stayed
        below = 2 * np.cumsum(left) - left
        value = int(left @ above) / (2 * lost * kept)
        place = np.cumsum(firsts) - 1
        added = np.where(
            gone,
            (above[place] / (2 * kept) - value) / lost,
            (below[place] / (2 * lost) - value) / kept,
        )
        moved = np.empty(len(added))
        moved[order] = added
        return cls(value, moved, churned)

    @property
    def estimate(self) -> Estimate:
        """The chance with its interval."""
        return _spread(self.moved, self.churned).of_share(self.value)

    def less(self, other: Area) -> Estimate:
        """Give by how much it is larger than another one of the same customers.

        Parameters
        ----------
        other : Area
            Of other scores.

        Returns
        -------
        Estimate
            With an interval that knows that the customers are the same.
        """
        value = self.value - other.value
        reach = _spread(self.moved - other.moved, self.churned).reach()
        return Estimate(value, value - reach, value + reach)


def _spread(moved: FloatArray, churned: BoolArray) -> Spread:
    sides = [moved[churned], moved[~churned]]
    least = min(map(len, sides))
    variance = math.fsum(small_sample(len(side)) * float(side @ side) for side in sides)
    return Spread(variance if least > 1 else math.nan, least)

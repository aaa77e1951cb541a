"""A card while it is learned: points by value of each metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.evaluate.points._logistic import fit
from healthscore.evaluate.points._rounding import TOTAL, round_slopes
from healthscore.evaluate.points._selection import select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate.points._ladders import Ladder


@final
@attrs.frozen(eq=False)
class Draft:
    """Points that each value of each metric takes from a perfect customer.

    Parameters
    ----------
    ladders : list of Ladder
        The metrics.
    points : list of ndarray of float64, each of shape (n_values + 1,)
        By value; the last is that of a gap.
    """

    ladders: Sequence[Ladder]
    points: Sequence[FloatArray]

    def scores(self, rows: NDArray[np.intp]) -> FloatArray:
        """Score customers: what is left of all points.

        Parameters
        ----------
        rows : ndarray of intp, shape (n_rows,)
            Which.

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            Within 0 and 100 where the points are whole.
        """
        taken = np.zeros(len(rows))
        for ladder, points in zip(self.ladders, self.points, strict=True):
            taken += points[ladder.places[rows]]
        return TOTAL - taken


@final
class Lines:
    """All lines that a card might have: whether a value lies below the start of a tier."""

    def __init__(
        self, ladders: Sequence[Ladder], rows: NDArray[np.intp], churned: FloatArray
    ) -> None:
        self.ladders, self.churned = ladders, churned
        self.tiers = [ladder.tiers(rows, churned) for ladder in ladders]
        self.owners = [
            (place, start)
            for place, tiers in enumerate(self.tiers)
            for start in range(1, int(tiers.max()) + 1)
        ]
        self.columns = np.empty((len(rows), len(self.owners)))
        for column, (place, start) in enumerate(self.owners):
            below = np.append(self.tiers[place] < start, False)
            held = ladders[place].places[rows]
            present = held < len(self.tiers[place])
            taken = below[held].astype(np.float64)
            # a gap is like the mean customer
            taken[~present] = taken[present].mean() if present.any() else 0.0
            self.columns[:, column] = taken

    def card(self, most: int) -> Draft:
        """Make a card of few lines of small points."""
        chosen, found = select(self.columns, self.churned, most)
        points = round_slopes(self.columns[:, chosen], self.churned, found)
        return self._draft(chosen, points.astype(np.float64), whole=True)

    def every(self) -> Draft:
        """Make a card of all lines, of points with all their digits."""
        found = fit(self.columns, self.churned, ridge=1.0)
        return self._draft(range(len(self.owners)), found.slopes, whole=False)

    def _draft(self, chosen: Sequence[int], points: FloatArray, *, whole: bool) -> Draft:
        taken = [np.zeros(len(tiers) + 1) for tiers in self.tiers]
        for column, each in zip(chosen, points.tolist(), strict=True):
            place, start = self.owners[column]
            taken[place][:-1] += each * (self.tiers[place] < start)
            # every customer with a gap has the mean of the line, whoever else has what
            taken[place][-1] += each * self._mean(column)
        for each in taken if whole else []:
            each[-1] = np.rint(each[-1])
        return Draft(self.ladders, taken)

    def _mean(self, column: int) -> float:
        return float(self.columns[:, column].mean())

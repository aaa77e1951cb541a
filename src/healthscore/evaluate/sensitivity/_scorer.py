"""Scores of one draw after another, from what one run kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.evaluate.sensitivity._bendable import Bendable
from healthscore.evaluate.sensitivity._means import Means, are_plain
from healthscore.scoring import replay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray
    from healthscore.evaluate.sensitivity._space import Space
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import Kept, Tree


@final
class Scorer:
    """Scores customers by the choices of a draw, as the scorecard of the draw would.

    Parameters
    ----------
    kept : Kept
        What scoring by the scorecard itself kept.
    nominal : ndarray of float64, shape (n_customers,)
        The scores that came of it.
    space : Space
        What may be chosen otherwise.
    """

    def __init__(self, kept: Kept, nominal: FloatArray, space: Space) -> None:
        self.kept = kept
        self.nominal = nominal
        self.space = space
        bends = space.freedom.curves > 0.0
        leaves = kept.plan.leaves if bends else ()
        self._bendable = {leaf.name: Bendable(leaf, kept) for leaf in leaves}
        self._means = Means(kept, space) if are_plain(kept.plan, space) else None

    @property
    def is_quick(self) -> bool:
        """Whether no draw's scorecard has to be compiled."""
        return self._means is not None

    def values(self, point: FloatArray) -> FloatArray:
        """Give the scores of one draw.

        Parameters
        ----------
        point : ndarray of float64, shape (width,)
            Its choices.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            NaN where a customer has none.
        """
        bends = self.space.bends(point)
        bent = {name: self._bendable[name].bent(power) for name, power in bends.items()}
        if self._means is not None:
            weights = self.space.weights(point)
            return self._means.values(weights, bent) if weights or bent else self.nominal
        scorecard = self.space.draw(point).scorecard
        if scorecard is self.kept.scorecard and not bent:
            return self.nominal
        return self._replayed(scorecard, bent)

    def _replayed(self, scorecard: Scorecard, bent: dict[str, FloatArray]) -> FloatArray:
        """Let the tree run again, as it does for scores."""
        values: FloatArray = np.empty(len(self.nominal))

        def each(trees: Sequence[Tree], start: int, stop: int) -> None:
            values[start:stop] = trees[0].root.score

        members = self.kept.members | bent
        replay([attrs.evolve(self.kept, scorecard=scorecard, members=members)], each, 1)
        return values

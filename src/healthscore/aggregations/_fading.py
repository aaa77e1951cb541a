"""Which members are present where some weigh less from row to row."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from healthscore.aggregations._presence import Presence, RunningSum

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.aggregations._presence import Layout
    from healthscore.normalizers import Block


@final
class FadingPresence(Presence):
    """The members that each row of a block lacks, and what the others weigh there.

    Parameters
    ----------
    layout : Layout
        How it is noted; one for members that fade.
    size : int
        Rows in the largest block.

    Notes
    -----
    A member that has faded to a share f comes into a mean as f times its score. Here it weighs f
    times 100, rounded in the same steps and added in the same order: the mean is exactly 100 where
    every score is, and never more.
    """

    def __init__(self, layout: Layout, size: int) -> None:
        super().__init__(layout, size)
        self._sum = RunningSum()
        self._whole_weight: FloatArray = np.empty(size)
        self._weight = self._whole_weight

    def start(self, rows: int) -> None:
        """Begin a block."""
        super().start(rows)
        self._weight = self._whole_weight[:rows]

    def add(
        self, place: int, missing: BoolArray, block: Block, fresh: FloatArray | None = None
    ) -> None:
        """Note where one member is missing, and its share of its weight; members come in order."""
        super().add(place, missing, block)
        weight, term = self.layout.weights[place], self._sum.slot(place, block)
        if fresh is None:
            term.fill(self.layout.unit * weight)
        else:
            np.multiply(np.multiply(fresh, self.layout.unit, out=term), weight, out=term)
        np.copyto(term, 0.0, where=missing)
        self._sum.commit(place, term)
        if place == len(self.layout.weights) - 1:
            np.copyto(self._weight, self._sum.total(block))

    def weight(self, block: Block) -> FloatArray:
        """Give the weight that is present, in the layout's unit, once all members are added."""
        del block
        return self._weight

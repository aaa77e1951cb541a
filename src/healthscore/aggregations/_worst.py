"""The worst member."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, final

import attrs
import numpy as np

from healthscore.aggregations._base import Accumulator, BlockAggregation
from healthscore.aggregations._extreme import Extreme, shares_of_ties
from healthscore.aggregations._trees import extreme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray
    from healthscore.formula import Node


@final
@attrs.frozen(eq=False, repr=False)
class Worst(BlockAggregation):
    """The lowest score among the members: nothing makes up for it.

    Notes
    -----
    A member at 0 makes the group 0. Weights count toward coverage alone, and a member of weight 0
    is left out. The whole loss falls on the worst member; members that tie share it equally.

    Examples
    --------
    >>> Worst()([[80, 40], [80, float("nan")]], [3, 1]).tolist()
    [40.0, 80.0]
    """

    linear: ClassVar[bool] = True
    by_weight: ClassVar[bool] = False

    def lowered(self, scores: Sequence[Node], weights: Sequence[float], /) -> Node:
        """Say what the group's score is as a tree."""
        del weights
        return extreme(scores, lambda one, other: one <= other)

    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come."""
        del weights, signed
        return Extreme(np.fmin)

    def shares(self, scores: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Give the effective weight of each member: all of it to the worst.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        weights : ndarray of float64, shape (n_members,)
            Above 0.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_members)
            From 0 to 1, 0 where missing; they sum to 1 in each row.
        """
        del weights
        return shares_of_ties(scores, np.fmin)

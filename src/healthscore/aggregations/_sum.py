"""The sum of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import number, refuse, require_finite
from healthscore.aggregations._base import Accumulator, BlockAggregation
from healthscore.aggregations._presence import Presence, RunningSum
from healthscore.aggregations._trees import count_present, total
from healthscore.formula import case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers import Block


@final
@attrs.frozen(eq=False, repr=False)
class Sum(BlockAggregation):
    """The members' points added up and kept within limits.

    Parameters
    ----------
    start : float, default 0
        Points that everybody has.
    low : float, default 0
        Fewest points; a sum below it gives it.
    high : float, default 100
        Most points; a sum above it gives it.

    Raises
    ------
    DefinitionError
        If a number is not finite, or `high` is not above `low`.

    Notes
    -----
    Members may score any range. Weights do not scale the points: they count toward coverage, and
    a member of weight 0 is left out. A 0 and a gap add nothing; a customer without any member
    present has no score. A contribution is the points themselves, and there are no losses: what
    `start` and the limits give or take counts as an adjustment.

    Examples
    --------
    >>> Sum(start=50)([[10, -20], [60, 5]], [1, 1]).tolist()
    [40.0, 100.0]
    """

    start: float = attrs.field(default=0.0, converter=number)
    low: float = attrs.field(default=0.0, converter=number)
    high: float = attrs.field(default=100.0, converter=number)

    def __attrs_post_init__(self) -> None:
        require_finite(self, "start", "low", "high", learnable=False)
        if not self.low < self.high:
            raise refuse(self, "high", "be above 'low'", self.high)

    @property
    def points(self) -> bool:
        """Whether the members' scores are points of any range: they are."""
        return True

    def lowered(self, scores: Sequence[Node], weights: Sequence[float], /) -> Node:
        """Say what the group's score is as a tree."""
        del weights
        points = total([score.or_else(0.0) for score in scores]) + self.start
        held = case(
            (points < self.low, self.low), (points > self.high, self.high), otherwise=points
        )
        return case((count_present(scores) > 0.0, held))

    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come."""
        del weights, signed
        return _Points(self)

    def span_of(self, spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
        """Give the limits.

        Parameters
        ----------
        spans : sequence of (float, float)
            Not looked at.

        Returns
        -------
        tuple of float
            Lowest and highest score of the group.
        """
        del spans
        return (self.low, self.high)


@final
class _Points(Accumulator):
    def __init__(self, definition: Sum) -> None:
        self._definition = definition
        self._sum = RunningSum()

    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        term = self._sum.slot(place, block)
        np.copyto(term, scores)
        np.copyto(term, 0.0, where=missing)
        self._sum.commit(place, term)

    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        np.add(self._sum.total(block), self._definition.start, out=out)
        np.clip(out, self._definition.low, self._definition.high, out=out)
        np.copyto(out, np.nan, where=np.equal(presence.weight(block), 0.0, out=block.marks))

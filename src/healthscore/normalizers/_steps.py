"""The stepped normalizer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, final

import attrs
import numpy as np

from healthscore._definition import (
    Number,
    known,
    numbers_by_number,
    require_choice,
    require_steps,
)
from healthscore.formula import tiers
from healthscore.normalizers._base import BlockNormalizer
from healthscore.normalizers._piecewise import span_of
from healthscore.normalizers._segments import FEW, counting, locator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers._block import Block, Kernel
    from healthscore.normalizers._segments import Locate


@final
@attrs.frozen(eq=False, repr=False)
class Steps(BlockNormalizer):
    """Tiers: each score holds from its value up to the next.

    Parameters
    ----------
    tiers : mapping of (float or Learned) to (float or Learned)
        Score from each value on, ascending by value. A value below the first tier takes the
        first tier's score.
    closed : {"left", "right"}, default "left"
        A value that is exactly a tier's start belongs to that tier, or to the one below.

    Raises
    ------
    DefinitionError
        If there is no tier, a number is not finite, or the tiers do not ascend.

    Examples
    --------
    >>> Steps({0: 0, 3: 50, 4: 80})([-1, 2.9, 3, 4, 9]).tolist()
    [0.0, 0.0, 50.0, 80.0, 80.0]
    >>> Steps({0: 0, 3: 50, 4: 80}, closed="right")([3, 4, 4.1]).tolist()
    [0.0, 50.0, 80.0]
    """

    tiers: Mapping[Number, Number] = attrs.field(
        converter=numbers_by_number, metadata={"positional": True}
    )
    closed: Literal["left", "right"] = attrs.field(default="left", kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_steps(self, "tiers", at_least=1)
        require_choice(self, "closed", ("left", "right"))

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest score of a tier."""
        return span_of(self.tiers)

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value that matter: where the first and the last tier start."""
        self.require_fitted()
        starts = known(*self.tiers)
        return (starts[0], starts[-1])

    def lowered(self, value: Node, /) -> Node:
        """Say what the curve is as a tree."""
        _, *cuts = known(*self.tiers)
        scores = known(*self.tiers.values())
        return tiers(value, cuts, scores, closed=self.closed)

    def kernel(self) -> Kernel:
        """Make the curve ready to run over blocks of rows."""
        starts = np.array(list(self.tiers), dtype=np.float64)
        scores = np.array(list(self.tiers.values()), dtype=np.float64)
        if self.closed == "right":
            # above a start is from the next number on
            starts = np.nextafter(starts, np.inf)
        # the first tier holds below its start too
        locate = _locator(starts[1:])
        # NaN lies above no start and is not finite either: the place behind the last tier
        table = np.array([np.nan, *scores[::-1]])

        def run(values: FloatArray, out: FloatArray, block: Block) -> None:
            table.take(locate(values, block), out=out, mode="clip")

        return run


def _locator(starts: FloatArray) -> Locate:
    """Make a function that gives 0 for NaN, 1 for values from the last start on, 2 below it, ..."""
    if len(starts) > FEW:
        return _from_above(locator(starts), len(starts))
    # every value but NaN is below infinity
    return counting(np.less, [np.inf, *starts.tolist()])


def _from_above(locate: Locate, starts: int) -> Locate:
    def turned(values: FloatArray, block: Block) -> NDArray[Any]:
        place = np.subtract(starts + 1, locate(values, block), out=block.places)
        np.copyto(place, 0, where=np.isnan(values, out=block.marks))
        return place

    return turned

"""The stepped normalizer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, final

import attrs
import numpy as np

from healthscore._definition import Number, numbers_by_number, require_choice, require_steps
from healthscore.normalizers._base import BlockNormalizer
from healthscore.normalizers._piecewise import span_of
from healthscore.normalizers._segments import locator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.normalizers._base import Kernel
    from healthscore.normalizers._block import Block


@final
@attrs.frozen(repr=False)
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

    def kernel(self) -> Kernel:
        """Make the curve ready to run over blocks of rows."""
        starts = np.array(list(self.tiers), dtype=np.float64)
        scores = np.array(list(self.tiers.values()), dtype=np.float64)
        if self.closed == "right":
            # above a start is from the next number on
            starts = np.nextafter(starts, np.inf)
        # the first tier holds below its start too; NaN takes a place of its own, behind the last
        table = np.array([*scores, np.nan])
        last = len(scores)
        locate = locator(starts[1:]) if last > 1 else _first

        def run(values: FloatArray, out: FloatArray, block: Block) -> None:
            place = locate(values, block)
            np.copyto(place, last, where=np.isnan(values, out=block.marks))
            table.take(place, out=out, mode="clip")

        return run


def _first(values: FloatArray, block: Block) -> NDArray[Any]:
    """Put all values into the only tier."""
    del values
    block.places.fill(0)
    return block.places

"""The normalizer with too little and too much."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import LARGEST, Number, known, number, refuse, require_finite
from healthscore.formula import case
from healthscore.normalizers._base import BlockNormalizer

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers._block import Block, Kernel


@final
@attrs.frozen(eq=False, repr=False)
class Target(BlockNormalizer):
    """100 between `low` and `high`, falling to 0 at `tolerance` outside either.

    Parameters
    ----------
    low : float or Learned
        Lowest value that scores 100, in the metric's own unit.
    high : float or Learned
        Highest value that scores 100; not below `low`.
    tolerance : float or Learned
        Distance outside at which the score is 0; above 0.

    Raises
    ------
    DefinitionError
        If a number is not finite, `high` is below `low`, or `tolerance` is not above 0.

    Examples
    --------
    >>> Target(low=5, high=10, tolerance=4)([1, 4, 5, 10, 11, 20]).tolist()
    [0.0, 75.0, 100.0, 100.0, 75.0, 0.0]
    """

    low: Number = attrs.field(converter=number)
    high: Number = attrs.field(converter=number)
    tolerance: Number = attrs.field(converter=number)

    def __attrs_post_init__(self) -> None:
        require_finite(self, "low", "high", "tolerance")
        if isinstance(self.low, float) and isinstance(self.high, float) and self.high < self.low:
            raise refuse(self, "high", "not be below 'low'", self.high)
        if isinstance(self.tolerance, float) and not self.tolerance > 100.0 / LARGEST:
            raise refuse(self, "tolerance", "be above 0", self.tolerance)

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value that matter: where the tolerance ends on either side."""
        self.require_fitted()
        low, high, tolerance = known(self.low, self.high, self.tolerance)
        return (low - tolerance, high + tolerance)

    def lowered(self, value: Node, /) -> Node:
        """Say what the curve is as a tree."""
        low, high, tolerance = known(self.low, self.high, self.tolerance)
        slope = 100.0 / tolerance
        while tolerance * slope > 100.0:
            # a hair outside 0 is outside all the same
            slope = math.nextafter(slope, 0.0)
        below, above = low - value, value - high
        return case(
            ((value >= low) & (value <= high), 100.0),
            # by the distance, for the sum of an end and the tolerance is rounded
            ((value < low) & (below < tolerance), 100.0 - below * slope),
            ((value > high) & (above < tolerance), 100.0 - above * slope),
            (~value.is_missing(), 0.0),
        )

    def kernel(self) -> Kernel:
        """Make the curve ready to run over blocks of rows."""
        low, high = float(self.low), float(self.high)  # type: ignore[arg-type]
        slope = 100.0 / float(self.tolerance)  # type: ignore[arg-type]

        def run(values: FloatArray, out: FloatArray, block: Block) -> None:
            below = np.subtract(low, values, out=block.numbers)
            np.subtract(values, high, out=out)
            np.maximum(out, below, out=out)
            np.multiply(out, slope, out=out)
            np.subtract(100.0, out, out=out)
            np.clip(out, 0.0, 100.0, out=out)

        return run

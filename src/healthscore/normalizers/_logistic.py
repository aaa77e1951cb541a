"""The logistic normalizer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore._definition import Number, known, number, refuse, require_finite
from healthscore.formula import call, case
from healthscore.normalizers._base import BlockNormalizer

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers._block import Block, Kernel


_FLAT: Final = 700.0
"""Widths from the midpoint beyond which no engine need reckon: exp would come to nothing."""


@final
@attrs.frozen(eq=False, repr=False)
class Logistic(BlockNormalizer):
    """An S-curve: 50 at `midpoint`, 73.1 one `width` beyond it.

    Parameters
    ----------
    midpoint : float or Learned
        Value that scores 50, in the metric's own unit.
    width : float or Learned
        Distance from the midpoint at which the score is 73.1; negative when less is better.

    Raises
    ------
    DefinitionError
        If either is not finite, or `width` is 0.

    Notes
    -----
    100 / (1 + exp(-(value - midpoint) / width)).

    Examples
    --------
    >>> Logistic(midpoint=10, width=2)([8, 10, 12]).round(1)
    array([26.9, 50. , 73.1])
    """

    midpoint: Number = attrs.field(converter=number)
    width: Number = attrs.field(converter=number)

    def __attrs_post_init__(self) -> None:
        require_finite(self, "midpoint", "width")
        if self.width == 0.0:
            raise refuse(self, "width", "not be 0", self.width)

    def lowered(self, value: Node, /) -> Node:
        """Say what the curve is as a tree."""
        midpoint, width = known(self.midpoint, self.width)
        far, reach = value - midpoint, _FLAT * abs(width)
        ends = (0.0, 100.0) if width > 0.0 else (100.0, 0.0)
        curve = 100.0 / (call("exp", far / -width) + 1.0)
        return case((far < -reach, ends[0]), (far > reach, ends[1]), otherwise=curve)

    def kernel(self) -> Kernel:
        """Make the curve ready to run over blocks of rows."""
        midpoint, width = float(self.midpoint), -float(self.width)  # type: ignore[arg-type]

        def run(values: FloatArray, out: FloatArray, block: Block) -> None:
            scaled = block.numbers
            np.subtract(values, midpoint, out=scaled)
            np.divide(scaled, width, out=scaled)
            # not 50 + 50 tanh(x / 2), which has no digits left far below the midpoint; where exp
            # overflows, the score is 0
            np.exp(scaled, out=out)
            np.add(out, 1.0, out=out)
            np.divide(100.0, out, out=out)

        return run

"""The normalizer of what already is a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import number, refuse, require_finite
from healthscore.formula import case
from healthscore.normalizers._base import BlockNormalizer

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers._block import Block, Kernel


@final
@attrs.frozen(eq=False, repr=False)
class AsIs(BlockNormalizer):
    """The value already is a score, or points; it is only kept within limits.

    Parameters
    ----------
    low : float, default 0
        Lowest score; a value below it scores it.
    high : float, default 100
        Highest score; a value above it scores it.

    Raises
    ------
    DefinitionError
        If a limit is not finite, or `high` is not above `low`.

    Examples
    --------
    >>> AsIs()([-5, 40, 101]).tolist()
    [0.0, 40.0, 100.0]
    """

    low: float = attrs.field(default=0.0, converter=number)
    high: float = attrs.field(default=100.0, converter=number)

    def __attrs_post_init__(self) -> None:
        require_finite(self, "low", "high", learnable=False)
        if not self.low < self.high:
            raise refuse(self, "high", "be above 'low'", self.high)

    @property
    def span(self) -> tuple[float, float]:
        """The limits."""
        return (self.low, self.high)

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value that matter: the limits."""
        return (self.low, self.high)

    def lowered(self, value: Node, /) -> Node:
        """Say what the curve is as a tree."""
        low, high = self.low, self.high
        return case((value <= low, low), (value >= high, high), otherwise=value)

    def kernel(self) -> Kernel:
        """Make the curve ready to run over blocks of rows."""
        low, high = self.low, self.high

        def run(values: FloatArray, out: FloatArray, _: Block) -> None:
            np.clip(values, low, high, out=out)
            # -0.0 and 0.0 must not be two scores
            np.add(out, 0.0, out=out)

        return run

"""The normalizer of things that fade."""

from __future__ import annotations

import math
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


_GONE: Final = 1000.0
"""Half-lives after which no engine need reckon: what is left is below 1e-299 points."""


@final
@attrs.frozen(eq=False, repr=False)
class Decay(BlockNormalizer):
    """100 at 0, halved every `half_life`.

    Parameters
    ----------
    half_life : float or Learned
        Days, or whatever the metric counts, after which the score has halved; above 0.

    Raises
    ------
    DefinitionError
        If it is not a finite number above 0.

    Notes
    -----
    100 x 2 ** (-value / half_life). A value below 0, such as a date in the future, scores 100.

    Examples
    --------
    >>> Decay(half_life=14)([0, 14, 28, -3]).tolist()
    [100.0, 50.0, 25.0, 100.0]
    """

    half_life: Number = attrs.field(converter=number)

    def __attrs_post_init__(self) -> None:
        require_finite(self, "half_life")
        if isinstance(self.half_life, float) and self.half_life <= 0.0:
            raise refuse(self, "half_life", "be above 0", self.half_life)

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value that matter: below 0 everything is as good as 0."""
        return (0.0, math.inf)

    def lowered(self, value: Node, /) -> Node:
        """Say what the curve is as a tree."""
        (half_life,) = known(self.half_life)
        curve = call("exp2", value / -half_life) * 100.0
        return case((value <= 0.0, 100.0), (value > half_life * _GONE, 0.0), otherwise=curve)

    def kernel(self) -> Kernel:
        """Make the curve ready to run over blocks of rows."""
        half_life = -float(self.half_life)  # type: ignore[arg-type]

        def run(values: FloatArray, out: FloatArray, block: Block) -> None:
            halvings = np.divide(values, half_life, out=block.numbers)
            np.minimum(halvings, block.zeros, out=halvings)
            np.exp2(halvings, out=out)
            np.multiply(out, 100.0, out=out)

        return run

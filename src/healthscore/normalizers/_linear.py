"""The linear normalizer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, final

import attrs
import numpy as np

from healthscore._definition import (
    LARGEST,
    Number,
    known,
    number,
    refuse,
    require_choice,
    require_finite,
)
from healthscore.formula import case
from healthscore.normalizers._base import BlockNormalizer
from healthscore.normalizers._ramp import ramp, slope_between

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers._block import Block, Kernel


@final
@attrs.frozen(eq=False, repr=False)
class Linear(BlockNormalizer):
    """A straight line from 0 at `worst` to 100 at `best`.

    Which of the two is larger gives the direction.

    Parameters
    ----------
    worst : float or Learned
        Value that scores 0, in the metric's own unit.
    best : float or Learned
        Value that scores 100.
    outside : {"clip", "zero"}, default "clip"
        A value beyond an end scores as that end does, or 0 beyond either.

    Raises
    ------
    DefinitionError
        If an end is not finite, or the two are equal or too close to be told apart.

    Examples
    --------
    >>> Linear(worst=60, best=0)([0, 15, 90]).tolist()
    [100.0, 75.0, 0.0]
    >>> Linear(worst=5, best=10, outside="zero")([4, 10, 11]).tolist()
    [0.0, 100.0, 0.0]
    """

    worst: Number = attrs.field(converter=number)
    best: Number = attrs.field(converter=number)
    outside: Literal["clip", "zero"] = attrs.field(default="clip", kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_finite(self, "worst", "best")
        require_choice(self, "outside", ("clip", "zero"))
        if isinstance(self.worst, float) and isinstance(self.best, float):
            span = abs(self.best - self.worst)
            # so small a span has no finite slope
            if span * LARGEST <= 100.0:
                raise refuse(self, "best", "differ from 'worst'", self.best)

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value that matter: the worst and the best."""
        self.require_fitted()
        low, high = sorted(known(self.worst, self.best))
        return (low, high)

    def lowered(self, value: Node, /) -> Node:
        """Say what the curve is as a tree."""
        worst, best = known(self.worst, self.best)
        rising = worst < best
        if rising:
            line = (value - worst) * slope_between(worst, best, 0.0, 100.0)
        else:
            line = (worst - value) * slope_between(-worst, -best, 0.0, 100.0)
        before, there = (
            (value <= worst, value >= best) if rising else (value >= worst, value <= best)
        )
        beyond = value > best if rising else value < best
        outside = [(beyond, 0.0)] if self.outside == "zero" else []
        return case((before, 0.0), *outside, (there, 100.0), otherwise=line)

    def kernel(self) -> Kernel:
        """Make the curve ready to run over blocks of rows."""
        worst, best = float(self.worst), float(self.best)  # type: ignore[arg-type]
        climb = ramp(worst, best, 100.0)
        low, high = min(worst, best), max(worst, best)
        bounded = self.outside == "zero"

        def run(values: FloatArray, out: FloatArray, block: Block) -> None:
            climb(values, out)
            if bounded:
                np.copyto(out, 0.0, where=np.less(values, low, out=block.marks))
                np.copyto(out, 0.0, where=np.greater(values, high, out=block.marks))

        return run

"""The piecewise linear normalizer."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore._definition import Number, known, numbers_by_number, refuse, require_steps
from healthscore.formula import tiers
from healthscore.normalizers._base import BlockNormalizer
from healthscore.normalizers._ramp import ramp, slope_between
from healthscore.normalizers._segments import locator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore._definition import FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers._block import Block, Kernel
    from healthscore.normalizers._ramp import Climb

MANY: Final = 6
"""Rising or falling segments from which looking up is faster than adding ramps up."""

_SHALLOW, _STEEP = 1e-280, 1e280  # beyond these, slopes lose digits or overflow


@final
@attrs.frozen(eq=False, repr=False)
class Piecewise(BlockNormalizer):
    """Straight lines between knots, flat beyond the ends.

    Parameters
    ----------
    knots : mapping of (float or Learned) to (float or Learned)
        Score at each value, at least two, ascending by value.

    Raises
    ------
    DefinitionError
        If there are fewer than two knots, one is not finite, they do not ascend, or two lie too
        close for a finite slope between them.

    Notes
    -----
    At a knot the score is exactly the knot's, between two knots it never leaves their scores,
    and where these rise it never falls.

    Examples
    --------
    >>> Piecewise({0: 0, 3: 60, 10: 100})([-1, 0, 1.5, 3, 6.5, 12]).tolist()
    [0.0, 0.0, 30.0, 60.0, 80.0, 100.0]
    """

    knots: Mapping[Number, Number] = attrs.field(
        converter=numbers_by_number, metadata={"positional": True}
    )

    def __attrs_post_init__(self) -> None:
        require_steps(self, "knots", at_least=2)
        for (low, start), (high, end) in itertools.pairwise(self.knots.items()):
            known = [part for part in (low, start, high, end) if isinstance(part, float)]
            if len(known) == 4 and not math.isfinite((known[3] - known[1]) / (known[2] - known[0])):
                raise refuse(self, "knots", "not lie too close for a finite slope", (low, high))

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest score of a knot."""
        return span_of(self.knots)

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value that matter: the outermost knots."""
        self.require_fitted()
        values = known(*self.knots)
        return (values[0], values[-1])

    def lowered(self, value: Node, /) -> Node:
        """Say what the curve is as a tree."""
        values, scores = known(*self.knots), known(*self.knots.values())
        lines: list[Node | float] = [
            (value - start) * slope_between(start, end, low, high) + low if low != high else low
            for start, end, low, high in zip(values, values[1:], scores, scores[1:], strict=False)
        ]
        leaves = [scores[0], *lines, scores[-1]]
        return tiers(value, values, leaves)

    def kernel(self) -> Kernel:
        """Make the curve ready to run over blocks of rows."""
        values, scores = (
            np.array(list(part), dtype=np.float64)
            for part in (self.knots.keys(), self.knots.values())
        )
        return _ramps(values.tolist(), scores.tolist()) or _lines(values, scores)


def _ramps(values: list[float], scores: list[float]) -> Kernel | None:
    """Add up a ramp for every segment.

    A ramp costs four passes of plain arithmetic, and a look-up as much as five ramps: few knots are
    faster so. None where there are many, or where the rises do not add up to exactly the scores.
    """
    ramps: list[tuple[np.ufunc, Climb]] = []
    for start, end, low, high in zip(values, values[1:], scores, scores[1:], strict=False):
        rise = high - low
        if low + rise != high or not (rise == 0.0 or _SHALLOW < abs(rise) / (end - start) < _STEEP):
            return None
        if rise:
            add = np.add if rise > 0.0 else np.subtract
            ramps.append((add, ramp(start, end, abs(rise))))
    if not 1 <= len(ramps) < MANY:
        return None
    (first_add, first), *rest = ramps
    level = scores[0]
    from_nothing = level == 0.0 and first_add is np.add

    def run(given: FloatArray, out: FloatArray, block: Block) -> None:
        first(given, out)
        if not from_nothing:
            first_add(level, out, out=out)
        for add, climb in rest:
            climb(given, block.numbers)
            add(out, block.numbers, out=out)

    return run


def _lines(values: FloatArray, scores: FloatArray) -> Kernel:
    """Look up the line of the segment that a value falls into."""
    inner = list(map(slope_between, values, values[1:], scores, scores[1:]))
    # a flat segment at either end: the size of knots is limited, so that no distance to
    # them is infinite, and 0 times it is 0
    slopes = np.array([0.0, *inner, 0.0])
    starts = np.insert(values, 0, values[0])
    levels = np.insert(scores, 0, scores[0])
    locate = locator(values)

    def run(given: FloatArray, out: FloatArray, block: Block) -> None:
        place = locate(given, block)
        part = block.more
        np.subtract(given, starts.take(place, out=part, mode="clip"), out=out)
        np.multiply(out, slopes.take(place, out=part, mode="clip"), out=out)
        np.add(out, levels.take(place, out=part, mode="clip"), out=out)

    return run


def span_of(mapping: Mapping[Number, Number]) -> tuple[float, float]:
    """Give the lowest and the highest number in a mapping, passing over what is to be learned."""
    known = [value for value in mapping.values() if isinstance(value, float)] or [0.0]
    return (min(known), max(known))

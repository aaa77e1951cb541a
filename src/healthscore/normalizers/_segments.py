"""Finding the segment between two knots that a value falls into, without sorting or branching.

`numpy.searchsorted` and `numpy.interp` take 30 ns a value. Few knots are counted: one comparison
and one addition of bytes a knot. Many knots are found through a table of cells, none with more
than one knot in it, and one comparison. A cell is the leading bits of a floating-point number:
narrow near the first knot and wide far from it, as the knots of skewed quantities are. Knots that
no table of a sensible size parts are searched after all. The way depends on the knots alone,
never on the values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.normalizers._block import Block

    Locate = Callable[[FloatArray, Block], NDArray[Any]]

FEW: Final = 12
"""Knots that are counted one by one."""

_MOST_CELLS: Final = 8192
_MANTISSA: Final = 52


def locator(knots: FloatArray) -> Locate:
    """Make a function that counts, for each value, the knots that do not lie above it.

    Parameters
    ----------
    knots : ndarray of float64, shape (n_knots,)
        Ascending, at least one.

    Returns
    -------
    callable
        Takes values and a `Block`; gives counts from 0, below the first knot, to `n_knots`, from
        the last knot on; any of these for NaN. It uses the block's `marks`, `counts`, `places` and
        `more`.
    """
    if len(knots) <= FEW:
        return counting(np.greater_equal, knots.tolist())
    return _cells(knots) or _searching(knots)


def counting(compare: np.ufunc, levels: Sequence[float]) -> Locate:
    """Make a function that counts, for each value, the levels that a comparison holds for.

    Parameters
    ----------
    compare : ufunc
        Such as `numpy.less`; no comparison holds for NaN.
    levels : sequence of float, shape (n_levels,)
        At least one and at most 255.

    Returns
    -------
    callable
        As `locator` gives it.
    """
    first, *others = levels

    def locate(values: FloatArray, block: Block) -> NDArray[Any]:
        counts, marks = block.counts, block.marks
        compare(values, first, out=marks)
        np.copyto(counts, marks)
        for level in others:
            compare(values, level, out=marks)
            np.add(counts, marks.view(np.uint8), out=counts)
        np.copyto(block.places, counts)
        return block.places

    return locate


def _searching(knots: FloatArray) -> Locate:
    def locate(values: FloatArray, _: Block) -> NDArray[Any]:
        return knots.searchsorted(values, side="right")

    return locate


def _cells(knots: FloatArray) -> Locate | None:
    """Lay the shortest table of cells over the knots that parts them all."""
    gaps = np.diff(knots)
    choices = [
        cells
        for start in {float(gaps.min()), float(gaps[0]), float(np.median(gaps))}
        if (cells := _parting(knots, float(knots[0]) - start)) is not None
    ]
    if not choices:
        return None
    origin, shift, home = min(choices, key=lambda cells: int(cells[2][-1]))
    base = _bits(knots[:1] - origin)[0] >> shift
    # before a cell's own knot, the count is that of the knots in the cells before it; values
    # beyond either end are looked up in the outermost cell
    count: NDArray[np.intp] = np.searchsorted(home, np.arange(int(home[-1]) + 1), side="left")
    following = knots[count]

    def locate(values: FloatArray, block: Block) -> NDArray[Any]:
        more, marks, places = block.more, block.marks, block.places
        np.subtract(values, origin, out=more)
        cell = np.right_shift(_bits(more), shift, out=places)
        np.subtract(cell, base, out=cell)
        following.take(cell, out=more, mode="clip")
        np.greater_equal(values, more, out=marks)
        inside = count.take(cell, out=_bits(more), mode="clip")
        return np.add(inside, marks, out=places)

    return locate


def _parting(knots: FloatArray, origin: float) -> tuple[float, int, NDArray[np.int64]] | None:
    """Find the fewest leading bits that put each knot into a cell of its own."""
    bits = _bits(knots - origin)
    shift = _MANTISSA
    home = (bits >> shift) - (bits[0] >> shift)
    while home[-1] < _MOST_CELLS:
        if (np.diff(home) > 0).all():
            return origin, shift, home
        shift -= 1
        home = (bits >> shift) - (bits[0] >> shift)
    return None


def _bits(values: FloatArray) -> NDArray[np.int64]:
    """See positive numbers as integers, which are in the same order."""
    return values.view(np.int64)

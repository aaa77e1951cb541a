"""Scratch memory for one block of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray

_TYPES: dict[str, Any] = {
    "zeros": np.float64,
    "numbers": np.float64,
    "more": np.float64,
    "marks": np.bool_,
    "counts": np.uint8,
    "bytes": np.uint8,
    "places": np.intp,
}


Kernel: TypeAlias = "Callable[[FloatArray, FloatArray, Block], object]"
"""A curve made ready: takes values, the array to write scores into, and scratch memory."""


@final
class Block:
    """Scratch arrays of one length, made when first asked for and then used again.

    Parameters
    ----------
    size : int
        Rows in the largest block.

    Notes
    -----
    What an array holds is lost whenever another kernel runs.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._rows = size
        self._whole: dict[str, NDArray[Any]] = {}
        self._cut: dict[str, NDArray[Any]] = {}

    def resize(self, rows: int) -> None:
        """Cut all arrays to the rows of the block at hand."""
        if rows != self._rows:
            self._rows = rows
            self._cut = {}

    def _get(self, name: str) -> NDArray[Any]:
        array = self._cut.get(name)
        if array is None:
            whole = self._whole.get(name)
            if whole is None:
                # zeroed: `zeros` relies on it, and the others are written before they are read
                whole = self._whole[name] = np.zeros(self._size, dtype=_TYPES[name])
            array = self._cut[name] = whole[: self._rows]
        return array

    @property
    def numbers(self) -> FloatArray:
        """Room for numbers."""
        return self._get("numbers")

    @property
    def more(self) -> FloatArray:
        """Room for more numbers."""
        return self._get("more")

    @property
    def zeros(self) -> FloatArray:
        """Zeros, to compare with: numpy is twice as fast against an array as against a number."""
        return self._get("zeros")

    @property
    def marks(self) -> BoolArray:
        """Room for marks."""
        return self._get("marks")

    @property
    def counts(self) -> NDArray[np.uint8]:
        """Room for counts up to 255."""
        return self._get("counts")

    @property
    def bytes(self) -> NDArray[np.uint8]:
        """Room for more small integers."""
        return self._get("bytes")

    @property
    def places(self) -> NDArray[np.intp]:
        """Room for indices."""
        return self._get("places")

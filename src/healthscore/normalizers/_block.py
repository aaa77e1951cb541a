"""Scratch memory for one block of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray

_TYPES: dict[str, type] = {
    "numbers": np.float64,
    "more": np.float64,
    "marks": np.bool_,
    "counts": np.uint8,
    "bytes": np.uint8,
    "short": np.int32,
    "places": np.intp,
}


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
                whole = self._whole[name] = np.empty(self._size, dtype=_TYPES[name])
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
        array = self._cut.get("zeros")
        if array is None:
            whole = self._whole.setdefault("zeros", np.zeros(self._size))
            array = self._cut["zeros"] = whole[: self._rows]
        return array

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
    def short(self) -> NDArray[np.int32]:
        """Room for integers."""
        return self._get("short")

    @property
    def places(self) -> NDArray[np.intp]:
        """Room for indices."""
        return self._get("places")

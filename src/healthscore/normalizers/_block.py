"""Scratch memory for one block of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray

_TYPES: Final[dict[str, Any]] = {
    "zeros": np.float64,
    "numbers": np.float64,
    "more": np.float64,
    "marks": np.bool_,
    "counts": np.uint8,
    "bytes": np.uint8,
    "words": np.uint16,
    "more_words": np.uint16,
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

    Attributes
    ----------
    zeros : ndarray of float64
        Zeros, to compare with: numpy is twice as fast against an array as against a number.
    numbers, more : ndarray of float64
        Room for numbers.
    marks : ndarray of bool
        Room for marks.
    counts, bytes : ndarray of uint8
        Room for small integers.
    words, more_words : ndarray of uint16
        Room for larger ones.
    places : ndarray of intp
        Room for indices.

    Notes
    -----
    What an array holds is lost whenever another kernel runs. What must last longer is borrowed.
    """

    zeros: FloatArray
    numbers: FloatArray
    more: FloatArray
    marks: BoolArray
    counts: NDArray[np.uint8]
    bytes: NDArray[np.uint8]
    words: NDArray[np.uint16]
    more_words: NDArray[np.uint16]
    places: NDArray[np.intp]

    def __init__(self, size: int) -> None:
        self._size = size
        self._rows = size
        self._whole: dict[str, NDArray[Any]] = {}
        self._lent: list[FloatArray] = []
        self._cut: list[FloatArray] = []
        self._free: list[FloatArray] = []

    def start(self, rows: int) -> None:
        """Begin a block: cut all arrays to its rows, and take back all that were borrowed."""
        if rows != self._rows:
            self._rows = rows
            for name in self._whole:
                self.__dict__.pop(name, None)
            self._cut = [array[:rows] for array in self._lent]
        self._free = self._cut.copy()

    def __getattr__(self, name: str) -> Any:
        # an array becomes an attribute of its own when it is first asked for in this length
        if name not in _TYPES:
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=self)
        whole = self._whole.get(name)
        if whole is None:
            make = np.zeros if name == "zeros" else np.empty
            whole = self._whole[name] = make(self._size, dtype=_TYPES[name])
        array = whole[: self._rows]
        setattr(self, name, array)
        return array

    def borrow(self) -> FloatArray:
        """Give an array of numbers that nobody else has until it is given back."""
        if self._free:
            return self._free.pop()
        array = np.empty(self._size)
        self._lent.append(array)
        self._cut.append(array[: self._rows])
        return self._cut[-1]

    def give_back(self, array: FloatArray) -> None:
        """Take a borrowed array back before the block ends."""
        self._free.append(array)

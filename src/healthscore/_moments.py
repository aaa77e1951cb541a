"""Sums of squares and products, exactly: equal in whatever order the rows come, and however many.

A floating-point sum depends on the order of its terms, and a matrix product on the shape of the
batch as well. Here every value is first laid onto a grid of 2**53 steps between the lowest and the
highest of its column and written as three digits of 18 bits. Sums of products of such digits over a
block of rows are whole numbers below 2**53, which matrix products add up exactly, in any order and
on any number of threads. Beyond that, Python's integers take over.
"""

from __future__ import annotations

import math
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray

BITS: Final = 18
DIGITS: Final = 3
ROWS: Final = 1 << 16
"""Rows in a block: 36 bits of a product and 16 of their number stay below 53."""

_STEPS: Final = 2.0**53
_PAIRS: Final = tuple(combinations_with_replacement(range(DIGITS), 2))
"""Digits that meet in a square; two different ones meet twice."""


@final
class Moments:
    """Means, variances and correlations of some columns.

    Parameters
    ----------
    columns : sequence of ndarray of float64, each of shape (n_rows,)
        Finite, or NaN for a gap; each with a value at least.

    Attributes
    ----------
    counts : list of int, shape (n_columns,)
        Values present in each column.
    """

    def __init__(self, columns: Sequence[FloatArray]) -> None:
        self._size = len(columns)
        self._low = [float(np.nanmin(column)) for column in columns]
        self._range = [
            float(np.nanmax(column)) - low for column, low in zip(columns, self._low, strict=True)
        ]
        gaps = any(bool(np.isnan(column).any()) for column in columns)
        self._sums(columns, gaps=gaps)
        self.counts = [int(self._pairs[place, place]) for place in range(self._size)]

    def _sums(self, columns: Sequence[FloatArray], *, gaps: bool) -> None:
        """Add up digits, their products, and for columns with gaps what pairs of them share."""
        size, wide = self._size, self._size * DIGITS
        # objects: sums over all blocks may be larger than 64 bits hold
        products, shared, pairs, squares = (
            np.zeros(shape, dtype=object)
            for shape in ((wide, wide), (wide, size), (size, size), (len(_PAIRS) * size, size))
        )
        for start in range(0, len(columns[0]), ROWS):
            block = [column[start : start + ROWS] for column in columns]
            present = np.column_stack([~np.isnan(column) for column in block]).astype(np.float64)
            digits = self._digits(block)
            products += _whole(digits.T @ digits)
            shared += _whole(digits.T @ present)
            pairs += _whole(present.T @ present)
            if gaps:
                squares += _whole(self._digits_squared(digits).T @ present)
        self._products, self._shared, self._pairs = products, shared, pairs
        self._squares = squares if gaps else None

    def _digits(self, block: Sequence[FloatArray]) -> FloatArray:
        """Write a block's values in digits: all first digits, then all second ones, and so on."""
        rows = len(block[0])
        digits: FloatArray = np.zeros((rows, DIGITS * self._size), order="F")
        for place, column in enumerate(block):
            width = self._range[place] or 1.0
            steps = np.rint((column - self._low[place]) / width * _STEPS)
            rest = np.where(np.isnan(steps), 0.0, steps)
            for digit in range(DIGITS - 1, -1, -1):
                unit = float(1 << (BITS * digit))
                part = np.floor(rest / unit)
                digits[:, (DIGITS - 1 - digit) * self._size + place] = part
                rest -= part * unit
        return digits

    def _digits_squared(self, digits: FloatArray) -> FloatArray:
        """Multiply the digits of each value by each other."""
        size = self._size
        both: FloatArray = np.empty((len(digits), len(_PAIRS) * size), order="F")
        for place, (one, two) in enumerate(_PAIRS):
            np.multiply(
                digits[:, one * size : (one + 1) * size],
                digits[:, two * size : (two + 1) * size],
                out=both[:, place * size : (place + 1) * size],
            )
        return both

    def _whole(self, table: Any, place: int, other: int) -> int:
        """Put a sum of values together from those of their digits, over what a pair shares."""
        return sum(
            int(table[digit * self._size + place, other]) << (BITS * (DIGITS - 1 - digit))
            for digit in range(DIGITS)
        )

    def _product(self, place: int, other: int) -> int:
        return sum(
            int(self._products[one * self._size + place, two * self._size + other])
            << (BITS * (2 * DIGITS - 2 - one - two))
            for one in range(DIGITS)
            for two in range(DIGITS)
        )

    def _square(self, place: int, other: int) -> int:
        """Give the sum of squares of one column over the rows that another one has too."""
        if self._squares is None:
            return self._product(place, place)
        return sum(
            int(self._squares[pair * self._size + place, other])
            << (BITS * (2 * DIGITS - 2 - one - two) + (one < two))
            for pair, (one, two) in enumerate(_PAIRS)
        )

    def shared(self, place: int, other: int) -> int:
        """Give how many rows have both of two columns.

        Parameters
        ----------
        place, other : int
            Which columns.

        Returns
        -------
        int
            Their number.
        """
        return int(self._pairs[place, other])

    def deviation(self, place: int) -> float:
        """Give the sample standard deviation of a column with two values or more.

        Parameters
        ----------
        place : int
            Which column.

        Returns
        -------
        float
            With n - 1 in the divisor.
        """
        count = self.counts[place]
        spread = count * self._product(place, place) - self._whole(self._shared, place, place) ** 2
        variance = spread / (count * (count - 1))
        return math.sqrt(variance) / _STEPS * self._range[place]

    def covariance(self, place: int, other: int) -> float:
        """Give the sample covariance of two columns without gaps.

        Parameters
        ----------
        place, other : int
            Which columns.

        Returns
        -------
        float
            With n - 1 in the divisor.
        """
        count = self.counts[place]
        both, _, _ = self._spreads(place, other)
        scale = self._range[place] / _STEPS * (self._range[other] / _STEPS)
        return both / (count * (count - 1)) * scale

    def correlation(self, place: int, other: int) -> float:
        """Give Pearson's correlation of two columns over the rows that both have.

        Parameters
        ----------
        place, other : int
            Which columns.

        Returns
        -------
        float
            From -1 to 1; NaN where either is constant over these rows.
        """
        both, one, two = self._spreads(place, other)
        if one == 0 or two == 0:
            return math.nan
        # a quotient of whole numbers of any size is rounded once
        return math.copysign(math.sqrt(min(both * both / (one * two), 1.0)), both)

    def _spreads(self, place: int, other: int) -> tuple[int, int, int]:
        """Give n times the centred sums of products and of both squares, in squared steps."""
        count = int(self._pairs[place, other])
        first = self._whole(self._shared, place, other)
        second = self._whole(self._shared, other, place)
        both = count * self._product(place, other) - first * second
        one = count * self._square(place, other) - first * first
        two = count * self._square(other, place) - second * second
        return both, one, two


def _whole(sums: FloatArray) -> Any:
    """Turn whole numbers into Python's own."""
    return sums.astype(np.int64).astype(object)

"""Which members are present, as bits, so that any total over them is one look-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.normalizers import Block

OCTET: Final = 8
"""Members that share one byte, and so one table of 256 totals and one partial sum."""

_EXACT: Final = 2.0**45
"""Whole numbers add up exactly as far as this, and so do a hundred times as many."""


@final
class Presence:
    """The members that each row of a block lacks.

    Parameters
    ----------
    weights : sequence of float, shape (n_members,)
        Weight of each member, above 0.
    size : int
        Rows in the largest block.

    Attributes
    ----------
    bits : list of ndarray of uint8, each of shape (n_rows,)
        One array for every eight members, a bit for each that is missing.
    unit : float
        What `weight` counts one unit of weight as: 1, or 100 where 1 would not be exact. The terms
        of a mean whose members all have 100 points add up to exactly 100 times the weight when
        all weights are whole numbers; other weights come 100 times here, as they do in the terms.
    """

    def __init__(self, weights: Sequence[float], size: int) -> None:
        self.unit = 1.0 if _is_exact(weights) else 100.0
        self._whole = [np.empty(size, dtype=np.uint8) for _ in range(0, len(weights), OCTET)]
        self._totals = Totals([weight * self.unit for weight in weights])
        self.bits: list[NDArray[np.uint8]] = self._whole

    def start(self, rows: int) -> None:
        """Begin a block."""
        if rows != len(self.bits[0]):
            self.bits = [whole[:rows] for whole in self._whole]

    def add(self, place: int, missing: BoolArray, block: Block) -> None:
        """Note where one member is missing; members come in order."""
        octet, bit = divmod(place, OCTET)
        bits = self.bits[octet]
        if bit == 0:
            np.copyto(bits, missing)
            return
        # a product and not a shift, which is seven times as slow for bytes
        moved = np.multiply(missing.view(np.uint8), 1 << bit, out=block.bytes)
        np.bitwise_or(bits, moved, out=bits)

    def weight(self, block: Block) -> FloatArray:
        """Give the weight that is present, in units of `unit`, once all members are added.

        It lies in the block's `numbers`, and uses its `more`.
        """
        return self._totals.over(self, block.numbers, block)


def _is_exact(weights: Sequence[float]) -> bool:
    return sum(weights) < _EXACT and all(weight.is_integer() for weight in weights)


@final
class Totals:
    """Sums of some amounts over the members that are present.

    Parameters
    ----------
    amounts : sequence of float, shape (n_members,)
        What each member adds.

    Notes
    -----
    A table holds the sums for all 256 states of an octet, each added up in the members' order, and
    octets are added in order too: `RunningSum` adds the rows' own terms in the same way, so a
    quotient of the two is exactly 1 where all terms are at their most.
    """

    def __init__(self, amounts: Sequence[float]) -> None:
        octets = [amounts[start : start + OCTET] for start in range(0, len(amounts), OCTET)]
        self._tables = [sums_of(octet) for octet in octets]

    def over(self, presence: Presence, out: FloatArray, block: Block) -> FloatArray:
        """Look the sums up."""
        self._tables[0].take(presence.bits[0], out=out, mode="clip")
        for table, bits in zip(self._tables[1:], presence.bits[1:], strict=True):
            np.add(out, table.take(bits, out=block.more, mode="clip"), out=out)
        return out


@final
class RunningSum:
    """A sum of terms, one a member, added octet by octet as `Totals` does.

    The arrays that it adds up in are borrowed when the first term comes.
    """

    def __init__(self) -> None:
        self._total: FloatArray
        self._part: FloatArray

    def slot(self, place: int, block: Block) -> FloatArray:
        """Give the array that the next term is to be written into."""
        if place % OCTET:
            return block.numbers
        if place == 0:
            self._total = self._part = block.borrow()
        elif place == OCTET:
            self._part = block.borrow()
        else:
            np.add(self._total, self._part, out=self._total)
        return self._part

    def commit(self, place: int, term: FloatArray) -> None:
        """Add the term that was written."""
        if place % OCTET:
            np.add(self._part, term, out=self._part)

    def total(self, block: Block) -> FloatArray:
        """Give the sum of all terms, and the borrowed arrays back."""
        total, part = self._total, self._part
        if part is not total:
            np.add(total, part, out=total)
            block.give_back(part)
        block.give_back(total)
        return total


def sums_of(amounts: Sequence[float]) -> FloatArray:
    """Add amounts up in their order, for every state of some members.

    Parameters
    ----------
    amounts : sequence of float, shape (n_members,)
        What each member adds.

    Returns
    -------
    ndarray of float64, shape (2 ** n_members,)
        A bit of the index is set for each member that is missing.
    """
    sums: FloatArray = np.zeros(1)
    for amount in amounts:
        sums = np.concatenate((sums + amount, sums))
    return sums

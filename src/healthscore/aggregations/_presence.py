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
    """

    def __init__(self, weights: Sequence[float], size: int) -> None:
        self._whole = [np.empty(size, dtype=np.uint8) for _ in range(0, len(weights), OCTET)]
        self._totals = Totals([weight * 100.0 for weight in weights])
        self._weight: FloatArray = np.empty(size)
        self._looked_up = False
        self.bits: list[NDArray[np.uint8]] = self._whole

    def start(self, rows: int) -> None:
        """Begin a block."""
        self.bits = [whole[:rows] for whole in self._whole]
        self._looked_up = False

    def weight(self, block: Block) -> FloatArray:
        """Give 100 times the weight that is present, once all members are added.

        100 times, because the terms of a mean of members that all score 100 add up to exactly
        this.
        """
        weight = self._weight[: len(self.bits[0])]
        if not self._looked_up:
            self._totals.over(self, weight, block)
            self._looked_up = True
        return weight

    def add(self, place: int, missing: BoolArray, block: Block) -> None:
        """Note where one member is missing; members come in order."""
        octet, bit = divmod(place, OCTET)
        if bit == 0:
            np.copyto(self.bits[octet], missing)
            return
        shifted = np.left_shift(missing.view(np.uint8), bit, out=block.bytes, dtype=np.uint8)
        np.bitwise_or(self.bits[octet], shifted, out=self.bits[octet])


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
        self._tables = [_sums(octet) for octet in octets]
        full = 0.0
        for table in self._tables:
            full += float(table[0])
        self.full = full

    def over(self, presence: Presence, out: FloatArray, block: Block) -> FloatArray:
        """Look the sums up."""
        self._tables[0].take(presence.bits[0], out=out, mode="clip")
        for table, bits in zip(self._tables[1:], presence.bits[1:], strict=True):
            np.add(out, table.take(bits, out=block.more, mode="clip"), out=out)
        return out


@final
class RunningSum:
    """A sum of terms, one a member, added octet by octet as `Totals` does.

    Parameters
    ----------
    members : int
        How many terms there will be.
    size : int
        Rows in the largest block.
    """

    def __init__(self, members: int, size: int) -> None:
        self._several = members > OCTET
        self._whole = [np.empty(size) for _ in range(1 + self._several)]
        self._parts = self._whole

    def start(self, rows: int) -> None:
        """Begin a block."""
        self._parts = [whole[:rows] for whole in self._whole]

    def slot(self, place: int, block: Block) -> FloatArray:
        """Give the array that the next term is to be written into."""
        if place % OCTET:
            return block.numbers
        if place > OCTET:
            self._fold()
        return self._parts[place > 0]

    def commit(self, place: int, term: FloatArray) -> None:
        """Add the term that was written."""
        if place % OCTET:
            part = self._parts[place > OCTET]
            np.add(part, term, out=part)

    def total(self) -> FloatArray:
        """Give the sum of all terms."""
        if self._several:
            self._fold()
        return self._parts[0]

    def _fold(self) -> None:
        np.add(self._parts[0], self._parts[1], out=self._parts[0])


def _sums(amounts: Sequence[float]) -> FloatArray:
    states = np.arange(1 << len(amounts))
    sums: FloatArray = np.zeros(len(states))
    for place, amount in enumerate(amounts):
        sums += np.where(states >> place & 1, 0.0, amount)
    return sums

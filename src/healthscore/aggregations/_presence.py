"""Which members are present, in bytes, so that any total over them is one look-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.normalizers import Block

OCTET: Final = 8
"""Members that share one byte by bits, and one partial sum."""

_EXACT: Final = 2.0**45
"""Whole numbers add up exactly as far as this, and so do a hundred times as many."""

_COUNTED: Final = 255
"""Members that one byte can count."""


@final
class Layout:
    """How it is noted which of some members are missing.

    Parameters
    ----------
    weights : tuple of float, shape (n_members,)
        Weight of each member, above 0.
    alike : bool, default True
        Whether members of one weight may stand for each other.
    fades : bool, default False
        Whether members may weigh less from row to row, so that no weights are whole numbers.

    Attributes
    ----------
    weights : tuple of float
        As given.
    fades : bool
        As given.
    unit : float
        What presence counts one unit of weight as: 1, or 100 where 1 would not be exact. The terms
        of a mean whose members all have 100 points add up to exactly 100 times the weight when
        all weights are whole numbers; other weights come 100 times, as they do in the terms.
    counted : bool
        Whether one byte holds how many members are missing, as it does where all have the same
        whole weight and may stand for each other. Others have a bit each, eight to a byte.
    """

    def __init__(
        self, weights: tuple[float, ...], *, alike: bool = True, fades: bool = False
    ) -> None:
        whole = all(weight % 1.0 == 0.0 for weight in weights) and sum(weights) < _EXACT
        same = len(set(weights)) == 1 and len(weights) <= _COUNTED
        self.weights = weights
        self.fades = fades
        self.unit = 1.0 if whole and not fades else 100.0
        self.counted = alike and whole and same

    def cells(self) -> Iterator[slice]:
        """Go through the members that share one byte."""
        length = len(self.weights) if self.counted else OCTET
        for start in range(0, len(self.weights), length):
            yield slice(start, start + length)

    def sums(self, amounts: Sequence[float]) -> FloatArray:
        """Add amounts up in their order, for every state of one byte.

        Parameters
        ----------
        amounts : sequence of float, shape (n_members,)
            What each member of the byte adds; one whole number for all where they are counted.

        Returns
        -------
        ndarray of float64, shape (n_states,)
            By what the byte may hold.
        """
        if self.counted:
            present: FloatArray = np.arange(len(amounts), -1, -1, dtype=np.float64)
            return present * amounts[0]
        sums: FloatArray = np.zeros(1)
        for amount in amounts:
            sums = np.concatenate((sums + amount, sums))
        return sums


class Presence:
    """The members that each row of a block lacks.

    Parameters
    ----------
    layout : Layout
        How it is noted.
    size : int
        Rows in the largest block.

    Attributes
    ----------
    codes : list of ndarray of uint8, each of shape (n_rows,)
        One array for every cell of the layout.
    """

    def __init__(self, layout: Layout, size: int) -> None:
        self.layout = layout
        self._whole = [np.empty(size, dtype=np.uint8) for _ in layout.cells()]
        self._totals = Totals(layout, [weight * layout.unit for weight in layout.weights])
        self.codes: list[NDArray[np.uint8]] = self._whole

    def start(self, rows: int) -> None:
        """Begin a block."""
        if rows != len(self.codes[0]):
            self.codes = [whole[:rows] for whole in self._whole]

    def add(self, place: int, missing: BoolArray, block: Block) -> None:
        """Note where one member is missing; members come in order."""
        more = missing.view(np.uint8)
        if self.layout.counted:
            codes, first = self.codes[0], place == 0
        else:
            cell, bit = divmod(place, OCTET)
            codes, first = self.codes[cell], bit == 0
            if not first:
                # a product and not a shift, which is seven times as slow for bytes
                more = np.multiply(more, 1 << bit, out=block.bytes)
        if first:
            np.copyto(codes, more)
        else:
            np.add(codes, more, out=codes)

    def weight(self, block: Block) -> FloatArray:
        """Give the weight that is present, in the layout's unit, once all members are added.

        It lies in the block's `numbers`, and uses its `more` and `places`.
        """
        return self._totals.over(self, block.numbers, block)


@final
class Totals:
    """Sums of some amounts over the members that are present.

    Parameters
    ----------
    layout : Layout
        How presence is noted.
    amounts : sequence of float, shape (n_members,)
        What each member adds; one whole number for all where they are counted.

    Notes
    -----
    A table holds the sums for all 256 states of an octet, each added up in the members' order, and
    octets are added in order too: `RunningSum` adds the rows' own terms in the same way, so a
    quotient of the two is exactly 1 where all terms are at their most. Where members are counted,
    all sums are exact, and so need no table and no order.
    """

    def __init__(self, layout: Layout, amounts: Sequence[float]) -> None:
        self._members, self._each = float(len(amounts)), amounts[0]
        cells = () if layout.counted else layout.cells()
        self._tables = [layout.sums(amounts[cell]) for cell in cells]

    def over(self, presence: Presence, out: FloatArray, block: Block) -> FloatArray:
        """Give the sums for a block of rows."""
        if not self._tables:
            np.subtract(self._members, presence.codes[0], out=out)
            return out if self._each == 1.0 else np.multiply(out, self._each, out=out)
        into = out
        for table, codes in zip(self._tables, presence.codes, strict=True):
            # numpy would make indices of its own of the bytes, in fresh memory
            np.copyto(block.places, codes)
            table.take(block.places, out=into, mode="clip")
            if into is not out:
                np.add(out, into, out=out)
            into = block.more
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

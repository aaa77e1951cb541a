"""How much of the weight was observed, looked up by which metrics are there."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

import numpy as np

from healthscore.aggregations import OCTET, sums_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.aggregations import Presence
    from healthscore.normalizers import Block

    Path = tuple[str, ...]

PAGE: Final = 12
"""Members that are looked up at once: a table of 4,096 numbers stays in the fastest cache."""


class Octet(NamedTuple):
    """Up to eight members of a group, which are noted in one byte."""

    path: Path
    """Names of the groups that lead there."""
    number: int
    """Which of the group's bytes it is."""
    amounts: tuple[float, ...]
    """What each member adds: its weight, or 0 for a group, whose metrics add for themselves."""
    scales: tuple[tuple[float, float], ...] = ()
    """The weight of all members, and that of the group in the next, from group to group."""

    def under(self, group: str, total: float, weight: float) -> Octet:
        """Give it as seen from one group higher."""
        return Octet(
            (group, *self.path), self.number, self.amounts, (*self.scales, (total, weight))
        )

    def sums(self) -> FloatArray:
        """Give what the members add in all their states."""
        sums = sums_of(self.amounts)
        for total, weight in self.scales:
            sums = sums / total * weight
        return sums


def octets_of(amounts: Sequence[float]) -> Iterator[Octet]:
    """Part the members of one group into octets.

    Parameters
    ----------
    amounts : sequence of float, shape (n_members,)
        Weight of each metric, 0 for a group.

    Yields
    ------
    Octet
        Those with a metric in them.
    """
    for start in range(0, len(amounts), OCTET):
        octet = tuple(amounts[start : start + OCTET])
        if any(octet):
            yield Octet((), start // OCTET, octet)


@final
class Coverage:
    """The share of a branch's weight that was observed.

    Parameters
    ----------
    octets : iterable of Octet
        All metrics in and below the branch.

    Notes
    -----
    Octets share pages of up to 12 members, each with a table of sums for all its states. The sum
    for everything present is added up in the same order, so that the share is then exactly 1.
    """

    def __init__(self, octets: Iterable[Octet]) -> None:
        pages: list[list[Octet]] = []
        room = 0
        for octet in octets:
            room -= len(octet.amounts)
            if room < 0:
                pages.append([])
                room = PAGE - len(octet.amounts)
            pages[-1].append(octet)
        self._pages = pages
        self._tables = [reduce(_together, (octet.sums() for octet in page)) for page in pages]
        full = 0.0
        for table in self._tables:
            full += float(table[0])
        self._full = full
        if len(pages) == 1:
            self._tables = [self._tables[0] / full]

    def over(
        self, observed: Callable[[Path], Presence], out: FloatArray, block: Block
    ) -> FloatArray:
        """Look the share up for a block of rows.

        Parameters
        ----------
        observed : callable
            Gives what was observed of the members of a group, by the path that leads there.
        out : ndarray of float64, shape (n_rows,)
            Where the shares go.
        block : Block
            Scratch memory.

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            From 0 to 1.
        """
        for place, (page, table) in enumerate(zip(self._pages, self._tables, strict=True)):
            states = _states(page, observed, block)
            part = table.take(states, out=block.more if place else out, mode="clip")
            if place:
                np.add(out, part, out=out)
        if len(self._pages) > 1:
            np.divide(out, self._full, out=out)
        return out


def _states(page: list[Octet], observed: Callable[[Path], Presence], block: Block) -> NDArray[Any]:
    """Put the bits of several octets side by side."""
    bits, *more = (observed(octet.path).bits[octet.number] for octet in page)
    if not more:
        return bits
    states, shift = block.words, 0
    np.copyto(states, bits)
    for octet, above in zip(page, more, strict=False):
        shift += len(octet.amounts)
        moved = np.multiply(above, 1 << shift, out=block.more_words, dtype=np.uint16)
        np.bitwise_or(states, moved, out=states)
    return states


def _together(first: FloatArray, second: FloatArray) -> FloatArray:
    """Add up for all states of two octets, the bits of the second above those of the first."""
    return (second[:, np.newaxis] + first).ravel()

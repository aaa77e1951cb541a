"""How much of the weight was observed, looked up by which metrics are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.aggregations import Layout, Presence
    from healthscore.normalizers import Block

    Path = tuple[str, ...]

PAGE: Final = 4096
"""States that are looked up at once: a table of as many numbers stays in the fastest cache."""


class Cell(NamedTuple):
    """Members of a group that are noted in one byte."""

    layout: Layout
    number: int
    """Which of the group's bytes it is."""
    path: Path
    """Names of the groups that lead there."""
    amounts: tuple[float, ...]
    """What each member adds: its weight, or 0 for a group, whose metrics add for themselves."""
    scales: tuple[tuple[float, float], ...] = ()
    """The weight of all members, and that of the group in the next, from group to group."""

    def under(self, group: str, total: float, weight: float) -> Cell:
        """Give it as seen from one group higher."""
        return self._replace(path=(group, *self.path), scales=(*self.scales, (total, weight)))

    @property
    def states(self) -> int:
        """How many different things its byte may hold."""
        return len(self.amounts) + 1 if self.layout.counted else 2 ** len(self.amounts)

    def sums(self) -> FloatArray:
        """Give what the members add in all their states."""
        sums = self.layout.sums(self.amounts)
        for total, weight in self.scales:
            sums = sums / total * weight
        return sums


def cells_of(layout: Layout, amounts: Sequence[float]) -> Iterator[Cell]:
    """Go through the bytes of one group.

    Parameters
    ----------
    layout : Layout
        How presence is noted in them.
    amounts : sequence of float, shape (n_members,)
        Weight of each metric, 0 for a group.

    Yields
    ------
    Cell
        Those with a metric in them.
    """
    for number, members in enumerate(layout.cells()):
        if any(amounts[members]):
            yield Cell(layout, number, (), tuple(amounts[members]))


@final
class Coverage:
    """The share of a branch's weight that was observed.

    Parameters
    ----------
    cells : iterable of Cell
        All metrics in and below the branch.

    Notes
    -----
    Cells share pages, each with a table of sums for all its states. The sum for everything
    present is added up in the same order, so that the share is then exactly 1.
    """

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._pages: list[list[Cell]] = []
        self._tables: list[FloatArray] = []
        for cell in cells:
            sums = cell.sums()
            if self._pages and len(self._tables[-1]) * len(sums) <= PAGE:
                self._pages[-1].append(cell)
                # the states of the second come round for each of the first
                self._tables[-1] = (sums[:, np.newaxis] + self._tables[-1]).ravel()
            else:
                self._pages.append([cell])
                self._tables.append(sums)
        full = 0.0
        for table in self._tables:
            full += float(table[0])
        self._full = full
        if len(self._tables) == 1:
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
            np.copyto(block.places, _states(page, observed, block))
            part = table.take(block.places, out=block.more if place else out, mode="clip")
            if place:
                np.add(out, part, out=out)
        if len(self._pages) > 1:
            np.divide(out, self._full, out=out)
        return out


def _states(page: list[Cell], observed: Callable[[Path], Presence], block: Block) -> NDArray[Any]:
    """Find the place of each row's states in the table of a page."""
    codes, *more = (observed(cell.path).codes[cell.number] for cell in page)
    if not more:
        return codes
    states, below = block.words, 1
    np.copyto(states, codes)
    for cell, above in zip(page, more, strict=False):
        below *= cell.states
        moved = np.multiply(above, below, out=block.more_words, dtype=np.uint16)
        np.add(states, moved, out=states)
    return states

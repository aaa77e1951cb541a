"""Every spell of every customer, found in one walk over the periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray

    Places: TypeAlias = NDArray[np.int32]

QUICK: Final = 3
"""Periods within which a band that is left and retaken was left for nothing."""


@final
@attrs.frozen(eq=False)
class Walk:
    """Spells by customer, and then in time; each array of shape (n_spells,)."""

    customers: NDArray[np.intp]
    codes: NDArray[np.int8]
    starts: Places
    """The first period of each."""
    stops: Places
    """The first period in another band; the last one with a score where no other is known."""
    ended: BoolArray
    """Whether another band is known."""
    ranks: Places
    """How many scores of the customer came before."""
    stretches: Places
    """How many models the customer had, from 1."""
    fresh: BoolArray
    """Whether nothing before it counts: the first score, or the first of another model."""

    @property
    def returns(self) -> BoolArray:
        """Whether each takes a band again that was left at most `QUICK` scores earlier."""
        found = np.zeros(len(self.codes), dtype=np.bool_)
        # each spell between has a score, so there are at most so many
        for lag in range(2, QUICK + 2):
            left, late = self.ranks[1 : len(found) - lag + 1], self.ranks[lag:]
            # of one customer and model: stretches alone may be alike from one to the next
            found[lag:] |= (
                (self.customers[:-lag] == self.customers[lag:])
                & (self.stretches[:-lag] == self.stretches[lag:])
                & (self.codes[:-lag] == self.codes[lag:])
                & (late - left <= QUICK)
            )
        return found

    def first_of(self, code: int) -> tuple[NDArray[np.int64], Places]:
        """Give the numbers of stretches in which a band was held, and at which score first."""
        spells = np.flatnonzero(self.codes == code)
        stretches = self.customers[spells].astype(np.int64) << 32 | self.stretches[spells]
        numbers, first = np.unique(stretches, return_index=True)
        return numbers, self.ranks[spells[first]]


def walk(codes: NDArray[np.int8], restarts: BoolArray | None) -> Walk:
    """Find all spells.

    Parameters
    ----------
    codes : ndarray of int8, shape (n_customers, n_periods)
        -1 where there is no band, which neither ends a spell nor belongs to one of its own.
    restarts : ndarray of bool, shape (n_customers, n_periods), optional
        Where another model begins, with which spells begin anew.

    Returns
    -------
    Walk
        Read-only arrays.
    """
    size, periods = codes.shape
    open_ = _Open(size)
    for period in range(periods):
        open_.step(period, codes[:, period], None if restarts is None else restarts[:, period])
    parts = [*open_.closed, open_.rest()]
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    # each customer's spells were closed in the order of time
    order = np.argsort(joined[0], kind="stable")
    arrays: list[NDArray[Any]] = [column[order] for column in joined]
    for array in arrays:
        array.flags.writeable = False
    return Walk(*arrays)


@final
class _Open:
    """The spell that each customer is in."""

    def __init__(self, size: int) -> None:
        self.closed: list[tuple[NDArray[Any], ...]] = []
        self._codes = np.full(size, -1, dtype=np.int8)
        self._starts, self._last, self._seen, self._ranks, self._stretches = (
            np.zeros(size, dtype=np.int32) for _ in range(5)
        )
        self._fresh = np.ones(size, dtype=np.bool_)
        self._began_fresh = np.ones(size, dtype=np.bool_)

    def step(self, period: int, codes: NDArray[np.int8], restarts: BoolArray | None) -> None:
        """Go one period on: close the spells that end, and open those that begin."""
        if restarts is not None:
            self._fresh |= restarts
        there = codes >= 0
        rows = np.flatnonzero(there & (self._fresh | (codes != self._codes)))
        old = rows[self._codes[rows] >= 0]
        fresh = self._fresh[old]
        if len(old):
            stops = np.where(fresh, self._last[old], period).astype(np.int32)
            self.closed.append(self._spells(old, stops, ~fresh))
        self._began_fresh[rows] = self._fresh[rows]
        self._stretches[rows] += self._fresh[rows]
        self._codes[rows], self._starts[rows] = codes[rows], period
        self._ranks[rows] = self._seen[rows]
        self._seen += there
        self._last[there] = period
        self._fresh &= ~there

    def rest(self) -> tuple[NDArray[Any], ...]:
        """Give the spells that nobody saw end."""
        rows = np.flatnonzero(self._codes >= 0)
        return self._spells(rows, self._last[rows], np.zeros(len(rows), dtype=np.bool_))

    def _spells(
        self, rows: NDArray[np.intp], stops: Places, ended: BoolArray
    ) -> tuple[NDArray[Any], ...]:
        return (
            rows,
            self._codes[rows],
            self._starts[rows],
            stops,
            ended,
            self._ranks[rows],
            self._stretches[rows],
            self._began_fresh[rows],
        )

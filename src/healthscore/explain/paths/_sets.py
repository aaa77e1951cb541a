"""The cheapest of several sets, none of which holds another."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES: Final = 60
"""Times that the cheapest set without certain members is looked for, at most."""


class Found(NamedTuple):
    """Changes that reach the band.

    Parameters
    ----------
    cost : float
        What they cost.
    changes : dict of str to value
        New raw values, by lever.
    is_exact : bool
        Whether nothing is cheaper.
    """

    cost: float
    changes: dict[str, Any]
    is_exact: bool


def cheapest_sets(solve: Callable[[frozenset[str]], Found | None], count: int) -> list[Found]:
    """Find the cheapest set of changes, the cheapest without one of its members, and so on.

    Parameters
    ----------
    solve : callable
        Takes the levers that must stay, and gives the cheapest changes of the others, or None.
    count : int
        How many sets are wanted at most.

    Returns
    -------
    list of Found
        Cheapest first; each lacks at least one member of every cheaper one.

    Notes
    -----
    Every set but the first lacks a member of the first: so each member is forbidden in turn, and
    so on below what is found then, cheapest first (E. L. Lawler, A procedure for computing the k
    best solutions to discrete optimization problems, Management Science 18, 1972).
    """
    heap: list[tuple[float, int, frozenset[str], Found]] = []
    seen: set[frozenset[str]] = set()
    found: list[Found] = []

    def look(without: frozenset[str]) -> None:
        if without in seen or len(seen) >= TRIES:
            return
        seen.add(without)
        best = solve(without)
        if best is not None:
            heapq.heappush(heap, (best.cost, len(seen), without, best))

    look(frozenset())
    while heap and len(found) < count:
        _, _, without, best = heapq.heappop(heap)
        if not any(other.changes.keys() <= best.changes.keys() for other in found):
            found.append(best)
        for name in best.changes:
            look(without | {name})
    return sorted(found, key=lambda each: each.cost)

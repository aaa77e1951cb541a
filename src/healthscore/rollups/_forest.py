"""Who stands below whom: nodes on levels, from the roots down."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from healthscore.columns import show_short
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray

    Places = NDArray[np.intp]

_SHOWN: Final = 12
"""Keys of a cycle that a message has room for."""


@final
class Forest:
    """Nodes and their parents, without cycles.

    Parameters
    ----------
    keys : list
        Key of each node: the customers in their order, then the nodes that only hold others.
    parents : ndarray of intp, shape (n_nodes,)
        Place of each node's parent, -1 for a root.
    n_customers : int
        How many of the nodes are customers.

    Raises
    ------
    DataError
        If a node stands above itself.
    """

    def __init__(self, keys: list[Any], parents: Places, n_customers: int) -> None:
        self.keys: Final = keys
        self.parents: Final = parents
        self.n_customers: Final = n_customers
        self.levels: Final = _levels(keys, parents)
        self.order: Final[Places] = np.argsort(self.levels, kind="stable")
        counts = np.bincount(self.levels)
        ends = np.cumsum(counts).tolist()
        self._slices = list(zip([0, *ends], ends, strict=False))

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def height(self) -> int:
        """How many levels there are."""
        return len(self._slices)

    def level(self, depth: int) -> Places:
        """Give the nodes of one level, in their order."""
        start, stop = self._slices[depth]
        return self.order[start:stop]

    def upwards(self) -> Iterator[Places]:
        """Go through the levels from the lowest to the one below the roots."""
        return map(self.level, range(self.height - 1, 0, -1))

    def downwards(self, depth: int) -> Iterator[Places]:
        """Go through the levels below one level, from the top down."""
        return map(self.level, range(depth + 1, self.height))

    @cached_property
    def n_children(self) -> Places:
        """How many nodes stand right below each; shape (n_nodes,)."""
        below = self.parents[self.parents >= 0]
        return np.bincount(below, minlength=len(self)).astype(np.intp)

    @cached_property
    def n_below(self) -> Places:
        """How many customers stand anywhere below each; shape (n_nodes,)."""
        held: Places = np.zeros(len(self), dtype=np.intp)
        customer = np.arange(len(self)) < self.n_customers
        for nodes in self.upwards():
            # whole numbers, so that the order does not matter
            np.add.at(held, self.parents[nodes], held[nodes] + customer[nodes])
        return held

    @cached_property
    def inner(self) -> BoolArray:
        """Which nodes have something below them; shape (n_nodes,)."""
        inner: BoolArray = self.n_children > 0
        return inner

    @cached_property
    def places(self) -> dict[Any, int]:
        """Place of each node by key."""
        return dict(zip(self.keys, range(len(self)), strict=True))


def _levels(keys: Sequence[Any], parents: Places) -> Places:
    """Count the steps from each node to its root, by jumping twice as far each time."""
    size = len(parents)
    # one place more, above all roots, that is its own parent
    above = np.append(np.where(parents < 0, size, parents), size).astype(np.intp)
    steps = (above != np.arange(size + 1)).astype(np.intp)
    steps[size] = 0
    for _ in range(max(size, 1).bit_length() + 1):
        if bool((above == size).all()):
            levels: Places = steps[:size] - 1
            return levels
        steps = steps + steps[above]
        above = above[above]
    raise _cycle(keys, parents, above)


def _cycle(keys: Sequence[Any], parents: Places, above: Places) -> DataError:
    """Name a cycle: whoever did not come to a root has jumped into one."""
    stuck = np.flatnonzero(above[:-1] < len(parents))
    cycles = np.unique(above[stuck])
    first = int(cycles[0])
    walk = [first]
    while (here := int(parents[walk[-1]])) != first:
        walk.append(here)
    names = [show_short(keys[place]) for place in walk]
    told = names if len(names) <= _SHOWN else [*names[: _SHOWN - 1], "..."]
    message = (
        f"'parent': nobody may stand above itself: {' -> '.join([*told, names[0]])}. "
        f"{_counted(len(stuck))} on such a cycle or below one. Correct a parent, or leave it out."
    )
    return DataError(message, where="'parent'", got=[keys[place] for place in walk])


def _counted(count: int) -> str:
    return "1 node is" if count == 1 else f"{count:,} nodes are"

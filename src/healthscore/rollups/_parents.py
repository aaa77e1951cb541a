"""Who is whose parent: customers, and nodes that only hold others."""

from __future__ import annotations

from itertools import filterfalse
from typing import TYPE_CHECKING, Any, Final, cast, final

import numpy as np

from healthscore._definition import is_mapping, refuse
from healthscore.columns import is_sequence, show_short
from healthscore.errors import DataError
from healthscore.rollups._forest import Forest
from healthscore.rollups._named import as_keys, listed, require_somebody
from healthscore.scoring import as_table
from healthscore.scoring._rows_by_key import keyed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from healthscore.rollups._scored import Scored

ALL: Final = "portfolio"
"""What the one node is called that holds everybody."""

_PLACE: Final = "roll_up"

_SHOWN: Final = 3
"""Orphans that a message names."""


def read_forest(scores: Scored, parent: Any, top: object, bare: object) -> Forest:
    """Make the nodes and say who stands below whom; see `roll_up`.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.
    parent : mapping or array_like or str or None
        Who is whose parent.
    top : hashable, optional
        What holds all who have no parent.
    bare : bool or collection
        Which parents need be no customers.

    Returns
    -------
    Forest
        The customers in their order, then the other parents as they are first named.

    Raises
    ------
    DataError
        If a parent is nobody, or somebody stands above himself.
    """
    keys: list[Any] = scores.keys.tolist()
    allowed = _allowed(bare)
    by_key: Mapping[Any, Any] = {}
    if parent is None:
        named: list[Any] = [None] * len(keys)
        top = ALL if top is None else top
    elif is_mapping(parent):
        by_key = keyed(parent, scores.keys)
        require_somebody(parent, by_key, keys)
        named = list(map(by_key.get, keys))
    else:
        named = listed(scores, parent)
    nodes = _Nodes(keys, by_key, allowed)
    while named:
        named = as_keys(named, scores.keys)
        named = list(map(by_key.get, nodes.name(named)))
    return Forest(nodes.keys, nodes.parents(top if keys else None), len(keys))


def _allowed(bare: Any) -> AbstractSet[Any] | None:
    """Say which parents need be no customers; None for any."""
    if isinstance(bare, bool | np.bool_):
        return None if bare else frozenset()
    if isinstance(bare, set | frozenset):
        return cast("set[Any]", bare)
    if is_sequence(bare):
        return set(as_table({"bare": bare}).column("bare").objects().tolist())
    raise refuse(_PLACE, "bare", "be True, False or a list of keys", bare)


@final
class _Nodes:
    """Nodes as they are met: at first the customers."""

    def __init__(
        self, keys: list[Any], by_key: Mapping[Any, Any], allowed: AbstractSet[Any] | None
    ) -> None:
        self.keys = list(keys)
        self._named: list[Any] = []
        self._by_key = by_key
        self._allowed = allowed
        self._places: dict[Any, int] = {}
        self._count(keys)

    def _count(self, new: list[Any]) -> None:
        start = len(self._places)
        self._places.update(zip(new, range(start, start + len(new)), strict=True))

    def name(self, named: list[Any]) -> list[Any]:
        """Note the parents of the latest nodes, and make nodes of who is met for the first time."""
        children = self.keys[len(self._named) :]
        self._named += named
        new = list(filterfalse(self._places.__contains__, dict.fromkeys(named)))
        new = list(filterfalse(_is_gap, new))
        if self._allowed is not None:
            lost = list(filterfalse(self._by_key.__contains__, new))
            lost = list(filterfalse(self._allowed.__contains__, lost))
            if lost:
                raise _orphans(lost, children, named)
        self._count(new)
        self.keys += new
        return new

    def parents(self, top: object) -> np.ndarray[Any, np.dtype[np.intp]]:
        """Give the place of each node's parent, -1 for a root; `top` holds who would be one."""
        places = {None: -1} | self._places
        size = len(self._named)
        parents = np.fromiter(map(places.__getitem__, self._named), np.intp, size)
        if top is None:
            return parents
        try:
            place = self._places.get(top, size)
        except TypeError:
            raise refuse(_PLACE, "top", "be a key", top) from None
        if place == size:
            self.keys.append(top)
            parents = np.append(parents, -1)
        under = parents < 0
        under[place] = False
        parents[under] = place
        return parents


def _is_gap(value: object) -> bool:
    return value is None


def _orphans(lost: list[Any], children: list[Any], named: list[Any]) -> DataError:
    child = dict(zip(reversed(named), reversed(children), strict=True))
    pairs = [f"{show_short(name)} (of {show_short(child[name])})" for name in lost[:_SHOWN]]
    more = f" and {len(lost) - _SHOWN:,} more" if len(lost) > _SHOWN else ""
    message = (
        f"'parent': {', '.join(pairs)}{more}: no such customer was scored. Correct the parent; or, "
        "where parents need no score of their own, pass bare=True, or their keys as bare=[...]."
    )
    return DataError(message, where="'parent'", got=lost)

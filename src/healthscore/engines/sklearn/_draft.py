"""A definition about to change: what is to be another, by the steps that lead there."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final, cast, final

import attrs

from healthscore._definition import FrozenDict, fields_of, is_mapping, show_key
from healthscore.formula import Formula
from healthscore.group import Body, Group
from healthscore.metric import Metric

BETWEEN: Final = "__"
"""What stands between the steps of a path."""


@final
class Draft:
    """A part of a definition, with what takes the place of what it is made of.

    All changes act at once: on the way to two that go together, no part is made that refuses one
    without the other.

    Parameters
    ----------
    node : object
        The part as it is.
    """

    def __init__(self, node: object) -> None:
        self.node = node
        self._changed: dict[str, Draft] = {}

    def put(self, path: str, value: object) -> bool:
        """Put something in the place of a parameter.

        Parameters
        ----------
        path : str
            The way to it from here; a member need not be told by way of its groups.
        value : object
            What takes its place.

        Returns
        -------
        bool
            Whether there is such a parameter.
        """
        if path in self._names:
            self._changed[path] = Draft(value)
            return True
        # names may hold what stands between steps, so that the longest comes first
        starts = [name for name in self._names if path.startswith(name + BETWEEN)]
        return any(
            self._part(name).put(path[len(name + BETWEEN) :], value)
            for name in sorted(starts, key=len, reverse=True)
        ) or self._put_below(path, value)

    def _put_below(self, path: str, value: object) -> bool:
        if isinstance(self.node, Body):
            return self._part("members").put(path, value)
        parts = self._names if isinstance(self.node, list | tuple) else ()
        groups = (part for part in map(self._part, parts) if isinstance(part.node, Group))
        return any(group.put(f"members{BETWEEN}{path}", value) for group in groups)

    def made(self) -> object:
        """Make the part anew, with all that was put.

        Returns
        -------
        object
            The part itself where nothing in it is another.
        """
        new = {name: draft.made() for name, draft in self._changed.items()}
        new = {name: part for name, part in new.items() if part is not self._names[name]}
        return _with(self.node, new, {**self._names, **new}) if new else self.node

    @cached_property
    def _names(self) -> dict[str, object]:
        return children_of(self.node)

    def _part(self, name: str) -> Draft:
        if name not in self._changed:
            self._changed[name] = Draft(self._names[name])
        return self._changed[name]


def _with(node: object, new: dict[str, object], every: dict[str, object]) -> object:
    if is_mapping(node):
        return FrozenDict(zip(node, every.values(), strict=True))
    if isinstance(node, list | tuple):
        return tuple(every.values())
    if hasattr(node, "__attrs_init__"):
        # a class that writes its own __init__ takes what its fields hold by position
        return type(node)(*every.values())
    made: object = attrs.evolve(cast("Any", node), **new)
    return made


def children_of(node: object) -> dict[str, object]:
    """Give what a part is made of, by name.

    Parameters
    ----------
    node : object
        A definition, or what one holds.

    Returns
    -------
    dict of str to object
        Fields by name, members by theirs, what else stands in order by place, and what is held by
        key by that. Empty for what has no parts, as a formula, which is given by its text.
    """
    if is_mapping(node):
        return {key if isinstance(key, str) else show_key(key): node[key] for key in node}
    if isinstance(node, list | tuple):
        return {_name(item, at): item for at, item in enumerate(cast("list[object]", node))}
    if isinstance(node, Formula) or not attrs.has(type(node)):
        return {}
    fields = [field for field in fields_of(node) if field.init]
    return {field.alias or field.name: getattr(node, field.name) for field in fields}


def _name(item: object, at: int) -> str:
    return item.name if isinstance(item, Metric | Group) else str(at)

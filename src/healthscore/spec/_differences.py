"""The differences between two definitions, down to the leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeGuard, cast, final

import attrs

from healthscore._definition import (
    Definition,
    default_of,
    fields_of,
    is_mapping,
    show,
    show_key,
)
from healthscore.curves import Curve
from healthscore.learn import Learned
from healthscore.rules import Rule
from healthscore.spec._data import class_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthscore.group import Body, Member
    from healthscore.scorecard import Scorecard

What: TypeAlias = Literal["added", "removed", "moved", "changed"]


@final
@attrs.frozen
class Change:
    """One difference between two definitions.

    Parameters
    ----------
    what : {"added", "removed", "moved", "changed"}
        Whether something was added, removed, moved to another group, or changed.
    place : str
        Whose difference it is: ``Metric 'nps'``.
    field : str
        The field concerned, as Python reaches it: ``normalizer.worst``; empty for the whole.
    old : object
        What it was; for a member that was removed or moved, what it stood in. None for what was
        added.
    new : object
        What it is; for a member that was added or moved, what it stands in. None for what was
        removed.
    """

    what: What
    place: str
    field: str
    old: object
    new: object

    def __str__(self) -> str:
        if not self.field:
            return f"{self.place} was {self._whole}"
        if self.what == "added":
            return f"{self.place}: {self.field} is new: {show(self.new)}"
        if self.what == "removed":
            return f"{self.place}: {self.field} was {show(self.old)} and is gone"
        return f"{self.place}: {self.field} was {show(self.old)} and is {show(self.new)}"

    @property
    def _whole(self) -> str:
        if self.what == "moved":
            return f"moved from {self.old} to {self.new}"
        return f"added to {self.new}" if self.what == "added" else f"removed from {self.old}"


def differences(old: Scorecard, new: Scorecard) -> Iterator[Change]:
    """Compare the fields of the scorecards, then members by name, wherever they are."""
    yield from _fields(old, new, new.place)
    before, after = _homes(old), _homes(new)
    for name, (home, member) in before.items():
        if not _stays(member, after.get(name)):
            yield Change("removed", member.place, "", home, None)
    for name, (home, member) in after.items():
        earlier = before.get(name)
        if earlier is None or not _stays(member, earlier):
            yield Change("added", member.place, "", None, home)
            continue
        if _home_of(earlier, old, new) != home:
            yield Change("moved", member.place, "", earlier[0], home)
        yield from _fields(earlier[1], member, member.place)
    yield from _orders(old, new)


def _homes(card: Scorecard) -> dict[str, tuple[str, Member]]:
    """Give all members by name, with what they stand in."""
    return {
        member.name: (body.place, member)
        for body in (card, *card.groups())
        for member in body.members
    }


def _home_of(earlier: tuple[str, Member], old: Scorecard, new: Scorecard) -> str:
    # a scorecard of another name is the same home
    return new.place if earlier[0] == old.place else earlier[0]


def _stays(member: Member, other: tuple[str, Member] | None) -> bool:
    return other is not None and type(other[1]) is type(member)


def _orders(old: Scorecard, new: Scorecard) -> Iterator[Change]:
    """Compare the order of those members that stand in the same group before and after."""
    bodies = {body.name: body for body in new.groups()}
    pairs: list[tuple[Body, Body]] = [(old, new)]
    pairs += [(group, bodies[group.name]) for group in old.groups() if group.name in bodies]
    for before, after in pairs:
        both = set(before.names) & set(after.names)
        orders = [[name for name in body.names if name in both] for body in (before, after)]
        if orders[0] != orders[1]:
            yield Change("changed", after.place, "order of members", *map(", ".join, orders))


def _fields(old: Any, new: Any, place: str, prefix: str = "") -> Iterator[Change]:
    """Compare two definitions of one class, field by field, as the class itself does."""
    for field in fields_of(new):
        if not (field.eq and field.init) or field.name == "members":
            continue
        before, after = getattr(old, field.name), getattr(new, field.name)
        name = f"{prefix}{field.alias or field.name}"
        key: Any = getattr(field, "eq_key", None)
        empty = default_of(field)
        # a field that is empty unless something is said is new, or gone, as a whole
        if before != after and empty in (None, "") and empty in (before, after):
            added = before == empty
            values = (None, after) if added else (before, None)
            yield Change("added" if added else "removed", place, name, *values)
        elif before != after:
            yield from _values(before, after, place, name)
        elif key is not None and key(before) != key(after):
            # equal mappings in another order: that of bands still to be learned counts
            yield Change("changed", place, name, before, after)


def _values(old: Any, new: Any, place: str, field: str) -> Iterator[Change]:
    """Compare what two fields hold, down to the leaves."""
    if old == new:
        return
    if class_of(old) is class_of(new) and isinstance(new, Definition | Learned):
        yield from _fields(old, new, place, f"{field}.")
    elif is_mapping(old) and is_mapping(new):
        yield from _mappings(old, new, place, field)
    elif _are_listed(old) and _are_listed(new):
        yield from _lists(old, new, place, field)
    else:
        yield Change("changed", place, field, old, new)


def _mappings(
    old: Mapping[Any, Any], new: Mapping[Any, Any], place: str, field: str
) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        where = f"{field}[{show_key(key)}]"
        if key not in new:
            yield Change("removed", place, where, old[key], None)
        elif key not in old:
            yield Change("added", place, where, None, new[key])
        else:
            yield from _values(old[key], new[key], place, where)


def _are_listed(value: object) -> TypeGuard[tuple[Rule | Curve, ...]]:
    return isinstance(value, tuple) and all(
        isinstance(item, Rule | Curve) for item in cast("tuple[object, ...]", value)
    )


def _lists(
    old: Sequence[Rule | Curve], new: Sequence[Rule | Curve], place: str, field: str
) -> Iterator[Change]:
    """Compare two lists of rules or curves: what both hold stays, the rest is paired in order."""
    from difflib import SequenceMatcher  # here, for only lists that differ need it

    for what, start, end, first, last in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if what == "equal":
            continue
        paired = min(end - start, last - first)
        for at in range(paired):
            yield from _values(old[start + at], new[first + at], place, f"{field}[{first + at}]")
        for at in range(start + paired, end):
            yield Change("removed", place, f"{field}[{at}]", old[at], None)
        for at in range(first + paired, last):
            yield Change("added", place, f"{field}[{at}]", None, new[at])

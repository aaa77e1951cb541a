"""What is different between two definitions, in words and as data."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeGuard, cast, final

import attrs

from healthscore._definition import (
    Definition,
    fields_of,
    is_mapping,
    refuse,
    show,
    show_key,
)
from healthscore.document import short_fingerprint
from healthscore.group import known_weights
from healthscore.learn import Learned
from healthscore.rules import Rule
from healthscore.scorecard import Scorecard
from healthscore.spec._data import class_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthscore.group import Body, Member

What: TypeAlias = Literal["added", "removed", "moved", "changed"]

SMALLEST: Final = 1e-9
"""Effective weights that differ by less differ by rounding."""


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
        if self.what == "added" or _is_nothing(self.old):
            return f"{self.place}: {self.field} is new: {show(self.new)}"
        if self.what == "removed" or _is_nothing(self.new):
            return f"{self.place}: {self.field} was {show(self.old)} and is gone"
        return f"{self.place}: {self.field} was {show(self.old)} and is {show(self.new)}"

    @property
    def _whole(self) -> str:
        if self.what == "moved":
            return f"moved from {self.old} to {self.new}"
        return f"added to {self.new}" if self.what == "added" else f"removed from {self.old}"


def _is_nothing(value: object) -> bool:
    return value is None or value == ""


@final
class Diff:
    """The differences between two scorecards.

    Made by `healthscore.diff`. It goes through its changes, is false where there are none, and
    prints them one a line.

    Parameters
    ----------
    old : Scorecard
        The definition before.
    new : Scorecard
        The definition after.

    Examples
    --------
    >>> from healthscore import AsIs, Fixed, Metric, Scorecard
    >>> old, new = (
    ...     Scorecard(
    ...         "demo",
    ...         [Metric("usage", AsIs()), Metric("csat", AsIs())],
    ...         weighting=Fixed(usage=usage, csat=1),
    ...     )
    ...     for usage in (1, 3)
    ... )
    >>> print(Diff(old, new))
    Scorecard 'demo': weighting.weights['usage'] was 1 and is 3
    Effective weight of 'usage' was 50.0% and is 75.0%
    Effective weight of 'csat' was 50.0% and is 25.0%
    """

    def __init__(self, old: Scorecard, new: Scorecard) -> None:
        self.old: Final = old
        self.new: Final = new
        self.changes: Final[tuple[Change, ...]] = tuple(_scorecards(old, new))
        """Every difference, from the root down."""
        self.effective_weights: Final[Mapping[str, tuple[float | None, float | None]]] = _effective(
            old, new
        )
        """Share of the whole weight before and after, by metric, where it differs.

        None where there was no such metric, or its weight is still to be learned.
        """

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __getitem__(self, place: int, /) -> Change:
        return self.changes[place]

    def __repr__(self) -> str:
        count = f"{len(self):,} change{'' if len(self) == 1 else 's'}"
        return f"<Diff: {', '.join([count, *models(self.old, self.new)])}>"

    def __str__(self) -> str:
        return "\n".join(self.lines()) or "No changes."

    def lines(self) -> list[str]:
        """Say every change in words, then what it does to effective weights.

        Returns
        -------
        list of str
            One sentence each.
        """
        shares = {name: tuple(map(_percent, pair)) for name, pair in self.effective_weights.items()}
        return [
            *map(str, self.changes),
            *(
                f"Effective weight of {name!r} was {old} and is {new}"
                for name, (old, new) in shares.items()
                if old != new
            ),
        ]

    def to_rows(self) -> list[dict[str, object]]:
        """Give the changes as rows of a table.

        Returns
        -------
        list of dict
            With the keys ``what``, ``place``, ``field``, ``old`` and ``new``.
        """
        return [attrs.asdict(change, recurse=False) for change in self.changes]

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(line)}" for line in self.lines())
        return f"<ul>{items}</ul>" if items else "<p>No changes.</p>"


def diff(old: Scorecard, new: Scorecard) -> Diff:
    """Compare two definitions; see `healthscore.diff`."""
    for name, card in (("old", old), ("new", new)):
        if not isinstance(cast("object", card), Scorecard):
            owner = "diff"
            raise refuse(owner, name, "be a Scorecard", card)
    return Diff(old, new)


def models(old: Scorecard, new: Scorecard) -> list[str]:
    """Say which two models are compared, where both can be told."""
    ends = [short_fingerprint(card) for card in (old, new)]
    return [" to ".join(ends)] if all(ends) else []


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.1%}"


def _effective(old: Scorecard, new: Scorecard) -> dict[str, tuple[float | None, float | None]]:
    before, after = known_weights(old), known_weights(new)
    names = dict.fromkeys((*before, *after))
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if _differ(*pair)}


def _differ(old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is not new
    return abs(old - new) > SMALLEST


def _scorecards(old: Scorecard, new: Scorecard) -> Iterator[Change]:
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
        if before != after:
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
    elif _are_rules(old) and _are_rules(new):
        yield from _rules(old, new, place, field)
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


def _are_rules(value: object) -> TypeGuard[tuple[Rule, ...]]:
    return isinstance(value, tuple) and all(
        isinstance(item, Rule) for item in cast("tuple[object, ...]", value)
    )


def _rules(old: Sequence[Rule], new: Sequence[Rule], place: str, field: str) -> Iterator[Change]:
    """Compare two lists of rules: those that are in both stay, the others are paired in order."""
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

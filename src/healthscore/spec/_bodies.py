"""Groups and scorecards: members under the names that a document has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.normalizers import AsIs
from healthscore.spec._faults import TooManyFaultsError, shown_path
from healthscore.spec._kinds import GROUP, METRIC
from healthscore.spec._limits import DEPTH, MEMBERS
from healthscore.spec._shapes import FAILED, NAME
from healthscore.spec._shapes_of_many import ListOf
from healthscore.weightings import StandardDeviation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthscore.spec._faults import Path
    from healthscore.spec._kind import Kind
    from healthscore.spec._read import Reader

ORDER: Final = ListOf(NAME)
"""The names of the members, where metrics do not all come before groups."""

_KEYS: Final = ("order", "metrics", "groups")
_HEAD: Final = ("format", "kind", "$schema")


class _Member(NamedTuple):
    """A member as it was read."""

    path: Path
    name: str | None
    found: object
    below: tuple[_Member, ...] = ()

    def placed(self, steps: Sequence[str | int]) -> Path:
        """Turn steps from the definition into a path within the document."""
        if len(steps) > 1 and steps[0] == "members" and isinstance(steps[1], int):
            return self.below[steps[1]].placed(steps[2:])
        return (*self.path, *steps)

    @property
    def stand_in(self) -> Metric | Group | None:
        """Give what can be checked in its place: the member itself, or one of its names alone."""
        return self.found if isinstance(self.found, Metric | Group) else self.named

    @property
    def named(self) -> Metric | Group | None:
        """Give names alone, which no rule of a parent can refuse."""
        inner = [member.named for member in self.below]
        if self.name is None or None in inner:
            return None
        if not inner:
            return Metric(self.name, AsIs(), formula="0")
        return Group(self.name, cast("tuple[Metric | Group]", inner))


def read_document(kind: Kind, table: Mapping[str, object], reader: Reader) -> object:
    """Read a whole document.

    Parameters
    ----------
    kind : Kind
        What it is.
    table : mapping of str to object
        The document.
    reader : Reader
        Reads parts, and gathers what is wrong with them.

    Returns
    -------
    Document
        Or `FAILED`, where a fault was noted.
    """
    return _Bodies(reader).body(kind, table, (), 0).found


class _Bodies:
    """Reads bodies, and keeps count of all members of the document."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._homes: dict[str, Path] = {}
        self._doubled = False
        self._count = 0

    def body(self, kind: Kind, table: Mapping[str, object], path: Path, depth: int) -> _Member:
        """Read a group or a scorecard, after all below."""
        name = self._name(table, path) if path else None
        others = _KEYS if path else (*_HEAD, *_KEYS)
        values = self._reader.values(kind, table, path, *others)
        members = self._in_order(tuple(self._members(table, path, depth)), table, path)
        body = _Member(path, name, FAILED, members)
        if not members:
            self._reader.faults.add(path, "must hold one or more metrics or groups")
            return body
        if self._doubled or values.get("aggregation") is FAILED:
            return body
        stand_ins = [member.stand_in for member in members]
        if None in stand_ins:
            return body
        if values.get("weighting") is FAILED:
            # one that is still to be learned goes with any members
            values["weighting"] = StandardDeviation()
        values["members"] = stand_ins
        return body._replace(found=self._reader.made(kind, values, path, body.placed))

    def _name(self, table: Mapping[str, object], path: Path) -> str | None:
        """Note whose name it is; None where it has none that could be meant by others."""
        name = table.get("name")
        if not (isinstance(name, str) and name.strip()):
            return None
        home = self._homes.setdefault(name, path)
        if home is not path:
            self._doubled = True
            allowed = f"be another than that of {shown_path(home)}"
            self._reader.must((*path, "name"), allowed, name)
        return name

    def _members(self, table: Mapping[str, object], path: Path, depth: int) -> Iterator[_Member]:
        for place, value in self._listed(table, "metrics", path):
            yield self._metric(value, place)
        for place, value in self._listed(table, "groups", path):
            if depth >= DEPTH:
                self._reader.faults.add(place, f"lies more than {DEPTH} groups deep")
                yield _Member(place, None, FAILED)
                continue
            inner = self._reader.table(value, place)
            if inner is None:
                yield _Member(place, None, FAILED)
            else:
                yield self.body(GROUP, inner, place, depth + 1)

    def _listed(
        self, table: Mapping[str, object], key: str, path: Path
    ) -> Iterator[tuple[Path, object]]:
        items = self._reader.items(table[key], (*path, key)) if key in table else ()
        for at, value in enumerate(items or ()):
            self._count += 1
            if self._count > MEMBERS:
                self._reader.faults.add((*path, key, at), f"is one beyond {MEMBERS:,} members")
                raise TooManyFaultsError
            yield (*path, key, at), value
        if items is None:
            self._doubled = True

    def _metric(self, value: object, path: Path) -> _Member:
        table = self._reader.table(value, path)
        if table is None:
            return _Member(path, None, FAILED)
        name = self._name(table, path)
        return _Member(path, name, self._reader.fields(METRIC, table, path))

    def _in_order(
        self, members: tuple[_Member, ...], table: Mapping[str, object], path: Path
    ) -> tuple[_Member, ...]:
        if "order" not in table:
            return members
        path = (*path, "order")
        order = ORDER.read(table["order"], path, self._reader)
        by_name = {member.name: member for member in members if member.name is not None}
        if order is FAILED or len(by_name) < len(members):
            return members
        names = cast("list[str]", order)
        for at, name in enumerate(names):
            if name not in by_name:
                self._reader.faults.unknown((*path, at), "member", name, by_name)
            elif name in names[:at]:
                self._reader.faults.add((*path, at), "comes twice", name)
        if lacking := [name for name in by_name if name not in names]:
            self._reader.must(path, f"name every member, also {', '.join(lacking)}", names)
        if set(names) != set(by_name) or len(names) > len(by_name):
            return members
        return tuple(by_name[name] for name in names)

"""Groups and scorecards: members under the names that a document has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.normalizers import AsIs
from healthscore.rules import Rule
from healthscore.spec._data import is_list, is_table
from healthscore.spec._faults import TooManyFaultsError, shown_path
from healthscore.spec._kinds import GROUP, METRIC, SCORECARD, UNNAMED
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
    def vague(self) -> bool:
        """Whether something here has no name of its own, which others may have meant."""
        return self.name is None or any(member.vague for member in self.below)

    @property
    def stand_in(self) -> Metric | Group:
        """Give what can be checked in its place: the member itself, or one of its names alone."""
        found = self.found
        return found if isinstance(found, Metric | Group) and self.name else self.named

    @property
    def named(self) -> Metric | Group:
        """Give names alone, with which nothing can be wrong."""
        name = self.name or f"{UNNAMED}{shown_path(self.path)}"
        if self.below:
            return Group(name, [member.named for member in self.below])
        return Metric(name, AsIs(), formula="0")


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
    if kind is SCORECARD:
        return _Bodies(reader).body(kind, table, (), 0).found
    values = reader.values(kind, table, (), *_HEAD)
    for name, value in values.items():
        # a list of nothing but faults is no empty list
        if value and is_list(value) and all(item is FAILED for item in value):
            values[name] = FAILED
    return reader.made(kind, values, ())


class _Bodies:
    """Reads bodies, and keeps count of all members of the document."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._homes: dict[str, Path] = {}
        self._count = 0

    def body(self, kind: Kind, table: Mapping[str, object], path: Path, depth: int) -> _Member:
        """Read a group or a scorecard, after all below."""
        name = self._name(table, path) if path else None
        others = _KEYS if path else (*_HEAD, *_KEYS)
        values = self._reader.values(kind, table, path, *others)
        members = self._in_order(tuple(self._members(table, path, depth)), table, path)
        body = _Member(path, name, FAILED, members)
        if not members:
            return self._without_members(kind, table, values, body)
        vague = _has_no_list(table) or any(member.vague for member in members)
        unknown = values.get("aggregation") is FAILED
        values["members"] = [member.named if unknown else member.stand_in for member in members]
        _without_names(values, vague=vague)
        spares = [member.named for member in members]
        return body._replace(found=self._reader.made(kind, values, path, body.placed, spares))

    def _without_members(
        self, kind: Kind, table: Mapping[str, object], values: dict[str, object], body: _Member
    ) -> _Member:
        """Find what else is wrong with a body that holds nothing."""
        if not _has_no_list(table):
            self._reader.faults.add(body.path, "must hold one or more metrics or groups")
        values["members"] = [Metric(UNNAMED, AsIs(), formula="0")]
        values.pop("min_present", None)
        _without_names(values, vague=True)
        self._reader.made(kind, values, body.path, body.placed)
        return body

    def _name(self, table: Mapping[str, object], path: Path) -> str | None:
        """Note whose name it is; None where it has none that is its own."""
        name = table.get("name")
        if not (isinstance(name, str) and name.strip()):
            return None
        home = self._homes.setdefault(name, path)
        if home is path:
            return name
        self._reader.must((*path, "name"), f"be another than that of {shown_path(home)}", name)
        return None

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
        value: object = table.get(key, ())
        if is_table(value):
            self._reader.must((*path, key), f"be a list, in TOML [[{key}]] and not [{key}]", value)
            return
        items = self._reader.items(value, (*path, key))
        for at, value in enumerate(items or ()):
            self._count += 1
            if self._count > MEMBERS:
                self._reader.faults.add((*path, key, at), f"is one beyond {MEMBERS:,} members")
                raise TooManyFaultsError
            yield (*path, key, at), value

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


def _has_no_list(table: Mapping[str, object]) -> bool:
    """Tell whether members were given as what is no list, which has been said."""
    return any(key in table and not is_list(table[key]) for key in ("metrics", "groups"))


def _without_names(values: dict[str, object], *, vague: bool) -> None:
    """Leave out what goes by members' names, where they are not known or it has a fault itself."""
    if vague or values.get("weighting") is FAILED:
        # one that is still to be learned goes with any members
        values["weighting"] = StandardDeviation()
    rules = values.get("rules")
    if vague and isinstance(rules, list):
        values["rules"] = [FAILED if _asks(rule) else rule for rule in cast("list[object]", rules)]


def _asks(rule: object) -> bool:
    return isinstance(rule, Rule) and any(formula.scores for formula in rule.formulas)

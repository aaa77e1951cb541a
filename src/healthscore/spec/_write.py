"""From definitions to plain data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar, cast, final

import attrs

from healthscore._definition import fields_of
from healthscore.errors import SpecError
from healthscore.metric import Metric
from healthscore.spec._data import class_of
from healthscore.spec._kind import defaults
from healthscore.spec._kinds import DOCUMENTS, FORMAT, GROUP, METRIC, RECORDS, SCORECARD
from healthscore.spec._limits import DEPTH, KNOTS, MEMBERS, TEXT
from healthscore.spec._read import read
from healthscore.spec._registry import Registry, own_kind, role_of
from healthscore.spec._shapes import as_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.formula import Formula
    from healthscore.group import Body
    from healthscore.spec._kind import Kind

    S = TypeVar("S")


def write(definition: Any, kinds: Mapping[str, type[Any]] | None = None) -> dict[str, Any]:
    """Write a definition as plain data.

    Parameters
    ----------
    definition : Document
        What is written.
    kinds : mapping of str to type, optional
        Names for parts of one's own.

    Returns
    -------
    dict
        The document.

    Raises
    ------
    SpecError
        If it holds a part without a name, or what no document can hold.
    """
    data = Writer(Registry(kinds)).document(definition)
    # parts of one's own go by no table, so whether they come back is seen by trying
    if kinds and read(data, class_of(definition), kinds) != definition:
        message = (
            "A part of 'kinds' does not come back as it was written: give its fields converters "
            "that turn texts into formulas, and lists into what it holds."
        )
        raise SpecError(message, where="'kinds'", got=kinds)
    return data


@final
class Writer:
    """Writes definitions.

    Parameters
    ----------
    registry : Registry
        The names of parts.
    canonical : bool, default False
        Whether all definitions that are equal must come out alike.
    """

    def __init__(self, registry: Registry, *, canonical: bool = False) -> None:
        self.canonical = canonical
        self._registry = registry
        self._depth = 0

    def document(self, definition: Any) -> dict[str, Any]:
        """Write a whole document."""
        kind = next(kind for kind in DOCUMENTS.values() if isinstance(definition, kind.type))
        if kind is not SCORECARD:
            return {"format": FORMAT, "kind": kind.name, **self.fields(kind, definition)}
        if len(list(definition.below())) > MEMBERS and not self.canonical:
            raise _refuse(definition.name, f"There are more than {MEMBERS:,} members")
        return {"format": FORMAT, "kind": kind.name, **self.body(kind, definition)}

    def body(self, kind: Kind, body: Body, depth: int = 0) -> dict[str, Any]:
        """Write a group or a scorecard: its own fields, then metrics, then groups."""
        if depth > DEPTH and not self.canonical:
            raise _refuse(body.name, f"Groups lie more than {DEPTH} deep")
        metrics = [member for member in body.members if isinstance(member, Metric)]
        groups = [member for member in body.members if not isinstance(member, Metric)]
        data = self.fields(kind, body)
        if (*metrics, *groups) != body.members:
            data["order"] = list(body.names)
        if metrics:
            data["metrics"] = [self.fields(METRIC, metric) for metric in metrics]
        if groups:
            data["groups"] = [self.body(GROUP, group, depth + 1) for group in groups]
        return data

    def fields(self, kind: Kind, definition: Any) -> dict[str, Any]:
        """Write the fields that do not hold their default."""
        known = defaults(kind.type)
        fields = {field.alias or field.name: field for field in fields_of(definition)}
        data: dict[str, Any] = {}
        for name, shape in kind.fields.items():
            value = getattr(definition, fields[name].name)
            if value == known[name] or (self.canonical and not fields[name].eq):
                continue
            key: Any = getattr(fields[name], "eq_key", None) if kind.own else None
            data[name] = shape.write(key(value) if key and self.canonical else value, self)
        return data

    def part(self, role: str, part: Any) -> object:
        """Write a part under its name; the name alone where all fields hold their default."""
        kind = self._registry.kind_of(part)
        if kind is None:
            kind = self._unnamed(role, part)
        self._depth += 1
        if self._depth > DEPTH and not self.canonical:
            raise _refuse(part, f"Parts lie more than {DEPTH} deep")
        data = self.fields(kind, part)
        self._depth -= 1
        if kind.whole:
            return {kind.name: next(iter(data.values()))}
        return {kind.name: data} if data else kind.name

    def part_of_any_role(self, part: Any) -> object:
        """Write a part under its role."""
        role = role_of(class_of(part))
        return {role: self.part(role, part)}

    def record(self, name: str, record: Any) -> object:
        """Write a definition that has a place of its own."""
        return self.fields(RECORDS[name], record)

    def _unnamed(self, role: str, part: Any) -> Kind:
        """Find the kind of a part that has no name: only what is never read can do without."""
        name = type(part).__name__
        if not attrs.has(class_of(part)):
            raise _refuse(part, f"{name} is no attrs class")
        if not self.canonical:
            message = (
                f"{name} is not one of the package's own parts: name it, such as "
                f"kinds={{{name.lower()!r}: {name}}}, and pass the same to whoever reads it."
            )
            raise SpecError(message, where=role, got=part)
        return own_kind(f"~{name}", class_of(part))

    def text(self, value: str) -> str:
        """Write a text."""
        if self.canonical:
            return value
        if len(value) > TEXT:
            raise _refuse(len(value), f"A text has more than {TEXT:,} characters")
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise _refuse(value, "A text has lone surrogates")
        return value

    def number(self, value: object) -> float | int:
        """Write a number."""
        if isinstance(value, float) and math.isfinite(value):
            # -0.0 is equal to 0.0, and so are the definitions that hold them
            return as_number(value + 0.0 if self.canonical else value)
        if isinstance(value, int) and abs(value) <= 2**53:
            return as_number(float(value)) if self.canonical else value
        raise _refuse(value, f"{value!r} is neither text, finite number, list, mapping nor part")

    def formula(self, formula: Formula) -> object:
        """Write a formula as it was written; in the canonical form as it was understood."""
        return _plain(formula.node) if self.canonical else self.text(formula.text)

    def limited(self, values: S, most: int = KNOTS) -> S:
        """Let a list or a mapping through that is not too long."""
        if len(cast("Any", values)) > most and not self.canonical:
            raise _refuse(values, f"There are more than {most:,} in one list or table")
        return values


def _plain(node: Any) -> object:
    """Turn a formula's tree into lists: equal trees into equal ones."""
    if isinstance(node, tuple):
        return [_plain(item) for item in cast("tuple[object, ...]", node)]
    if isinstance(node, float):
        return as_number(node + 0.0)
    if isinstance(node, str):
        return node
    parts = (getattr(node, field.name) for field in fields_of(node) if field.eq)
    return [type(node).__name__, *map(_plain, parts)]


def _refuse(got: object, what: str) -> SpecError:
    return SpecError(f"{what}. A document cannot hold it.", got=got)

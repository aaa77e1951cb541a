"""The JSON Schema of documents, made from the table of kinds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from healthscore.spec._bodies import ORDER
from healthscore.spec._kind import defaults
from healthscore.spec._kinds import (
    DOCUMENTS,
    FORMAT,
    GROUP,
    METRIC,
    PARTS,
    PLAYBOOK,
    RECORDS,
    SCORECARD,
)
from healthscore.spec._limits import MEMBERS
from healthscore.spec._shapes import Amount, Text, Whole, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.spec._kind import Kind
    from healthscore.spec._shapes import Schema

PATH: Final = Path(__file__).with_name("schema.json")
"""Where the package keeps it, for editors."""

_MEMBERS: Final = {
    "order": ORDER.schema,
    "metrics": {
        "type": "array",
        "items": {"$ref": "#/definitions/metric"},
        "maxItems": MEMBERS,
    },
    "groups": {
        "type": "array",
        "items": {"$ref": "#/definitions/group"},
        "maxItems": MEMBERS,
    },
}


def schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 7, which editors know best) of the documents of this version.

    It knows the package's own parts alone. What it allows can still be refused: it does not know
    which weights go with which members, or which numbers must ascend.

    Returns
    -------
    dict
        What is also kept in ``healthscore/spec/schema.json``.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "healthscore document",
        # one branch alone, so that an editor tells of its faults and not of those of all
        "if": {"properties": {"kind": {"const": PLAYBOOK.name}}, "required": ["kind"]},
        "then": {"$ref": f"#/definitions/{PLAYBOOK.name}"},
        "else": {"$ref": f"#/definitions/{SCORECARD.name}"},
        "definitions": {
            **{name: _document(kind) for name, kind in DOCUMENTS.items()},
            "metric": _record(METRIC),
            "group": _record(GROUP, _MEMBERS),
            **{name: _record(kind) for name, kind in RECORDS.items()},
            "learned": {
                "description": "A number to be learned by fit.",
                "type": "object",
                "properties": {"learn": {"$ref": "#/definitions/learn"}},
                "required": ["learn"],
                "additionalProperties": False,
            },
            **{role: _role(kinds) for role, kinds in PARTS.items()},
        },
    }


def _document(kind: Kind) -> Schema:
    head: Schema = {
        # an editor may leave the address of the schema in a document
        "$schema": {},
        "format": {"const": FORMAT},
        "kind": {"const": kind.name},
    }
    has_members = kind is SCORECARD
    whole = _record(kind, _MEMBERS if has_members else None, head)
    whole["required"] = ["format", *whole["required"]]
    if has_members:
        whole["anyOf"] = [{"required": ["metrics"]}, {"required": ["groups"]}]
    return whole


def schema_text() -> str:
    """Give the text of ``schema.json``.

    Returns
    -------
    str
        JSON, ending in a newline.
    """
    return json.dumps(schema(), indent=1) + "\n"


def _role(kinds: Sequence[Kind]) -> Schema:
    """Allow one kind, by its name alone where nothing must be said of it."""
    alone = [kind.name for kind in kinds if not kind.required]
    table = {
        "type": "object",
        "properties": {kind.name: _kind(kind) for kind in kinds},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {"anyOf": [{"enum": alone}, table]} if alone else table


def _kind(kind: Kind) -> Schema:
    if not kind.whole:
        return _record(kind)
    shape = next(iter(kind.fields.values()))
    return {"description": _summary(kind.type), **shape.schema}


def _record(kind: Kind, members: Schema | None = None, head: Schema | None = None) -> Schema:
    known = defaults(kind.type)
    words = _described(kind.type)
    fields = {
        name: {**_with_default(shape, known[name]), **words.get(name, {})}
        for name, shape in kind.fields.items()
    }
    return {
        "description": _summary(kind.type),
        "type": "object",
        "properties": {**(head or {}), **fields, **(members or {})},
        "required": [name for name in kind.fields if name in kind.required],
        "additionalProperties": False,
    }


def _with_default(shape: Any, default: object) -> Schema:
    """Name the default where it is a number or a word that a document could hold."""
    plain = isinstance(shape, Amount | Text | Whole | Word) and default not in (None, "")
    if plain and isinstance(default, int | float | str):
        return {**shape.schema, "default": default}
    described: Schema = shape.schema
    return described


def _described(kind: type[Any]) -> dict[str, Schema]:
    """Give what the docstring of a class says of its parameters, for editors to show."""
    section = (kind.__doc__ or "").partition("Parameters\n    ----------\n")[2]
    entries = re.split(r"^ {4}(?=\S)", section.partition("\n\n")[0], flags=re.MULTILINE)
    heads = [entry.partition("\n") for entry in entries if entry.strip()]
    return {
        head.partition(" : ")[0]: {"description": " ".join(text.split())} for head, _, text in heads
    }


def _summary(kind: type[Any]) -> str:
    lines = (kind.__doc__ or "").strip().splitlines()
    return lines[0] if lines else kind.__name__

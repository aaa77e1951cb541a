"""Scorecards by segment as documents: each segment with its scorecard in full."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from healthscore._definition import is_mapping
from healthscore.errors import DefinitionError, SpecError
from healthscore.scorecard import Scorecard
from healthscore.segments._segment import Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    from healthscore.document import Kinds
    from healthscore.formula import Formula
    from healthscore.segments._segmented import Segmented

FORMAT: Final = 1
"""The number of the format that is written, and the newest that can be read."""

KIND: Final = "segmented"

_KEYS: Final = ("format", "kind", "name", "segments", "default")
_HEAD: Final = ("format", "kind")
_MOST: Final = 4_000_000
"""Characters that a document in a file may have."""


def write(segmented: Segmented, kinds: Kinds | None) -> dict[str, Any]:
    """Write a definition as plain data; see `Segmented.to_dict`."""
    data: dict[str, Any] = {"format": FORMAT, "kind": KIND}
    if segmented.name:
        data["name"] = segmented.name
    data["segments"] = [_written(segment, kinds) for segment in segmented.ordered]
    if segmented.default is not None:
        data["default"] = _written(segmented.default, kinds)
    return data


def _written(segment: Segment, kinds: Kinds | None) -> dict[str, Any]:
    scorecard = segment.scorecard.to_dict(kinds=kinds)
    when = {} if segment.when is None else {"when": segment.when.text}
    inner = {key: value for key, value in scorecard.items() if key not in _HEAD}
    return {"name": segment.name, **when, "scorecard": inner}


def read(data: object, kinds: Kinds | None) -> Segmented:
    """Read a definition from plain data; see `Segmented.from_dict`."""
    from healthscore.segments._segmented import Segmented

    faults: list[SpecError] = []
    table = _table(data, "", _KEYS, faults)
    _check_head(table, faults)
    given: object = table.get("segments", [])
    if not isinstance(given, list | tuple):
        faults.append(_fault("segments", "must be a list", given))
        given = []
    segments = [
        _segment(each, f"segments[{at}]", ("name", "when", "scorecard"), kinds, faults)
        for at, each in enumerate(cast("list[object]", given))
    ]
    default = None
    if "default" in table:
        default = _segment(table["default"], "default", ("name", "scorecard"), kinds, faults)
    if not faults:
        try:
            return Segmented(segments, default, name=cast("str", table.get("name", "")))
        except DefinitionError as error:
            faults.append(_fault("", str(error), error.got))
    raise _all(faults)


def _check_head(table: Mapping[str, object], faults: list[SpecError]) -> None:
    number = table.get("format")
    if "format" not in table:
        faults.append(_fault("format", f"is missing: write format = {FORMAT}", None))
    elif number != FORMAT or type(number) is not int:
        faults.append(_fault("format", f"must be {FORMAT}", number))
    if table.get("kind", KIND) != KIND:
        faults.append(_fault("kind", f"must be {KIND!r}", table["kind"]))


def _segment(
    given: object, path: str, known: tuple[str, ...], kinds: Kinds | None, faults: list[SpecError]
) -> Segment | None:
    before = len(faults)
    table = _table(given, path, known, faults)
    if len(faults) == before:
        lacking = [key for key in known if key not in table]
        faults.extend(_fault(f"{path}.{key}", "is missing", None) for key in lacking)
    if "scorecard" not in table:
        return None
    scorecard = _scorecard(table["scorecard"], f"{path}.scorecard", kinds, faults)
    if len(faults) > before or scorecard is None:
        return None
    try:
        return Segment(cast("str", table["name"]), cast("Any", table.get("when")), scorecard)
    except (DefinitionError, TypeError, AttributeError) as error:
        faults.append(_fault(path, str(error), given))
        return None


def _scorecard(
    given: object, path: str, kinds: Kinds | None, faults: list[SpecError]
) -> Scorecard | None:
    if not is_mapping(given):
        faults.append(_fault(path, "must be a table", given))
        return None
    try:
        return Scorecard.from_dict({"format": FORMAT, "kind": "scorecard", **given}, kinds=kinds)
    except SpecError as error:
        for fault in error.faults:
            where = f"{path}.{fault.where}" if fault.where else path
            faults.append(SpecError(f"{path}: {fault}", where=where, got=fault.got))
        return None


def _table(
    given: object, path: str, known: tuple[str, ...], faults: list[SpecError]
) -> Mapping[str, object]:
    if not is_mapping(given):
        faults.append(_fault(path, "must be a table", given))
        return {}
    for key in given:
        if key not in known:
            where = f"{path}.{key}" if path else str(key)
            faults.append(_fault(where, f"is no key of this: known are {', '.join(known)}", key))
    return given


def _fault(where: str, wrong: str, got: object) -> SpecError:
    return SpecError(
        f"{where}: {wrong}" if where else f"The document: {wrong}", where=where, got=got
    )


def _all(faults: list[SpecError]) -> SpecError:
    if len(faults) == 1:
        return faults[0]
    lines = "\n".join(f"  {fault}" for fault in faults)
    first = faults[0]
    message = f"The document has {len(faults):,} faults:\n{lines}"
    return SpecError(message, where=first.where, got=first.got, faults=tuple(faults))


def fingerprint(segmented: Segmented) -> str:
    """Give the SHA-256 of the canonical form; see `Segmented.fingerprint`."""
    said = {
        "kind": KIND,
        "name": segmented.name,
        "segments": [
            [each.name, _canonical(each.when), each.scorecard.fingerprint] for each in segmented.all
        ],
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _canonical(when: Formula | None) -> object:
    """Write a condition as it was understood: spaces and brackets do not matter."""
    from healthscore.spec._registry import Registry
    from healthscore.spec._write import Writer

    return None if when is None else Writer(Registry(), canonical=True).formula(when)


def to_toml(data: Mapping[str, Any]) -> str:
    """Turn a document that is plain data into TOML."""
    from healthscore.spec import to_toml

    return to_toml(data)


def to_json(data: dict[str, Any]) -> str:
    """Turn a document that is plain data into JSON."""
    from healthscore.spec import to_json

    return to_json(data)


def parse_toml(text: object) -> Any:
    """Turn TOML into plain data."""
    from healthscore.spec import parse_toml

    return parse_toml(text)


def parse_json(text: object) -> Any:
    """Turn JSON into plain data."""
    from healthscore.spec import parse_json

    return parse_json(text)


def save(data: dict[str, Any], path: str | PathLike[str]) -> None:
    """Write a document to a file; see `Segmented.save`."""
    text = _way(path, to_toml, to_json)(data)
    Path(path).write_bytes(text.encode())


def load(path: str | PathLike[str]) -> Any:
    """Read a document from a file; see `Segmented.load`."""
    parse = _way(path, parse_toml, parse_json)
    with Path(path).open("rb") as file:
        raw = file.read(_MOST + 1)
    if len(raw) > _MOST:
        message = f"{path}: a document must have at most {_MOST:,} bytes."
        raise SpecError(message, where=str(path))
    try:
        return parse(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"{path}: a document must be UTF-8: {error}."
        raise SpecError(message, where=str(path)) from None


def _way(
    path: str | PathLike[str], toml: Callable[..., Any], as_json: Callable[..., Any]
) -> Callable[..., Any]:
    ways = {".toml": toml, ".json": as_json}
    way = ways.get(Path(path).suffix.lower())
    if way is None:
        message = f"A document must end in {' or '.join(ways)}. Got {str(path)!r}."
        raise SpecError(message, where=str(path), got=str(path))
    return way

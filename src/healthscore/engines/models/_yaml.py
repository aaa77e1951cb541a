"""Plain values as YAML, whatever characters they hold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Value: TypeAlias = "str | bool | int | Mapping[str, Value] | Sequence[Value]"

# what YAML does not let stand as it is: controls, its own line breaks, halves of characters
_ODD: Final = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def yaml(value: Mapping[str, Value]) -> str:
    """Write a mapping as YAML.

    Parameters
    ----------
    value : mapping of str to value
        Its keys are plain words, and so are those of mappings in it.

    Returns
    -------
    str
        Every text stands between double quotes, as in JSON. Ends in a line break.
    """
    return "".join(f"{line}\n" for line in _lines(value))


def quoted(text: str) -> str:
    """Write a text between double quotes."""
    return _ODD.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    # half a character is none, and no file can hold it
    return f"\\u{code:04x}" if not 0xD800 <= code <= 0xDFFF else "\ufffd"


def _lines(value: Value) -> Iterator[str]:
    if isinstance(value, str | int):
        yield quoted(value) if isinstance(value, str) else str(value).lower()
        return
    if isinstance(value, dict):
        for key, held in value.items():
            yield from _under(f"{key}:", held, list(_lines(held)))
        return
    for held in value:
        first, *rest = _lines(held)
        yield f"- {first}"
        yield from (f"  {line}" for line in rest)


def _under(head: str, held: Value, lines: list[str]) -> Iterator[str]:
    if isinstance(held, str | int):
        yield f"{head} {lines[0]}"
        return
    yield head
    yield from (f"  {line}" for line in lines)

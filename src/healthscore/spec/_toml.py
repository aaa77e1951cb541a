"""TOML in and out: parts on one line, members as tables."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final, cast

from healthscore.errors import SpecError
from healthscore.spec._json import checked_text, too_deep, too_many_digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WIDTH: Final = 100
"""Characters of a line beyond which a list is broken up."""

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_TABLES: Final = ("banding", "calibration")
_WHOLES: Final = ("default", "scorecard")
_BODIES: Final = ("metrics", "groups", "plays", "segments")
_ARRAYS: Final = ("rules", *_BODIES)
_MANY_DOTS: Final = re.compile(r"^(?:[^.\n]*+\.){60}", re.MULTILINE)
_QUOTED: Final = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|"(?:[^"\\\n]|\\.)*+"?|'{3}.*?(?:'{3}|\Z)|'[^'\n]*+'?|\#[^\n]*+''',
    re.DOTALL,
)
_LONG_KEY: Final = re.compile(r"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){60}")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def parse_toml(text: object) -> object:
    """Turn the text of a document into plain data.

    Parameters
    ----------
    text : str
        TOML.

    Returns
    -------
    object
        The data.

    Raises
    ------
    SpecError
        If it is no text, is too long, is not TOML, or is nested too deep.
    """
    checked = checked_text(text)
    if _has_long_key(checked):
        # the parser takes time with the square of a key's dots
        raise too_deep()
    try:
        return tomllib.loads(checked)
    except RecursionError:
        raise too_deep() from None
    except tomllib.TOMLDecodeError as error:
        message = f"This is not TOML: {error}."
        raise SpecError(message, where=_line(str(error))) from None
    except ValueError:
        raise too_many_digits() from None


def _has_long_key(text: str) -> bool:
    """Tell whether a key has 60 dots or more; those in texts and comments do not count."""
    if not _MANY_DOTS.search(text):
        return False
    bare = _QUOTED.sub(lambda found: "" if found[0].startswith("#") else "q", text)
    return _LONG_KEY.search(bare) is not None


def _line(message: str) -> str:
    found = re.search(r"line \d+, column \d+", message)
    return found[0] if found else ""


def to_toml(data: Mapping[str, Any]) -> str:
    """Turn a document that is plain data into text.

    Parameters
    ----------
    data : dict
        The document.

    Returns
    -------
    str
        TOML, ending in a newline.
    """
    return checked_text("\n".join(_table(data, ())) + "\n")


def _table(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Write a document or a part of it: plain keys first, for after a header they end."""
    for key, value in data.items():
        if key not in (*_TABLES, *_ARRAYS, *_WHOLES):
            yield from _assignment(key, value)
    for key in _TABLES:
        if key in data:
            yield from _headed(f"[{_dotted((*path, key))}]", data[key])
    for rule in data.get("rules", ()):
        # one that is a name alone has no table to stand in
        part: dict[str, Any] = {rule: {}} if isinstance(rule, str) else rule
        yield from _headed(f"[[{_dotted((*path, 'rules'))}]]", part)
    for key in _BODIES:
        for member in data.get(key, ()):
            yield from _body(f"[[{_dotted((*path, key))}]]", member, (*path, key))
    for key in _WHOLES:
        if key in data:
            yield from _body(f"[{_dotted((*path, key))}]", data[key], (*path, key))


def _body(header: str, data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Write a part that holds others."""
    yield ""
    yield header
    yield from _table(data, path)


def _headed(header: str, fields: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield header
    for key, value in fields.items():
        yield from _assignment(key, value)


def _assignment(key: str, value: object) -> Iterator[str]:
    line = f"{_key(key)} = {_inline(value)}"
    yield line if len(line) <= WIDTH else f"{_key(key)} = {_broken(value)}"


def _dotted(path: Sequence[str]) -> str:
    return ".".join(map(_key, path))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _inline(value: object) -> str:
    """Write a value on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _block(value) if "\n" in value else _quoted(value)
        case dict():
            items = cast("dict[str, object]", value).items()
            return f"{{{', '.join(f'{_key(key)} = {_inline(item)}' for key, item in items)}}}"
        case list():
            return f"[{', '.join(map(_inline, cast('list[object]', value)))}]"
        case _:
            return repr(value)


def _broken(value: object) -> str:
    """Write a value with its longest lists broken up: the one place where TOML lets a line end."""
    if isinstance(value, dict):
        items = cast("dict[str, object]", value).items()
        return f"{{{', '.join(f'{_key(key)} = {_broken(item)}' for key, item in items)}}}"
    whole = _inline(value)
    if not isinstance(value, list) or len(whole) <= WIDTH // 2:
        return whole
    lines, line = ["["], "   "
    for item in cast("list[object]", value):
        text = f" {_inline(item)},"
        if len(line) + len(text) > WIDTH and line.strip():
            lines.append(line)
            line = "   "
        line += text
    return "\n".join([*lines, line, "]"])


def _block(text: str) -> str:
    """Write a text of several lines as such."""
    escaped = "".join(sign if sign in '\n"\t' else _escaped(sign) for sign in text)
    # three quotes would end it, and so would one at its end
    safe = re.sub(r'"{3,}|"+\Z', lambda quotes: '\\"' * len(quotes[0]), escaped)
    return f'"""\n{safe}"""'


def _quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    # control characters, and those that end a line or turn it round in some editors
    if sign.isprintable() or sign == " ":
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"

"""JSON in and out: no key twice, and whatever cannot be parsed is an error of ours."""

from __future__ import annotations

import json
import math
from typing import Any

from healthscore.errors import SpecError
from healthscore.spec._limits import CHARACTERS


class Doubled(dict[str, Any]):
    """A table in which a key came twice."""

    doubled: tuple[str, ...] = ()


def parse_json(text: object) -> object:
    """Turn the text of a document into plain data.

    Parameters
    ----------
    text : str
        JSON.

    Returns
    -------
    object
        The data.

    Raises
    ------
    SpecError
        If it is no text, is too long, is not JSON, or is nested too deep.
    """
    checked = checked_text(text)
    try:
        return json.loads(checked, object_pairs_hook=_table, parse_int=_whole)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        message = f"{where}: this is not JSON: {error.msg}."
        raise SpecError(message, where=where) from None
    except RecursionError:
        raise too_deep() from None


def to_json(data: object) -> str:
    """Turn plain data into text.

    Parameters
    ----------
    data : dict
        The document.

    Returns
    -------
    str
        JSON with an indent of two, ending in a newline.
    """
    return checked_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def checked_text(text: object) -> str:
    """Let a text through that is one and not too long, without its byte order mark."""
    if not isinstance(text, str):
        message = f"A document must be a text. Got {type(text).__name__}."
        raise SpecError(message, got=text)
    if len(text) > CHARACTERS:
        message = f"A document must have at most {CHARACTERS:,} characters. Got {len(text):,}."
        raise SpecError(message, got=len(text))
    return text.removeprefix("\ufeff")


def too_deep() -> SpecError:
    """Make the error for a document that no parser could get to the bottom of."""
    return SpecError("The document is nested too deep.")


def too_many_digits() -> SpecError:
    """Make the error for a number that Python refuses to read."""
    return SpecError("A number in the document has too many digits.")


def _whole(digits: str) -> int | float:
    # Python refuses to read thousands of digits; as an infinity they are refused where they stand
    return int(digits) if len(digits) < 1_000 else math.copysign(math.inf, -digits.startswith("-"))


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) == len(pairs):
        return table
    marked = Doubled(table)
    seen: set[str] = set()
    doubled: dict[str, None] = {}
    for key, _ in pairs:
        if key in seen:
            doubled[key] = None
        seen.add(key)
    marked.doubled = tuple(doubled)
    return marked

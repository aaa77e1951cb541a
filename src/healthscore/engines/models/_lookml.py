"""Texts and queries within LookML, which has words of its own even between quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from healthscore.errors import DefinitionError
from healthscore.spec.pages._content import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore.engines.sql import Dialect

# the end of a block, fields, constants and Liquid: the first character, where the next follows
_OWN: Final = re.compile(r";(?=;)|\{(?=[{%])|[$@](?=\{)")


def text(words: str) -> str:
    """Write a text between double quotes; what LookML has as its own is torn apart.

    Parameters
    ----------
    words : str
        Any.

    Returns
    -------
    str
        On one line.
    """
    inner = _OWN.sub(r"\g<0> ", clean(words)).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def tamer(dialect: Dialect) -> Callable[[str], str]:
    """Make what lets a query pass through LookML unharmed.

    Parameters
    ----------
    dialect : Dialect
        What the query is written in.

    Returns
    -------
    callable
        From query to query. Names of columns that cannot pass are a `DefinitionError`.
    """
    literal, name = _between("'", dialect.text), _between(dialect.quote_mark, dialect.quoted)
    tokens = re.compile(rf"(?P<comment>--[^\n]*)|(?P<text>{literal})|(?P<name>{name})", re.DOTALL)
    return lambda query: tokens.sub(_tamed, query)


def _between(mark: str, write: Callable[[str], str]) -> str:
    r"""Give the pattern of what stands between quotes, in a dialect where \ escapes or not."""
    if write("\\") == f"{mark}\\{mark}":
        return f"{mark}(?:[^{mark}]|{mark}{mark})*{mark}"
    return rf"{mark}(?:[^{mark}\\]|\\.)*{mark}"


def _tamed(found: re.Match[str]) -> str:
    token = found[0]
    if _OWN.search(token) is None:
        return token
    if found.lastgroup == "comment":
        return _OWN.sub(r"\g<0> ", token)
    if found.lastgroup == "text":
        # the same text in two parts; they are joined before anything beside them is done
        return _OWN.sub(r"\g<0>' || '", token)
    message = (
        f"LookML takes ';;', '${{', '@{{', '{{{{' and '{{%' for its own, and cannot hold {token}. "
        "Rename the column in a view of the database first."
    )
    raise DefinitionError(message, where=token, got=token)

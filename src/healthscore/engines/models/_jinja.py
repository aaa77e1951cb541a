"""Texts that go through Jinja and must come out unharmed."""

from __future__ import annotations

import re
from typing import Final

# the first character of whatever opens something in Jinja
_OPENS: Final = re.compile(r"\{(?=[{%#])")


def escaped(text: str) -> str:
    """Write a text so that Jinja gives it back.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        The same, where Jinja would find nothing of its own.

    Examples
    --------
    >>> escaped("100 {%} of {this}")
    "100 {{ '{' }}%} of {this}"
    """
    return _OPENS.sub("{{ '{' }}", text)


def literal(text: str) -> str:
    """Write a text as a value within Jinja.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        Between single quotes.
    """
    inner = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{inner}'"

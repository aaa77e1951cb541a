"""Errors that show the formula with a caret under the place."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from healthscore.errors import DataError, DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterable


def show_place(text: str, at: int) -> str:
    """Print the line of the formula that holds a place, with a caret under it."""
    start = text.rfind("\n", 0, at) + 1
    line = text[start:].split("\n", 1)[0]
    # a window: a caret far to the right of a long line would be lost in a terminal
    left = max(0, at - start - 60)
    shown = line[left : left + 100].replace("\t", " ")
    return f"\n    {shown}\n    {' ' * (at - start - left)}^"


def refuse(text: str, at: int, what: str) -> DefinitionError:
    """Make the error for a formula that is written wrongly."""
    return DefinitionError(
        f"{what}{show_place(text, at)}", where=f"formula, place {at + 1}", got=text
    )


def unknown_column(text: str, at: int, name: str, known: Iterable[str]) -> DataError:
    """Make the error for a column that the table does not have."""
    message = f"The table has no column {name!r}.{nearest(name, known)}{show_place(text, at)}"
    return DataError(message, where=f"column {name!r}", got=name)


def nearest(name: str, known: Iterable[str]) -> str:
    """Offer the known name that is most like an unknown one."""
    close = difflib.get_close_matches(name, [str(other) for other in known], n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""

"""Errors that show the formula with a caret under the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterable


def show_place(text: str, at: int) -> str:
    """Print the line of the formula that holds a place, with a caret under it."""
    start = text.rfind("\n", 0, at) + 1
    line = text[start:].split("\n", 1)[0]
    # a window: a caret far to the right of a long line would be lost in a terminal
    left = max(0, at - start - 60)
    # tabs and the like would move the caret away from its place
    shown = "".join(sign if sign.isprintable() else " " for sign in line[left : left + 100])
    return f"\n    {shown}\n    {' ' * (at - start - left)}^"


def refuse(text: str, at: int, what: str) -> DefinitionError:
    """Make the error for a formula that is written wrongly."""
    message = f"{what}{show_place(text, at)}"
    return DefinitionError(message, where=f"formula, place {at + 1}", got=text)


def nearest(name: str, known: Iterable[str]) -> str:
    """Offer the known name that is most like an unknown one."""
    import difflib  # here, for only an error needs it

    close = difflib.get_close_matches(name, [str(other) for other in known], n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""

"""What is wrong with a document: all of it at once, each with its path."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from healthscore.errors import SpecError
from healthscore.formula import nearest
from healthscore.spec._data import is_list, is_table
from healthscore.spec._limits import FAULTS

if TYPE_CHECKING:
    from collections.abc import Collection

    Path = tuple[str | int, ...]

SHOWN: Final = 50
"""Faults that the message lists; the error carries all."""

_PLAIN: Final = re.compile(r"[^\W\d]\w*", re.ASCII)


class TooManyFaultsError(Exception):
    """Reading goes on for as long as anybody could wish to know."""


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self._found: list[SpecError] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, path: Path, wrong: str, got: object = None) -> None:
        """Note a fault.

        Parameters
        ----------
        path : tuple of (str or int)
            Where it is.
        wrong : str
            What is wrong, as it follows the path and a colon.
        got : object
            What stands there.

        Raises
        ------
        TooManyFaultsError
            If it is one too many.
        """
        where = shown_path(path)
        message = f"{where}: {wrong}" if where else f"The document {wrong}"
        self._found.append(SpecError(message, where=where, got=got))
        if len(self._found) >= FAULTS:
            raise TooManyFaultsError

    def must(self, path: Path, allowed: str, got: object) -> None:
        """Note that something must be otherwise."""
        self.add(path, f"must {allowed}, got {shown(got)}", got)

    def unknown(
        self, path: Path, what: str, name: str, known: Collection[str], remedy: str = ""
    ) -> str:
        """Note a name that is not known, with all there are; give the one that may be meant."""
        few = len(name) <= 100 and len(known) <= 100
        guess = nearest(name, known) if few else ""
        parts = [f"unknown {what} {shown(name)}.{guess}", f"Known are {_listed(known)}.", remedy]
        self.add(path, " ".join(filter(None, parts)), name)
        return guess.partition("'")[2].partition("'")[0]

    def throw(self) -> NoReturn:
        """Raise all that was found as one error."""
        found = tuple(self._found)
        if len(found) == 1:
            raise found[0]
        lines = [f"The document has {len(found):,} faults:", *map(_indented, found[:SHOWN])]
        if len(found) > SHOWN:
            lines.append(f"  and {len(found) - SHOWN:,} more")
        if len(found) >= FAULTS:
            lines.append("  and perhaps others: reading stopped here")
        first = found[0]
        raise SpecError("\n".join(lines), where=first.where, got=first.got, faults=found)


def _listed(names: Collection[str]) -> str:
    few = list(names)[:50]
    return ", ".join([*few, *(["and others"] if len(few) < len(names) else [])])


def _indented(fault: SpecError) -> str:
    return "  " + str(fault).replace("\n", "\n  ")


def shown_path(path: Path) -> str:
    """Write a path as it would be written in Python: ``metrics[2].normalizer.worst``."""
    steps: list[str] = []
    for step in path:
        if isinstance(step, int):
            steps.append(f"[{step}]")
        elif len(step) <= 70 and _PLAIN.fullmatch(step):
            steps.append(f".{step}" if steps else step)
        else:
            steps.append(f"[{shown(step)}]")
    return "".join(steps)


def shown(value: Any) -> str:
    """Print whatever stands in a document, shortened to fit a line."""
    # no repr of what is large: a whole number beyond 4,300 digits has none, a list takes its time
    if is_table(value):
        return "a table"
    if is_list(value):
        flat = len(value) <= 4 and all(isinstance(item, float | str) for item in value)
        return f"[{', '.join(map(shown, value))}]" if flat else "a list"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**60:
        return "a whole number of more than 60 digits"
    text = _repr(value[:80] if isinstance(value, str) else value)
    return f"{text[:70]}..." if len(text) > 70 else text


def _repr(value: object) -> str:
    try:
        return repr(value)
    except Exception:  # noqa: BLE001  plain data may hold anything, and say so in any way
        return f"a {type(value).__name__}"

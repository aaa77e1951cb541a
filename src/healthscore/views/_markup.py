"""Pieces of HTML that everything here is made of; whatever somebody gave is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from healthscore.spec.pages._content import Code, Name, clean
from healthscore.views._style import NOTEBOOK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthscore.spec.pages._content import Line

_SHORT: Final = 20
"""Letters of a name that is not parted into lines."""

UNFOLDED: Final = 12
"""Rows that a table shows before the rest is folded in."""


def text(given: object) -> str:
    """Escape a text, on one line."""
    return escape(clean(str(given)))


def name(given: object) -> str:
    """Write a text that somebody gave, so that it turns nothing around it to the right."""
    shown = clean(str(given))
    together = ' class="hs-nowrap"' if len(shown) <= _SHORT else ""
    return f"<bdi{together}>{escape(shown)}</bdi>"


def reasons(given: str) -> str:
    """Write reasons with their points, which stay beside their names."""
    return f"<bdi>{text(given).replace(' -', '&nbsp;-')}</bdi>"


def line(phrases: Line) -> str:
    """Write a line of a document, without its links."""
    return "".join(map(_phrase, phrases))


def _phrase(phrase: object) -> str:
    if isinstance(phrase, Name):
        return name(phrase.text)
    return f"<code>{text(phrase.text)}</code>" if isinstance(phrase, Code) else escape(str(phrase))


def dot(color: str) -> str:
    """Draw a dot of a color; a word must stand beside it."""
    return f'<span class="hs-dot" style="background:{escape(color)}"></span>'


def listed(names: Sequence[str], most: int = 8) -> str:
    """Write names in a row, and count those beyond the first few."""
    shown = [name(each) for each in names[:most]]
    if len(names) > most:
        shown.append(f"{len(names) - most:,} more")
    return ", ".join(shown[:-1]) + (" and " if len(shown) > 1 else "") + "".join(shown[-1:])


def folded(summary: str, inside: str, *, is_open: bool = False) -> str:
    """Fold something in under a line that stays."""
    return f"<details{' open' if is_open else ''}><summary>{summary}</summary>{inside}</details>"


def head(*columns: str) -> str:
    """Write the head of a table; a word that starts with ``#`` is over numbers."""
    cells = "".join(
        f'<th scope="col"{_numeric(word)}>{text(word.removeprefix("#"))}</th>' for word in columns
    )
    return f"<thead><tr>{cells}</tr></thead>"


def _numeric(word: str) -> str:
    return ' class="hs-n"' if word.startswith("#") else ""


def number(shown: str, full: str = "") -> str:
    """Write a cell that holds a number, and what hovering tells."""
    title = f' title="{escape(full)}"' if full and full != shown else ""
    return f'<td class="hs-n"{title}>{shown}</td>'


def row(first: str, cells: Iterable[str], *, indent: int = 0) -> str:
    """Write a row of a table: what it is of, and its cells."""
    style = f' style="padding-left:{0.6 + 1.1 * indent:.1f}em"' if indent else ""
    head = f'<th scope="row"{style}><span class="hs-name">{first}</span></th>'
    return f"<tr>{head}{''.join(cells)}</tr>"


def table(columns: str, rows: Iterable[str], caption: str = "") -> str:
    """Write a table that scrolls inside where it is too wide."""
    said = f"<caption>{caption}</caption>" if caption else ""
    return (
        f'<div class="hs-scroll"><table>{said}{columns}<tbody>{"".join(rows)}</tbody></table></div>'
    )


def table_in_part(columns: str, rows: Sequence[str], noun: str, most: int = UNFOLDED) -> str:
    """Write a table of which the rows beyond the first few are folded in."""
    # a fold with one row in it would hide what fits in its own line
    if len(rows) <= most + 1:
        return table(columns, rows)
    rest = table(columns, rows[most:])
    return table(columns, rows[:most]) + folded(f"{len(rows) - most:,} more {noun}", rest)


def view(inside: str, title: str) -> str:
    """Make a part of a notebook of something.

    Parameters
    ----------
    inside : str
        HTML.
    title : str
        What it is, for those who do not see it.

    Returns
    -------
    str
        With its styles, which touch nothing else.
    """
    label = escape(clean(title))
    return (
        f"<style>{NOTEBOOK}</style>"
        f'<div class="hs-view" role="group" aria-label="{label}">{inside}</div>'
    )

"""A document as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from healthscore.spec.pages._content import (
    Code,
    Facts,
    Name,
    Paragraph,
    Points,
    Table,
)
from healthscore.spec.pages._curve_outline import Curve
from healthscore.spec.pages._curve_picture import sparkline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthscore.spec.pages._content import Block, Content, Line, Phrase, Section

# an underscore within a word means nothing, and names are full of them
_SPECIAL: Final = re.compile(r"[\\`*\[\]<>&|#~$]|(?<![^\W_])_|_(?![^\W_])")
_BLOCK_START: Final = re.compile(r"^(\d*)([-+=.)])")


def markdown(content: Content) -> str:
    """Write a document as Markdown, with tables as GitHub has them.

    Parameters
    ----------
    content : Content
        What to write.

    Returns
    -------
    str
        Ending in a line break.
    """
    parts = [f"# {plain(content.title)}", *map(_block, content.opening)]
    for section in content.sections:
        parts += _section(section, "##")
    parts += map(_block, content.closing)
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(text: str) -> str:
    """Escape whatever Markdown would take for its own."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _section(section: Section, marks: str) -> Iterable[str]:
    yield f"{marks} {_line(section.title)}"
    yield from map(_block, section.blocks)
    for below in section.sections:
        yield from _section(below, f"{marks}#")


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            # what somebody wrote must not begin a list or a heading
            return _BLOCK_START.sub(r"\1\\\2", _line(block.line), count=1)
        case Points():
            return "\n".join(
                f"{f'{place}.' if block.ordered else '*'} {_line(line)}"
                for place, line in enumerate(block.lines, start=1)
            )
        case Facts():
            return "\n".join(f"* **{plain(word)}**: {_line(line)}" for word, line in block.rows)
        case Table():
            return _table(block)
        case _:
            return f"`{sparkline(block.drawn)}`" if isinstance(block.drawn, Curve) else ""


def _table(table: Table) -> str:
    rule = ["---", *(["---:" if table.numeric else "---"] * (len(table.head) - 1))]
    rows = [list(map(plain, table.head)), rule]
    for place, row in enumerate(table.rows):
        cells = [_line(cell, in_table=True) for cell in row]
        cells[0] = _indent(table.indent(place)) + cells[0]
        rows.append(cells)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _indent(steps: int) -> str:
    # spaces at the start of a cell are dropped
    return f"{'&emsp;' * (steps - 1)}└ " if steps else ""


def _line(line: Line, *, in_table: bool = False) -> str:
    return "".join(_phrase(phrase, in_table=in_table) for phrase in line).strip()


def _phrase(phrase: Phrase, *, in_table: bool) -> str:
    match phrase:
        case str():
            return plain(phrase)
        case Name():
            return f"**{plain(phrase.text)}**" if phrase.strong else plain(phrase.text)
        case Code():
            # within a table, code cannot hold each text that has a bar in it
            return plain(phrase.text) if in_table and "|" in phrase.text else _code(phrase.text)
        case _:
            return ""


def _code(text: str) -> str:
    """Put a text between more backticks than it has in a row."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"

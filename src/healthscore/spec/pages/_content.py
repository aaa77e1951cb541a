"""What a document says, before it is Markdown or HTML: sections, tables, facts and pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias, final

import attrs

if TYPE_CHECKING:
    from healthscore.spec.pages._curve_outline import Bars, Curve

_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Put a text on one line, without characters that no file or page can hold."""
    return " ".join(_UNPRINTABLE.sub("\ufffd", text).split())


@final
@attrs.frozen
class Name:
    """A text that somebody gave: a name, a label, a reason.

    Parameters
    ----------
    text : str
        As given.
    anchor : str, default ""
        Where the page tells more of it.
    strong : bool, default False
        Whether it stands out.
    """

    text: str = attrs.field(converter=clean)
    anchor: str = ""
    strong: bool = False


@final
@attrs.frozen
class Code:
    """A text in code style: a column, a formula, a definition."""

    text: str = attrs.field(converter=clean)


@final
@attrs.frozen
class Swatch:
    """A dot of a color such as ``"#2e7d32"``."""

    color: str


Phrase: TypeAlias = str | Name | Code | Swatch
Line: TypeAlias = tuple[Phrase, ...]


@final
@attrs.frozen
class Paragraph:
    """Some sentences; those in small print matter to few."""

    line: Line
    small: bool = False


@final
@attrs.frozen
class Points:
    """A list, numbered where the order counts."""

    lines: tuple[Line, ...]
    ordered: bool = False


@final
@attrs.frozen
class Facts:
    """What there is to say of one thing, each under a word of its own."""

    rows: tuple[tuple[str, Line], ...]


@final
@attrs.frozen
class Table:
    """A table.

    Parameters
    ----------
    head : tuple of str, shape (n_columns,)
        What the columns hold.
    rows : tuple of tuple of Line, shape (n_rows, n_columns)
        The cells.
    numeric : bool, default False
        Whether all columns but the first hold numbers.
    indents : tuple of int, shape (n_rows,), optional
        How far each row is indented, in steps.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    numeric: bool = False
    indents: tuple[int, ...] = ()

    def indent(self, row: int) -> int:
        """Give how far a row is indented."""
        return self.indents[row] if self.indents else 0


@final
@attrs.frozen
class Picture:
    """A small picture of a curve, and what it shows in words."""

    drawn: Curve | Bars
    title: str = attrs.field(converter=clean)


Block: TypeAlias = Paragraph | Points | Facts | Table | Picture


@final
@attrs.frozen
class Section:
    """Something under a heading of its own.

    Parameters
    ----------
    title : Line
        The heading.
    anchor : str
        What links to it name; different from that of all other sections.
    blocks : tuple of Block
        What stands under it.
    sections : tuple of Section, default ()
        What stands under smaller headings below that.
    """

    title: Line
    anchor: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()


@final
@attrs.frozen
class Content:
    """A whole document.

    Parameters
    ----------
    title : str
        Its name.
    opening : tuple of Block
        What comes before the first section.
    sections : tuple of Section
        The sections.
    closing : tuple of Block
        What comes after the last.
    """

    title: str = attrs.field(converter=clean)
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    closing: tuple[Block, ...]

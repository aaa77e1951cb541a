"""The tables of a result in a page."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.evaluate._cells import shown
from healthscore.evaluate._estimate import Estimate
from healthscore.views._figures import NONE, key_text
from healthscore.views._markup import dot, name, number, row, table_in_part, text
from healthscore.views._proof_words import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from healthscore.evaluate._sheet import Table

_MOST: Final = 100
"""Rows of a table that a page holds; data frames hold the others."""

_KEYS: Final = ("key", "customer")
"""What columns of keys are called, which are no numbers even where they are written as such."""

_BAND: Final = "band"
"""What a column is called, or ends in, whose texts are bands."""


def table_html(table: Table, colors: Mapping[str, str]) -> str:
    """Write a table with its title and its note.

    Parameters
    ----------
    table : Table
        Of any length; a page holds its first 100 rows.
    colors : mapping of str to str
        Of bands.

    Returns
    -------
    str
        HTML; rows beyond the first few are folded in.
    """
    notes = [table.note] if table.note else []
    columns = [_Column(title, values, colors) for title, values in table.columns.items()]
    if len(table) > _MOST:
        notes.append(
            f"{len(table) - _MOST:,} more are left out here; to_frame({table.name!r}) gives all."
        )
    titles = "".join(column.head for column in columns)
    rows = list(_rows(columns))
    inside = (
        table_in_part(f"<thead><tr>{titles}</tr></thead>", rows, "rows")
        if rows
        else '<p class="hs-quiet">None.</p>'
    )
    said = "".join(f'<p class="hs-quiet hs-small">{prose(note)}</p>' for note in notes)
    title = f'<p style="margin-top:1.2em"><strong>{text(table.title)}</strong></p>'
    return f"{title}{inside}{said}"


@final
@attrs.frozen(eq=False)
class _Column:
    """A column of a table."""

    name: str
    values: Sequence[Any] | NDArray[Any]
    colors: Mapping[str, str]

    @property
    def head(self) -> str:
        """What stands above it."""
        numeric = ' class="hs-n"' if self.is_figures else ""
        # whole words, which a page breaks only where a cell of text needs it
        title = text(self.name.replace("_", " "))
        return f'<th scope="col"{numeric} style="overflow-wrap:normal">{title}</th>'

    @property
    def is_figures(self) -> bool:
        """Whether it holds numbers."""
        if self.name in _KEYS:
            return False
        if isinstance(self.values, np.ndarray):
            return self.values.dtype.kind in "iuf"
        return all(each is None or _is_number(each) for each in self.values)

    def inside(self, value: Any) -> str:
        """Write what is in a cell."""
        if self.name in _KEYS:
            return name(key_text(value))
        said = shown(self.name, value)
        if isinstance(value, Estimate):
            return _estimate(said)
        if self.is_figures:
            return text(said) or NONE
        if self.name.rsplit("_", 1)[-1] == _BAND and said in self.colors:
            return f'<span class="hs-band">{dot(self.colors[said])}{name(said)}</span>'
        return name(said) if said else ""

    def cell(self, value: Any) -> str:
        """Write a cell."""
        inside = self.inside(value)
        return number(inside) if self.is_figures else f"<td>{inside}</td>"


def _rows(columns: Sequence[_Column]) -> Iterator[str]:
    for values in zip(*(islice(column.values, _MOST) for column in columns), strict=True):
        first, *rest = zip(columns, values, strict=True)
        cells = [column.cell(value) for column, value in rest]
        yield row(first[0].inside(first[1]), cells)


def _estimate(said: str) -> str:
    """Write a number, and its interval in small letters."""
    value, bracket, interval = said.partition(" (")
    if not bracket:
        return text(said)
    return f'{text(value)} <span class="hs-quiet hs-small">({text(interval)}</span>'


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)

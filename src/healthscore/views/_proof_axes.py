"""A small frame with marked axes, as SVG that takes its colors from the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.views._markup import text
from healthscore.views._proof_words import prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray

_WIDE, _TALL = 320.0, 236.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 310.0, 10.0, 192.0

_PLOT: Final = (
    "display:inline-block;vertical-align:top;width:19.5em;max-width:100%;margin:.4em 1.1em .9em 0"
)
"""Pictures stand beside each other where there is room."""

_WORDS: Final = 'fill="currentColor" font-size="11" font-family="inherit" stroke="none"'


@final
@attrs.frozen
class Axis:
    """What one side of a frame goes over.

    Parameters
    ----------
    title : str
        What it shows.
    marks : sequence of (float, str)
        Where it is marked, and with what; from its start to its end.
    """

    title: str
    marks: Sequence[tuple[float, str]]

    def place(self, values: FloatArray) -> FloatArray:
        """Give how far along it values are, from 0 to 1."""
        start, end = self.marks[0][0], self.marks[-1][0]
        return np.clip((values - start) / (end - start), 0.0, 1.0)


@final
@attrs.frozen
class Frame:
    """A frame to draw in.

    Parameters
    ----------
    across, up : Axis
        Its sides.
    """

    across: Axis
    up: Axis

    def path(self, x: FloatArray, y: FloatArray) -> str:
        """Give the points of a line, as a path says them.

        Parameters
        ----------
        x, y : ndarray of float64, shape (n_points,)
            In the units of the axes, at least one.

        Returns
        -------
        str
            Straight from point to point.
        """
        left = _LEFT + self.across.place(x) * (_RIGHT - _LEFT)
        top = _BOTTOM - self.up.place(y) * (_BOTTOM - _TOP)
        points = zip(left.tolist(), top.tolist(), strict=True)
        return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)

    def line(self, x: FloatArray, y: FloatArray, look: str) -> str:
        """Draw a line; `look` holds its attributes."""
        return f'<path d="{self.path(x, y)}" fill="none" {look}/>'

    def dots(self, x: FloatArray, y: FloatArray, look: str) -> str:
        """Draw a dot at each point; `look` holds their attributes."""
        points = self.path(x, y).removeprefix("M").split("L")
        places = (point.split(" ") for point in points)
        return "".join(f'<circle cx="{a}" cy="{b}" r="3.2" {look}/>' for a, b in places)

    def whiskers(self, x: FloatArray, low: FloatArray, high: FloatArray, look: str) -> str:
        """Draw a line upright from each low end to its high one."""
        ends = np.column_stack([low, high])
        pairs = zip(x.tolist(), ends, strict=True)
        return "".join(self.line(np.full(2, at), pair, look) for at, pair in pairs)

    def drawn(self, inside: str, said: str) -> str:
        """Put something into the frame.

        Parameters
        ----------
        inside : str
            Elements of SVG.
        said : str
            What they show, in words.

        Returns
        -------
        str
            An svg element as wide as there is room.
        """
        return (
            f'<svg role="img" viewBox="0 0 {_WIDE:g} {_TALL:g}" style="display:block;width:100%;'
            f'height:auto;overflow:visible"><title>{text(said)}</title>'
            f"{self._sides()}{inside}</svg>"
        )

    def _sides(self) -> str:
        starts = np.array([at for at, _ in self.up.marks])
        level = (_BOTTOM - self.up.place(starts) * (_BOTTOM - _TOP)).tolist()
        rows = "".join(
            f'<path d="M{_LEFT:g} {at:.1f}H{_RIGHT:g}" stroke="currentColor" '
            f'stroke-opacity=".14"/><text x="{_LEFT - 5:g}" y="{at + 3.8:.1f}" '
            f'text-anchor="end" {_WORDS}>{text(word)}</text>'
            for at, (_, word) in zip(level, self.up.marks, strict=True)
        )
        places = self.across.place(np.array([at for at, _ in self.across.marks]))
        along = (_LEFT + places * (_RIGHT - _LEFT)).tolist()
        columns = "".join(
            f'<path d="M{at:.1f} {_BOTTOM:g}v4" stroke="currentColor" stroke-opacity=".5"/>'
            f'<text x="{at:.1f}" y="{_BOTTOM + 16:g}" text-anchor="middle" {_WORDS}>'
            f"{text(word)}</text>"
            for at, (_, word) in zip(along, self.across.marks, strict=True)
        )
        foot = (
            f'<path d="M{_LEFT:g} {_BOTTOM:g}H{_RIGHT:g}" stroke="currentColor" '
            f'stroke-opacity=".5"/><text x="{(_LEFT + _RIGHT) / 2:g}" y="{_TALL - 6:g}" '
            f'text-anchor="middle" {_WORDS}>{text(self.across.title)}</text>'
        )
        return rows + columns + foot


def picture(title: str, how: str, inside: str) -> str:
    """Put a picture under its title.

    Parameters
    ----------
    title : str
        What it is.
    how : str
        How to read it.
    inside : str
        The picture.

    Returns
    -------
    str
        HTML.
    """
    note = f'<br><span class="hs-quiet hs-small">{prose(how)}</span>'
    return f'<div style="{_PLOT}"><p><strong>{text(title)}</strong>{note}</p>{inside}</div>'

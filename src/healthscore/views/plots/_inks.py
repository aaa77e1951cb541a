"""Colors and hatches that can be told apart without the colors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

NEUTRAL: Final = "#5b7a99"
"""Color of what belongs to no band."""

UP, DOWN, REST = "#0072b2", "#d55e00", "#b8bec4"
"""Colors of points added, points taken, and what is neither; the first two of Okabe and Ito."""

FAINT: Final = "#8a8a8a"
"""Color of lines that only guide the eye, on a light ground and on a dark one."""

_HATCHES: Final = ("///", "..", "", "\\\\\\", "xx", "--", "oo", "++", "||")

_PALETTE: Final = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#f0e442",
)
"""Of Okabe and Ito, made to be told apart by color-blind people."""


@final
@attrs.frozen
class Look:
    """A color, and the hatch that tells it from others without color.

    Parameters
    ----------
    color : str
        Like ``"#2e7d32"``.
    hatch : str, default ""
        In the letters of matplotlib.
    """

    color: str
    hatch: str = ""

    @property
    def fill(self) -> dict[str, Any]:
        """How matplotlib fills a bar with it."""
        return {
            "facecolor": self.color,
            "edgecolor": faded(ink_on(self.color), 0.5),
            "hatch": self.hatch,
            "linewidth": 0.7,
        }


def hatch_of(place: int) -> str:
    """Give the hatch of a place in a row; after nine they begin anew."""
    return _HATCHES[place % len(_HATCHES)]


def looks(count: int) -> list[Look]:
    """Give different looks for things that have no order.

    Parameters
    ----------
    count : int
        How many.

    Returns
    -------
    list of Look
        The first 63 are all different.
    """
    return [Look(_PALETTE[place % len(_PALETTE)], hatch_of(place)) for place in range(count)]


def ink_on(color: str) -> str:
    """Choose black or white, whichever stands out more against a color.

    Parameters
    ----------
    color : str
        Like ``"#2e7d32"``.

    Returns
    -------
    str
        By the contrast ratio of the Web Content Accessibility Guidelines.

    Examples
    --------
    >>> ink_on("#2e7d32"), ink_on("#f9a825")
    ('#ffffff', '#000000')
    """
    light = luminance(color)
    return "#000000" if (light + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"


def luminance(color: str) -> float:
    """Give how light a color is, from 0 for black to 1 for white.

    Parameters
    ----------
    color : str
        Like ``"#2e7d32"``.

    Returns
    -------
    float
        Relative luminance of sRGB.

    Examples
    --------
    >>> luminance("#000000"), round(luminance("#ffffff"), 9)
    (0.0, 1.0)
    """
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(color)
    ]
    return sum(part * share for part, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def faded(color: str, opacity: float) -> tuple[float, float, float, float]:
    """Make a color see-through."""
    red, green, blue = _rgb(color)
    return (red, green, blue, opacity)


def tint(color: str, strength: float) -> str:
    """Mix a color with white.

    Parameters
    ----------
    color : str
        Like ``"#2e7d32"``.
    strength : float
        From 0, white, to 1, the color itself.

    Returns
    -------
    str
        A color.

    Examples
    --------
    >>> tint("#ff0000", 0.2), tint("#2e7d32", 1)
    ('#ffcccc', '#2e7d32')
    """
    parts: Sequence[float] = [1.0 + (part - 1.0) * strength for part in _rgb(color)]
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def _rgb(color: str) -> Sequence[float]:
    return [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]

"""Small pictures of curves: SVG for pages, and a line of block characters for plain text."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Final

from healthscore.spec.pages._content import clean
from healthscore.spec.pages._curve_outline import Curve
from healthscore.spec.pages._words import figure, points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthscore.spec.pages._curve_outline import Bars

_BLOCKS: Final = "▁▂▃▄▅▆▇█"

_WIDTH, _HEIGHT = 220.0, 84.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 214.0, 8.0, 66.0
"""Where the lines of the scale stand."""

_ROW: Final = 17
_BAR_LEFT, _BAR_RIGHT = 82.0, 182.0
_LETTERS: Final = 13
"""Letters of a label that have room beside its bar."""


def sparkline(curve: Curve) -> str:
    """Draw a curve as a line of block characters.

    Parameters
    ----------
    curve : Curve
        What to draw.

    Returns
    -------
    str
        With the values at both ends: ``0 ▁▂▄▆█ 10``.
    """
    low, high = (figure(end, 4) for end in curve.ends)
    return f"{low} {''.join(_block(share) for share in _shares(curve))} {high}"


def _shares(curve: Curve) -> Iterable[float]:
    bottom, top = curve.scale
    return ((score - bottom) / (top - bottom) for score in curve.samples)


def _block(share: float) -> str:
    if math.isnan(share):
        return "·"
    return _BLOCKS[min(int(share * len(_BLOCKS)), len(_BLOCKS) - 1)]


def svg(drawn: Curve | Bars, title: str) -> str:
    """Draw a curve as a picture for a page, in the page's own colors.

    Parameters
    ----------
    drawn : Curve or Bars
        What to draw.
    title : str
        What it shows, in words.

    Returns
    -------
    str
        An svg element. The line is `currentColor` unless the page sets ``--curve``.
    """
    inside, height = _curve(drawn) if isinstance(drawn, Curve) else _bars(drawn)
    return (
        f'<svg role="img" viewBox="0 0 {_WIDTH:g} {height:g}" width="{_WIDTH:g}" '
        f'height="{height:g}" font-size="10" fill="currentColor">'
        f"<title>{escape(title)}</title>{inside}</svg>"
    )


def _curve(curve: Curve) -> tuple[str, float]:
    low, high = (figure(end, 4) for end in curve.ends)
    bottom, top = map(points, curve.scale)
    texts = (
        _text(_LEFT - 5, _TOP + 3.5, top, "end"),
        _text(_LEFT - 5, _BOTTOM + 3.5, bottom, "end"),
        _text(_LEFT, _BOTTOM + 14, low, "start"),
        _text(_RIGHT, _BOTTOM + 14, high, "end"),
    )
    grid = f"M{_LEFT:g} {_TOP:g}H{_RIGHT:g}M{_LEFT:g} {_BOTTOM:g}H{_RIGHT:g}"
    lines = (
        f'<path d="{grid}" stroke="currentColor" stroke-opacity=".25"/>'
        f'<path d="{_path(curve)}" fill="none" stroke="var(--curve, currentColor)" '
        'stroke-width="2" stroke-linejoin="round"/>'
    )
    return (lines + "".join(texts), _HEIGHT)


def _path(curve: Curve) -> str:
    low, high = curve.ends
    bottom, top = curve.scale
    steps: list[str] = []
    pen = "M"
    for value, score in curve.outline:
        if math.isnan(score):
            pen = "M"
            continue
        # halved, for the largest of numbers have no finite difference
        across = (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)
        up = (score - bottom) / (top - bottom)
        x, y = _LEFT + across * (_RIGHT - _LEFT), _BOTTOM - up * (_BOTTOM - _TOP)
        steps.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return "".join(steps)


def _bars(bars: Bars) -> tuple[str, float]:
    bottom, top = bars.scale
    unit = (_BAR_RIGHT - _BAR_LEFT) / (top - bottom)
    zero = _BAR_LEFT - bottom * unit
    rows: list[str] = []
    for place, (label, score) in enumerate(bars.rows):
        y = place * _ROW
        start, length = min(zero, zero + score * unit), abs(score) * unit
        rows += (
            _text(_BAR_LEFT - 6, y + 12, _short(label), "end"),
            _bar(start, y + 3, length),
            _text(max(start + length, zero) + 4, y + 12, points(score), "start"),
        )
    return ("".join(rows), float(_ROW * len(bars.rows)))


def _bar(x: float, y: float, length: float) -> str:
    place = f'x="{x:.1f}" y="{y:g}" width="{length:.1f}" height="11" rx="2"'
    return f'<rect {place} fill="var(--curve, currentColor)"/>'


def _short(label: str) -> str:
    label = clean(label)
    return label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1]}…"


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'

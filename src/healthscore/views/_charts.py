"""Small pictures as SVG, which take the width that there is; words stand in their titles."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.spec.pages._curve_outline import Curve
from healthscore.views._bands import cuts_of, segments, ticks
from healthscore.views._markup import text

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.spec.pages._curve_outline import Bars

_BINS: Final = 20
_TALL: Final = 40.0
_ACROSS, _HIGH = 64.0, 18.0


def histogram(values: FloatArray, banding: Banding | None) -> str:
    """Draw how scores are spread, with the cuts of the bands.

    Parameters
    ----------
    values : ndarray of float64, shape (n_customers,)
        Scores; NaN is passed over.
    banding : Banding or None
        Cuts, and colors.

    Returns
    -------
    str
        Empty where there is no score.
    """
    present = values[~np.isnan(values)]
    if not len(present):
        return ""
    counts, edges = np.histogram(present, bins=_BINS, range=(0.0, 100.0))
    unit = _TALL / float(counts.max())
    pairs = list(zip(pairwise(edges.tolist()), counts.tolist(), strict=True))
    bars = "".join(_bar(low, high, count, unit, banding) for (low, high), count in pairs if count)
    lines = "".join(_cut(cut, _TALL) for cut in cuts_of(banding))
    said = ", ".join(f"{low:.0f} to {high:.0f}: {count:,}" for (low, high), count in pairs if count)
    return (
        '<div class="hs-scale hs-histogram"><svg role="img" viewBox="0 0 100 40" '
        f'preserveAspectRatio="none"><title>Customers by score. {said}.</title>{bars}'
        f'<path d="M0 40H100" {_LINE}/>{lines}</svg>{ticks(banding)}</div>'
    )


_LINE: Final = 'stroke="currentColor" stroke-opacity=".55" vector-effect="non-scaling-stroke"'


def _bar(low: float, high: float, count: int, unit: float, banding: Banding | None) -> str:
    """Draw one bar, in the colors of the bands that it reaches over."""
    tall = max(count * unit, 0.4)
    parts = [
        (max(low, start), min(high, end), color)
        for start, end, color in segments(banding)
        if start < high and end > low
    ]
    title = f"<title>{low:.0f} to {high:.0f}: {count:,}</title>"
    inside = "".join(
        f'<rect x="{start + 0.25 * (start == low):.4g}" y="{_TALL - tall:.2f}" '
        f'width="{end - start - 0.25 * ((start == low) + (end == high)):.4g}" '
        f'height="{tall:.2f}" fill="{color}"/>'
        for start, end, color in parts
    )
    return f"<g>{title}{inside}</g>"


def _cut(cut: float, tall: float) -> str:
    return f'<path d="M{cut:.4g} 0V{tall:g}" {_LINE} stroke-dasharray="3 3"/>'


def on_scale(score: float, interval: tuple[float, float], banding: Banding | None) -> str:
    """Draw a score, and where it would lie with every gap filled, on the scale of the bands.

    Parameters
    ----------
    score : float
        NaN for none.
    interval : tuple of (float, float)
        The score with every gap at its worst, and at its best.
    banding : Banding or None
        Cuts, and colors.

    Returns
    -------
    str
        A line from 0 to 100.
    """
    bands = "".join(
        f'<rect x="{low:.4g}" y="9" width="{high - low:.4g}" height="4" fill="{color}"/>'
        for low, high, color in segments(banding)
    )
    low, high = (min(max(end, 0.0), 100.0) for end in interval)
    known = not (math.isnan(low) or math.isnan(high))
    reach = (
        f'<rect x="{low:.4g}" y="5.5" width="{max(high - low, 0.2):.4g}" height="11" '
        f'fill="currentColor" fill-opacity=".25"/>'
        if known
        else ""
    )
    mark = "" if math.isnan(score) else _mark(score)
    said = "No score." if math.isnan(score) else f"Score {score:.1f}."
    said += f" With every gap filled: {low:.1f} to {high:.1f}." if known else ""
    return (
        '<div class="hs-scale"><svg role="img" viewBox="0 0 100 22" height="22" '
        f'preserveAspectRatio="none"><title>{said}</title>{bands}{reach}{mark}</svg>'
        f"{ticks(banding)}</div>"
    )


def _mark(score: float) -> str:
    return (
        f'<path d="M{score:.4g} 1V21" stroke="currentColor" stroke-width="3" '
        'vector-effect="non-scaling-stroke"/>'
    )


def size_bar(number: float, largest: float, color: str = "var(--hs-low)") -> str:
    """Draw a size as a small bar.

    Parameters
    ----------
    number : float
        NaN for none.
    largest : float
        What fills the bar.
    color : str, default "var(--hs-low)"
        Its color.

    Returns
    -------
    str
        Without words: the number stands beside it.
    """
    width = 0.0 if math.isnan(number) or largest <= 0.0 else 100.0 * abs(number) / largest
    return _sized(f'<rect width="{min(width, 100.0):.3g}" height="6" fill="{color}"/>')


def change_bar(number: float, largest: float) -> str:
    """Draw a change as a small bar, from the middle to the left or to the right.

    Parameters
    ----------
    number : float
        NaN for none.
    largest : float
        What fills one side.

    Returns
    -------
    str
        Without words: the number stands beside it.
    """
    width = 0.0 if math.isnan(number) or largest <= 0.0 else min(50.0 * abs(number) / largest, 50.0)
    start, color = (50.0 - width, "low") if number < 0.0 else (50.0, "mark")
    middle = f'<path d="M50 0V6" {_LINE}/>'
    bar = f'<rect x="{start:.3g}" width="{width:.3g}" height="6" fill="var(--hs-{color})"/>'
    return _sized(bar + middle)


def _sized(inside: str) -> str:
    svg = f'<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{inside}</svg>'
    return f'<span class="hs-size">{svg}</span>'


def curve_line(drawn: Curve | Bars, title: str) -> str:
    """Draw a curve as small as a word.

    Parameters
    ----------
    drawn : Curve or Bars
        What to draw.
    title : str
        What it shows, in words.

    Returns
    -------
    str
        An svg element.
    """
    inside = _outline(drawn) if isinstance(drawn, Curve) else _columns(drawn)
    return (
        f'<svg class="hs-mini" role="img" width="{_ACROSS:g}" height="{_HIGH:g}" '
        f'viewBox="0 0 {_ACROSS:g} {_HIGH:g}"><title>{text(title)}</title>'
        f'<path d="M0 {_HIGH - 0.5:g}H{_ACROSS:g}" stroke="currentColor" stroke-opacity=".3"/>'
        f"{inside}</svg>"
    )


def _outline(curve: Curve) -> str:
    (low, high), (bottom, top) = curve.ends, curve.scale
    steps, pen = "", "M"
    for value, score in curve.outline:
        if math.isnan(score):
            pen = "M"
            continue
        # halved, for the largest of numbers have no finite difference
        across = (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)
        up = (score - bottom) / (top - bottom)
        steps += f"{pen}{across * _ACROSS:.1f} {_HIGH - 1.5 - up * (_HIGH - 3.0):.1f}"
        pen = "L"
    return f'<path d="{steps}" fill="none" stroke="var(--hs-mark)" stroke-width="1.6"/>'


def _columns(bars: Bars) -> str:
    bottom, top = bars.scale
    unit, wide = (_HIGH - 2.0) / (top - bottom), _ACROSS / len(bars.rows)
    zero = _HIGH - 1.0 + bottom * unit
    return "".join(
        f'<rect x="{place * wide + 1:.1f}" y="{min(zero, zero - score * unit):.1f}" '
        f'width="{wide - 2:.1f}" height="{max(abs(score) * unit, 0.8):.1f}" fill="var(--hs-mark)"/>'
        for place, (_, score) in enumerate(bars.rows)
    )

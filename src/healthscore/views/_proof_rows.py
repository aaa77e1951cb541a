"""Rows of a picture: a name, what is said of it, and a bar below with its interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, final

import attrs

from healthscore.views._bands import segments
from healthscore.views._markup import dot, name
from healthscore.views._proof_drawn import largest, percents
from healthscore.views._proof_words import percent, prose, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.bandings import Banding
    from healthscore.evaluate.backtest import BandResult

_STROKE: Final = 'stroke="currentColor" vector-effect="non-scaling-stroke"'
_STRETCHED: Final = (
    '<svg viewBox="0 0 100 {high:g}" preserveAspectRatio="none" aria-hidden="true" '
    'style="display:block;width:100%;height:{high:g}px;overflow:visible">{inside}</svg>'
)


@final
@attrs.frozen
class Bar:
    """A bar of a row.

    Parameters
    ----------
    end : float
        How far it reaches, from 0; NaN for none.
    color : str
        Its color.
    low, high : float
        An interval, drawn as a whisker; NaN for none.
    mark : float
        Where a dashed line crosses; NaN for none.
    """

    end: float
    color: str
    low: float = math.nan
    high: float = math.nan
    mark: float = math.nan

    def drawn(self, top: float) -> str:
        """Draw it, as wide as there is room.

        Parameters
        ----------
        top : float
            What fills the width; above 0.

        Returns
        -------
        str
            Without words: the numbers stand above it.
        """
        end, low, high, mark = (
            min(max(100.0 * each / top, 0.0), 100.0) if not math.isnan(each) else math.nan
            for each in (self.end, self.low, self.high, self.mark)
        )
        inside = '<rect width="100" height="12" fill="currentColor" fill-opacity=".07"/>'
        if not math.isnan(end):
            inside += f'<rect width="{max(end, 0.3):.4g}" height="12" fill="{self.color}"/>'
        if not (math.isnan(low) or math.isnan(high)):
            whisker = f"M{low:.4g} 6H{high:.4g}M{low:.4g} 3v6M{high:.4g} 3v6"
            inside += f'<path d="{whisker}" {_STROKE} stroke-width="1.6" fill="none"/>'
        if not math.isnan(mark):
            inside += f'<path d="M{mark:.4g} -1V13" {_STROKE} stroke-dasharray="3 2"/>'
        return _STRETCHED.format(high=12, inside=inside)


@final
@attrs.frozen
class Strip:
    """The scale of scores with its bands, on it a score and how far it may be off.

    Parameters
    ----------
    score : float
        NaN for none.
    low, high : float
        The ends of its interval.
    banding : Banding or None
        Cuts, and colors.
    """

    score: float
    low: float
    high: float
    banding: Banding | None

    def drawn(self, top: float) -> str:
        """Draw it, as wide as there is room; `top` is 100 points."""
        inside = "".join(
            f'<rect x="{start:.4g}" y="9" width="{end - start:.4g}" height="3" fill="{color}"/>'
            for start, end, color in segments(self.banding)
        )
        low, high, score = (min(max(each, 0.0), top) for each in (self.low, self.high, self.score))
        inside += f'<path d="M{low:.4g} 5H{high:.4g}" {_STROKE} stroke-width="5" opacity=".45"/>'
        if not math.isnan(self.score):
            inside += f'<path d="M{score:.4g} 0V10" {_STROKE} stroke-width="2.5"/>'
        return _STRETCHED.format(high=12, inside=inside)


def rows(told: Sequence[tuple[str, Bar | Strip]], top: float) -> str:
    """Draw rows below each other.

    Parameters
    ----------
    told : sequence of (str, Bar or Strip)
        What stands above each, in HTML.
    top : float
        What fills the width.

    Returns
    -------
    str
        A list.
    """
    lines = "".join(
        f'<li style="margin:0 0 .55em;list-style:none">{above}{drawn.drawn(top)}</li>'
        for above, drawn in told
    )
    return f'<ul style="padding:0;margin:.5em 0;list-style:none">{lines}</ul>'


def scale(top: float) -> str:
    """Say where a picture in percent starts and ends, below its rows."""
    ends = f"<span>0 %</span><span>{percent(top)}</span>"
    style = "display:flex;justify-content:space-between;margin-top:-.4em"
    return f'<div class="hs-quiet hs-small" style="{style}" aria-hidden="true">{ends}</div>'


def rates(bands: Sequence[BandResult], base: float) -> str:
    """Draw how many customers of each band left.

    Parameters
    ----------
    bands : sequence of BandResult
        From the lowest to the highest.
    base : float
        Share of all customers who left.

    Returns
    -------
    str
        A row for each band.
    """
    top = percents(largest(bands, base))[-1]
    return rows([(_said(each), _bar(each, base)) for each in bands], top) + scale(top)


def _said(each: BandResult) -> str:
    said = '<span class="hs-quiet">nobody</span>'
    if each.n:
        many = f"{each.n_churned:,} of {each.n:,}"
        said = f"<strong>{prose(spoken(each.churn_rate))}</strong> "
        said += f'<span class="hs-quiet hs-nowrap">{many}</span>'
    return f"{dot(each.color)}{name(each.label)} {said}"


def _bar(each: BandResult, base: float) -> Bar:
    if not each.n:
        return Bar(math.nan, each.color, mark=base)
    return Bar(each.churn_rate, each.color, each.churn_rate.low, each.churn_rate.high, base)

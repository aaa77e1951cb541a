"""The bands of a result: how many customers each holds, as a bar with words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.bandings import UNKNOWN
from healthscore.spec.pages import _words_rules as words_of_rules
from healthscore.views._figures import label_of_cut, share
from healthscore.views._markup import dot, line, name, text

if TYPE_CHECKING:
    from healthscore._definition import BoolArray
    from healthscore.bandings import Banding
    from healthscore.scoring import Scores
    from healthscore.spec.pages._content import Line

GREY: Final = "#9e9e9e"
"""The color of who has no score."""

PLAIN: Final = "#3f87d4"
"""The color of scores without a banding."""


@final
@attrs.frozen(eq=False)
class Band:
    """One band of a result, or those without a score.

    Parameters
    ----------
    label : str
        Its label.
    color : str
        Its color.
    held : Line
        Which scores it holds, in words.
    customers : ndarray of bool, shape (n_customers,)
        Who is in it.
    """

    label: str
    color: str
    held: Line
    customers: BoolArray

    @property
    def count(self) -> int:
        """How many customers are in it."""
        return int(np.count_nonzero(self.customers))


def bands_of(scores: Scores) -> list[Band]:
    """Sort the customers into bands, those without a score last.

    Parameters
    ----------
    scores : Scores
        The customers.

    Returns
    -------
    list of Band
        From the highest to the lowest; without a banding, one for all who have a score.
    """
    banding, gaps = scores.scorecard.banding, np.isnan(scores.values)
    without = Band("no score", GREY, (), gaps)
    if banding is None:
        known = Band("with a score", PLAIN, (), ~gaps)
        return [known, *([without] if without.count else [])]
    codes = scores.band_codes
    found = [
        Band(label, banding.color(label), held, codes == code)
        for code, (label, held) in enumerate(words_of_rules.ranges(banding))
    ]
    unknown = attrs.evolve(without, label=UNKNOWN, color=banding.color(UNKNOWN), held=("no score",))
    return [*reversed(found), *([unknown] if without.count else [])]


def bar(bands: list[Band]) -> str:
    """Draw how the customers are spread over the bands, and say it below.

    Parameters
    ----------
    bands : list of Band
        From `bands_of`.

    Returns
    -------
    str
        A bar, and a list with a dot, a word and numbers for each band, the empty ones too.
    """
    whole = sum(band.count for band in bands)
    drawn = "".join(
        f'<span style="flex:{band.count} 0 0;background:{band.color}" '
        f'title="{text(band.label)}: {band.count:,}"></span>'
        for band in bands
        if band.count
    )
    keys = "".join(
        f"<li>{dot(band.color)}{name(band.label)} <strong>{band.count:,}</strong> "
        f'<span class="hs-quiet">{share(band.count, whole)}</span></li>'
        for band in bands
    )
    shown = f'<div class="hs-bar" aria-hidden="true">{drawn}</div>' if drawn else ""
    return f'{shown}<ul class="hs-key">{keys}</ul>'


def key_of(banding: Banding) -> str:
    """List the bands with the scores that they hold.

    Parameters
    ----------
    banding : Banding
        Fitted or not.

    Returns
    -------
    str
        From the highest to the lowest.
    """
    keys = "".join(
        f"<li>{dot(banding.color(label))}{name(label)} "
        f'<span class="hs-quiet">{line(held)}</span></li>'
        for label, held in reversed(words_of_rules.ranges(banding))
    )
    return f'<ul class="hs-key">{keys}</ul>'


def dot_and_word(banding: Banding | None, label: str) -> str:
    """Show a band as a dot and its word.

    Parameters
    ----------
    banding : Banding or None
        Where the color is from.
    label : str
        The band; empty where there is no banding.

    Returns
    -------
    str
        Empty where there is no banding.
    """
    if banding is None or not label:
        return ""
    return f'<span class="hs-band">{dot(banding.color(label))}{name(label)}</span>'


def cuts_of(banding: Banding | None) -> list[float]:
    """Give where bands meet, from the lowest up.

    Parameters
    ----------
    banding : Banding or None
        With nothing left to learn.

    Returns
    -------
    list of float
        The starts of all bands but the first, as far as they lie on the scale.
    """
    if banding is None:
        return []
    starts = [start for start in list(banding.starts.values())[1:] if isinstance(start, float)]
    return [start for start in starts if 0.0 < start < 100.0]


def segments(banding: Banding | None) -> list[tuple[float, float, str]]:
    """Cut the scale into the stretches of the bands.

    Parameters
    ----------
    banding : Banding or None
        With nothing left to learn.

    Returns
    -------
    list of (float, float, str)
        Where each starts and ends, from 0 to 100, and its color.
    """
    if banding is None:
        return [(0.0, 100.0, PLAIN)]
    starts = [start for start in banding.starts.values() if isinstance(start, float)]
    edges = [0.0, *(min(max(start, 0.0), 100.0) for start in starts[1:]), 100.0]
    stretches = zip(edges, edges[1:], banding.labels, strict=False)
    return [(low, high, banding.color(label)) for low, high, label in stretches if low < high]


def ticks(banding: Banding | None, apart: float = 9.0) -> str:
    """Write the ends of the scale and the cuts below it, as far as they have room.

    Parameters
    ----------
    banding : Banding or None
        With nothing left to learn.
    apart : float, default 9.0
        Points that a number takes up.

    Returns
    -------
    str
        Numbers, each in its place.
    """
    kept = [0.0, 100.0]
    for cut in cuts_of(banding):
        if all(abs(cut - other) >= apart for other in kept):
            kept.append(cut)
    return "".join(
        f'<span class="hs-at" style="left:{at:.4g}%">{label_of_cut(at)}</span>'
        for at in sorted(kept)
    )

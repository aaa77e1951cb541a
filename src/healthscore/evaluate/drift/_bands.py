"""Bands before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from healthscore.bandings import UNKNOWN
from healthscore.errors import DefinitionError
from healthscore.evaluate._estimate import share_of

if TYPE_CHECKING:
    from healthscore.evaluate._estimate import Estimate


class BandDrift(NamedTuple):
    """How many customers are in a band at two dates.

    Parameters
    ----------
    label : str
        The band.
    n_before, n_after : int
        Customers in it.
    share_before, share_after : Estimate
        Their share of the book.
    color : str
        As the banding that has it shows it; empty for "unknown".
    """

    label: str
    n_before: int
    n_after: int
    share_before: Estimate
    share_after: Estimate
    color: str


def band_drifts(before: Any, after: Any) -> tuple[BandDrift, ...]:
    """Count the bands of two dates.

    Parameters
    ----------
    before, after : Scores or SegmentedScores
        Of the two dates.

    Returns
    -------
    tuple of BandDrift
        The lowest band first, and "unknown" last; empty where either has no banding.
    """
    try:
        counts = [_counted(scores) for scores in (before, after)]
    except DefinitionError:
        return ()
    labels = [name for name in {**counts[0], **counts[1]} if name != UNKNOWN]
    colors = _colors(before) | _colors(after)
    sizes = len(before), len(after)
    rows = [_row(name, counts, sizes, colors.get(name, "")) for name in [*labels, UNKNOWN]]
    return tuple(row for row in rows if row.label != UNKNOWN or row.n_before or row.n_after)


def _row(label: str, counts: list[dict[str, int]], sizes: tuple[int, int], color: str) -> BandDrift:
    found = [count.get(label, 0) for count in counts]
    shares = [share_of(some, size) for some, size in zip(found, sizes, strict=True)]
    return BandDrift(label, found[0], found[1], shares[0], shares[1], color)


def _counted(scores: Any) -> dict[str, int]:
    """Count bands, in their order."""
    bands, numbers = np.unique(scores.bands, return_counts=True)
    found = dict(zip(bands.tolist(), numbers.tolist(), strict=True))
    return {name: found.get(name, 0) for name in [*_colors(scores), *found]}


def _colors(scores: Any) -> dict[str, str]:
    """Give the color of each band, in the order of the bands."""
    cards = [part.scorecard for _, part in getattr(scores, "parts", ((None, scores),))]
    bandings = [card.banding for card in cards if card.banding is not None]
    return {name: banding.color(name) for banding in bandings for name in banding.labels}

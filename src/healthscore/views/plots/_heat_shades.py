"""The colors of a heat table: those of the bands, darker the lower."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.views.plots._checks import adds_points
from healthscore.views.plots._inks import NEUTRAL, tint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.scoring import Scores

_PALEST: Final = 0.2
"""Strength of the best band's color: shades tell bands apart where colors do not."""

GAP: Final = "#ffffff"
"""What lies under the hatch of a gap."""


def shades_of(scores: Scores, everybody: Scores) -> list[list[str]]:
    """Choose the color of each cell.

    Parameters
    ----------
    scores : Scores
        The customers that are shown.
    everybody : Scores
        All customers, who say what is low and high where points are summed.

    Returns
    -------
    list of list of str, shape (n_metrics + 1, n_customers)
        Column by column: the score, then the metrics.
    """
    banding = scores.scorecard.banding
    columns = [_by_band(scores.values, banding)]
    for name in scores.metrics:
        column = scores.members[name]
        if adds_points(scores.scorecard):
            columns.append(_by_share(column, *_ends(everybody.members[name])))
        else:
            columns.append(_by_band(column, banding))
    return columns


def strengths(count: int) -> list[float]:
    """Give the strength of each band's color, from the lowest to the highest.

    Parameters
    ----------
    count : int
        How many bands there are.

    Returns
    -------
    list of float
        From 1 down.

    Examples
    --------
    >>> strengths(3)
    [1.0, 0.6, 0.2]
    """
    steps: list[float] = np.linspace(1.0, _PALEST, count).round(3).tolist()
    return steps


def _by_band(values: FloatArray, banding: Banding | None) -> list[str]:
    if banding is None:
        return _by_share(values, 0.0, 100.0)
    shades = [
        tint(banding.color(label), strength)
        for label, strength in zip(banding.labels, strengths(len(banding.labels)), strict=True)
    ]
    return _taken([*shades, GAP], banding.codes(values).tolist())


def _by_share(values: FloatArray, low: float, high: float) -> list[str]:
    width = high - low if high > low else 1.0
    shares = np.clip((values - low) / width, 0.0, 1.0)
    shades = [tint(NEUTRAL, 1.0 - 0.09 * step) for step in range(11)]
    places = np.where(np.isnan(shares), -1.0, np.round(10.0 * shares)).astype(np.intp)
    return _taken([*shades, GAP], places.tolist())


def _taken(shades: Sequence[str], places: Sequence[int]) -> list[str]:
    """Give the shade at each place; that of a gap, at -1, is the last."""
    return [shades[place] for place in places]


def _ends(values: FloatArray) -> tuple[float, float]:
    low = float(np.fmin.reduce(values, initial=np.inf))
    return (low, float(np.fmax.reduce(values, initial=-np.inf)))

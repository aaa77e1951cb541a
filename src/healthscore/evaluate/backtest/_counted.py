"""What is counted among customers sorted by score."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.evaluate._ranking import Ranking

_PEAK: Final = 0.7
"""How far a Brownian motion about a parabola rises above it; 0.99 for one that never ends."""


def sides(ranking: Ranking) -> tuple[int, int]:
    """Count who left, and who stayed."""
    until, gone = ranking.until
    return int(gone[-1]), int(until[-1] - gone[-1])


def _edge(ranking: Ranking, share: float) -> tuple[int, float]:
    """Give the place of the score that a share ends in, and the part of its customers within."""
    until, _ = ranking.until
    wanted = share * int(until[-1])
    at = min(int(np.searchsorted(until, wanted)), len(until) - 1)
    return at, 1.0 - (int(until[at]) - wanted) / int(ranking.totals[at])


def churners_within(ranking: Ranking, share: float) -> float:
    """Count the churners among a share of all."""
    at, part = _edge(ranking, share)
    return max(int(ranking.until[1][at]) - (1.0 - part) * int(ranking.churned[at]), 0.0)


def parts_within(ranking: Ranking, share: float) -> FloatArray:
    """Give the part of each score's customers that is within a share of all."""
    at, part = _edge(ranking, share)
    parts = np.where(np.arange(len(ranking.totals)) < at, 1.0, 0.0)
    parts[at] = part
    return parts


def rate_near(ranking: Ranking, share: float) -> float:
    """Give the churn rate of customers on both sides of a cut."""
    until, gone = ranking.until
    size = int(until[-1])
    wanted = share * size
    reach = min(size**0.8 / 4.0 + 5.0, wanted, size - wanted)
    ends = (wanted - reach, wanted + reach)
    low, high = np.interp(ends, np.append(0, until), np.append(0, gone))
    return float((high - low) / (ends[1] - ends[0]))


def largest_distance(ranking: Ranking) -> tuple[float, int, float, float]:
    """Give the distance, its place, and the shares of churners and stayers until there."""
    until, gone = ranking.until
    n_churned, n_stayed = sides(ranking)
    at = int(np.argmax(np.abs(gone * (n_churned + n_stayed) - until * n_churned)))
    found, passed = int(gone[at]) / n_churned, int(until[at] - gone[at]) / n_stayed
    return abs(found - passed), at, found, passed


def excess(ranking: Ranking, value: float, at: int) -> float:
    """Give by how much a largest distance is too large, for being the largest of many.

    Near its peak the distance is a Brownian motion about a parabola, here the one through the peak
    that is 0 at both ends; ties leave less to choose from.
    """
    n_churned, n_stayed = sides(ranking)
    size = n_churned + n_stayed
    noise, place = math.sqrt(1.0 / n_churned + 1.0 / n_stayed), int(ranking.until[0][at]) / size
    bend = max(value, noise) / max(place * (1.0 - place), 1.0 / size)
    width: float = (noise / bend) ** (2.0 / 3.0)
    grain = int(ranking.totals[max(at - 1, 0) : at + 2].max()) / size
    return _PEAK * noise * math.sqrt(width) * width / (width + grain)

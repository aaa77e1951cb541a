"""From slopes to small whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate.points._logistic import Fit

    Points = NDArray[np.int64]

TOTAL: Final = 100
"""Points that all lines together may take."""

_LARGEST: Final = 10
"""Points that one line may take."""

_SLACK: Final = 0.002
"""Share of what the lines explain that smaller points may cost."""


def round_slopes(columns: FloatArray, churned: FloatArray, found: Fit) -> Points:
    """Find small points that lose next to nothing against the slopes.

    Parameters
    ----------
    columns : ndarray of float64, shape (n_customers, n_lines)
        The lines.
    churned : ndarray of float64, shape (n_customers,)
        1 or 0.
    found : Fit
        By these lines.

    Returns
    -------
    ndarray of int64, shape (n_lines,)
        Points that each takes; 0 where a line is not worth one.

    Notes
    -----
    Slopes are made larger by many factors before they are rounded, one by one, each up or down,
    whichever leaves less to the others, who make up for it. What is best then, by the likelihood of
    the card's own scores, is improved by single points as long as that helps. Of cards as good as
    the best but for 0.2 % of what the lines explain, the one of the smallest points is taken.
    """
    if not len(found.slopes):
        return np.zeros(0, dtype=np.int64)
    curved = found.information
    inner = curved[1:, 1:] - np.outer(curved[1:, 0], curved[0, 1:]) / curved[0, 0]
    worth = {0: _loss(columns, churned, np.zeros(len(found.slopes), dtype=np.int64))}
    cards: list[tuple[float, int, Points]] = []
    for largest in np.linspace(1.0, _LARGEST, 28):
        factor = float(largest) / float(found.slopes.max())
        points = _one_by_one(found.slopes * factor, inner)
        if points.any() and points.sum() <= TOTAL:
            cards.append((_loss(columns, churned, points), int(points.max()), points))
    if not cards:
        return _scaled(found.slopes)
    least = min(loss for loss, _, _ in cards)
    slack = _SLACK * (worth[0] - least)
    _, _, points = min(
        (card for card in cards if card[0] <= least + slack), key=lambda card: card[1:2] + card[:1]
    )
    return _polished(columns, churned, points)


def _scaled(slopes: FloatArray) -> Points:
    """Keep many lines within all points there are, the small ones at none."""
    points: Points = np.floor(slopes * (TOTAL / slopes.sum())).astype(np.int64)
    return points


def _one_by_one(wanted: FloatArray, inner: FloatArray) -> Points:
    """Round numbers one after another, while those left over make up for what is lost."""
    points = wanted.copy()
    left = list(range(len(wanted)))
    while left:
        # the most certain first
        place = left[int(np.argmin(np.abs(points - np.rint(points))[left]))]
        left.remove(place)
        options = [points.copy(), points.copy()]
        for up, option in enumerate(options):
            option[place] = np.floor(points[place]) + up
            _follow(option, wanted, inner, left)
        points = min(options, key=lambda each: float((each - wanted) @ inner @ (each - wanted)))
    return np.maximum(np.rint(points), 0.0).astype(np.int64)


def _follow(points: FloatArray, wanted: FloatArray, inner: FloatArray, left: list[int]) -> None:
    """Let the numbers that are left over make up for those that are set."""
    if left:
        held = [each for each in range(len(points)) if each not in left]
        off = points[held] - wanted[held]
        drawn = np.linalg.solve(inner[np.ix_(left, left)], inner[np.ix_(left, held)] @ off)
        points[left] = np.maximum(wanted[left] - drawn, 0.0)


def _polished(columns: FloatArray, churned: FloatArray, points: Points) -> Points:
    """Move single points as long as that helps."""
    loss, better, largest = _loss(columns, churned, points), True, int(points.max())
    while better:
        better = False
        for place in range(len(points)):
            for change in (-1, 1):
                tried = points.copy()
                tried[place] += change
                if not (0 <= tried[place] <= largest and 0 < tried.sum() <= TOTAL):
                    continue
                fresh = _loss(columns, churned, tried)
                if fresh < loss - 1e-6:
                    points, loss, better = tried, fresh, True
    return points


def _loss(columns: FloatArray, churned: FloatArray, points: Points) -> float:
    """Give minus the log likelihood of the best line through the log odds of the card's scores."""
    taken = np.rint(columns @ points).astype(np.intp)
    totals, gone = np.bincount(taken), np.bincount(taken, churned)
    at = np.arange(len(totals)) / max(len(totals) - 1, 1)
    base = gone.sum() / totals.sum()
    line = np.array([np.log(base / (1.0 - base)), 0.0])
    design = np.column_stack([np.ones(len(at)), at])
    for _ in range(12):
        chance = 0.5 + 0.5 * np.tanh(0.5 * (design @ line))
        weights = np.maximum(totals * chance * (1.0 - chance), 1e-12)
        curved = (design * weights[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curved, design.T @ (gone - totals * chance))
        line += np.clip(step, -4.0, 4.0)
        if np.abs(step).max() < 1e-6:
            break
    odds = design @ line
    return float(totals @ np.logaddexp(0.0, odds) - gone @ odds)

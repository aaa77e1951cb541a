"""What baselines learn from a whole book: memory, noise and scale, and how customers differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from healthscore.history.drops._order import order_of

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.history.drops._grids import Grid

_CUSTOMERS: Final = 10_000
_LAGS: Final = 12
_KEPT: Final = 0.975
"""Larger changes than this quantile count as large as that one: few drops must not set a scale."""

_NORMAL: Final = 0.95554
"""What that leaves of a normal variance: 0.975 - 2 q f(q) + 0.025 q**2 with q = 2.2414."""

_GRID: Final = np.round(np.arange(0.0, 0.99, 0.02), 2)
_LEAST: Final = 1e-6
"""Points below which scores differ by rounding alone."""

_FLOOR: Final = 0.25
"""Points of noise that there is always taken to be: less is nothing that anybody must know."""

_CAP: Final = 9.0
"""A squared residual beyond three scales tells no more of how noisy a customer is."""

_MOST: Final = 0.1
"""How noisy a customer is changes with time, so ten scores tell no more than the whole book."""


class Spread(NamedTuple):
    """How scores move about the level of their customer."""

    memory: float
    noise: float
    scale: float


def sample(grid: Grid) -> Grid:
    """Keep as many customers as tell enough, whoever comes first in the book."""
    return grid.take(order_of(grid)[:_CUSTOMERS])


def spread_of(grid: Grid, memory: float | None, noise: float | None) -> Spread:
    """Learn how scores move, from the differences of scores some periods apart.

    Half the mean squared difference over k periods is V (1 - (1 - noise) memory**k), whatever the
    level of each customer: nothing is lost to short histories, and gaps do no harm.

    Parameters
    ----------
    grid : Grid
        The scores.
    memory, noise : float, optional
        What is known already.

    Returns
    -------
    Spread
        Of scale 0 where no customer has two scores.
    """
    lags, counts, halves = _differences(grid)
    if not len(lags):
        return Spread(memory or 0.0, noise or 0.0, 0.0)
    # so the scale is no less either, nor what is expected over one period
    halves = np.maximum(halves, _FLOOR**2)
    # near lags weigh most: they are what the next score is expected from
    weights = counts / (lags * halves**2)
    memories = _GRID if memory is None else np.array([memory])
    fades = memories[:, None] ** lags
    moods = _shares(weights, fades, halves) if noise is None else np.array([1.0 - noise])
    shapes = 1.0 - np.maximum(moods, 0.0)[:, None] * fades
    sills = (weights * halves * shapes).sum(axis=1) / (weights * shapes**2).sum(axis=1)
    losses = (weights * (halves - sills[:, None] * shapes) ** 2).sum(axis=1)
    # of all that fit as well, the shortest memory
    best = int(np.argmax(losses <= losses.min() + 1e-9 * weights.sum() * halves.mean() ** 2))
    mood = float(moods[min(best, len(moods) - 1)])
    found = float(memories[best]) if mood > 0.0 or memory is not None else 0.0
    without = noise if noise is not None else (round(1.0 - mood, 6) if found else 0.0)
    return Spread(found, without, round(float(np.sqrt(sills[best])), 6))


def _differences(grid: Grid) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give lags, numbers of pairs and half the mean squared differences."""
    found = _halves(grid, _KEPT, _NORMAL)
    if (found[2] > _LEAST**2).all():
        return found
    # so little moves that the quantile is 0, and all that does would count for nothing
    return _halves(grid, 1.0, 1.0)


def _halves(grid: Grid, kept: float, left: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Let differences count up to a quantile, which leaves a share of a normal variance."""
    values = grid.values
    runs = None if grid.restarts is None else np.cumsum(grid.restarts, axis=1)
    found: list[tuple[float, float, float]] = []
    for lag in range(1, min(_LAGS, values.shape[1] - 1) + 1):
        differences = values[:, lag:] - values[:, :-lag]
        known = ~np.isnan(differences)
        if runs is not None:
            known &= runs[:, lag:] == runs[:, :-lag]
        sizes = np.abs(differences[known])
        if len(sizes):
            cut = np.minimum(sizes, np.quantile(sizes, kept))
            found.append((lag, len(sizes), float(np.mean(cut**2)) / (2.0 * left)))
    columns = np.array(found).reshape(-1, 3).T
    return columns[0], columns[1], columns[2]


def _shares(weights: FloatArray, fades: FloatArray, halves: FloatArray) -> FloatArray:
    """Fit halves = a - b fade by least squares for each memory, and give b / a from 0 to 1."""
    total, squares = weights.sum(), (weights * fades**2).sum(axis=1)
    first = (weights * fades).sum(axis=1)
    level, slope = (weights * halves).sum(), (weights * fades * halves).sum(axis=1)
    determinant = total * squares - first**2
    with np.errstate(all="ignore"):
        a = (level * squares - slope * first) / determinant
        b = (level * first - slope * total) / determinant
        shares = np.where(a > 0.0, b / a, 1.0)
    # one lag, or no memory, tells no two things apart
    told = determinant > 1e-12 * total * np.maximum(squares, 1e-300)
    clipped: FloatArray = np.where(told, np.clip(shares, 0.0, 1.0), 0.0)
    return clipped


def own_of(residuals: FloatArray) -> float:
    """Learn how much one score of a customer tells of how noisy this customer is.

    The credibility of Buehlmann: the variance of squared residuals between customers over that
    within them.

    Parameters
    ----------
    residuals : ndarray of float64, shape (n_customers, n_periods)
        In scales, NaN where there is none.

    Returns
    -------
    float
        From 0, where all customers are alike, to 0.1.
    """
    squares, known, counts = _squares(residuals)
    total, rows = counts.sum(), len(counts)
    if rows < 2 or total <= rows:
        return 0.0
    means = squares.sum(axis=1) / counts
    within = np.where(known, (squares - means[:, None]) ** 2, 0.0).sum() / (total - rows)
    middle = squares.sum() / total
    effective = total - (counts**2).sum() / total
    between = ((counts * (means - middle) ** 2).sum() - (rows - 1) * within) / effective
    if between <= 0.0:
        return 0.0
    return round(float(min(between / within, _MOST)) if within > 0.0 else _MOST, 6)


def _squares(residuals: FloatArray) -> tuple[FloatArray, BoolArray, FloatArray]:
    """Give squared residuals, 0 where there is none, of customers with two or more."""
    known = ~np.isnan(residuals)
    counts = np.count_nonzero(known, axis=1)
    kept = counts >= 2
    residuals, known = residuals[kept], known[kept]
    squares = np.where(known, np.minimum(residuals**2, _CAP), 0.0)
    return squares, known, counts[kept].astype(np.float64)

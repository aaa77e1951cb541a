"""Logistic regression whose slopes are not negative."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from healthscore._definition import FloatArray


class Fit(NamedTuple):
    """A fitted regression."""

    start: float
    """Log odds where all columns are 0."""
    slopes: FloatArray
    """Log odds for one more of each column, 0 or above; (n_columns,)."""
    loss: float
    """Minus the log likelihood."""
    chance: FloatArray
    """Chance of each customer; (n_customers,)."""
    information: FloatArray
    """Second derivatives, the start first; (1 + n_columns, 1 + n_columns)."""


def fit(columns: FloatArray, churned: FloatArray, ridge: float = 1e-3) -> Fit:
    """Fit by Newton steps that stop where a slope would be negative.

    Parameters
    ----------
    columns : ndarray of float64, shape (n_customers, n_columns)
        What it is explained by.
    churned : ndarray of float64, shape (n_customers,)
        1 or 0; both kinds.
    ridge : float, default 1e-3
        Penalty of the squares of the slopes.

    Returns
    -------
    Fit
        The best slopes of 0 or above.
    """
    problem = _Problem.of(columns, churned, ridge)
    slopes = np.zeros(1 + columns.shape[1])
    base = churned.mean()
    slopes[0] = np.log(base / (1.0 - base))
    loss, chance = problem.loss(slopes)
    gained = np.inf
    while gained > 1e-7 * max(loss, 1.0):
        slopes, fresh, chance = problem.shortened(slopes, problem.step(slopes, chance), loss)
        gained, loss = loss - fresh, fresh
    return Fit(float(slopes[0]), slopes[1:], loss, chance, problem.information(chance))


class _Problem(NamedTuple):
    """What is explained, and by what."""

    design: FloatArray
    churned: FloatArray
    penalty: FloatArray

    @classmethod
    def of(cls, columns: FloatArray, churned: FloatArray, ridge: float) -> _Problem:
        """Add the start, which has no penalty."""
        design = np.column_stack([np.ones(len(columns)), columns])
        penalty = np.full(design.shape[1], ridge)
        penalty[0] = 0.0
        return cls(design, churned, penalty)

    def loss(self, slopes: FloatArray) -> tuple[float, FloatArray]:
        """Give minus the log likelihood with the penalty, and the chances."""
        odds = self.design @ slopes
        chance = 0.5 + 0.5 * np.tanh(0.5 * odds)
        loss = np.logaddexp(0.0, odds).sum() - self.churned @ odds
        return float(loss + 0.5 * (self.penalty * slopes) @ slopes), chance

    def information(self, chance: FloatArray) -> FloatArray:
        """Give the second derivatives; a hair more, so that they can be divided by."""
        weighted = self.design * (chance * (1.0 - chance))[:, None]
        found: FloatArray = self.design.T @ weighted + np.diag(self.penalty + 1e-9)
        return found

    def step(self, slopes: FloatArray, chance: FloatArray) -> FloatArray:
        """Give the Newton step of the slopes that may move."""
        up = self.design.T @ (self.churned - chance) - self.penalty * slopes
        free = (slopes > 0.0) | (up > 0.0)
        free[0] = True
        step = np.zeros_like(slopes)
        step[free] = np.linalg.solve(self.information(chance)[np.ix_(free, free)], up[free])
        return step

    def shortened(
        self, slopes: FloatArray, step: FloatArray, loss: float
    ) -> tuple[FloatArray, float, FloatArray]:
        """Go a step, or as much of it as makes the loss no more."""
        fresh = np.inf
        ahead, chance = slopes, slopes
        while fresh > loss:
            ahead = slopes + step
            ahead[1:] = np.maximum(ahead[1:], 0.0)
            fresh, chance = self.loss(ahead)
            # in the end it is no step at all
            step = 0.5 * step * (np.abs(step) > 1e-12)
        return ahead, fresh, chance

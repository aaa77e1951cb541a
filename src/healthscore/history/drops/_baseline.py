"""What a customer's next score is held against: its own past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore._definition import Definition, is_finite, number, refuse
from healthscore.errors import NotFittedError
from healthscore.history.drops._filter import Filter
from healthscore.history.drops._grids import grid_of, whole
from healthscore.history.drops._learned import own_of, sample, spread_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray
    from healthscore.history.drops._grids import Grid

_LIMITS: Final = {
    "memory": (0.0, 0.999, "be from 0 to 0.999"),
    "noise": (0.0, 1.0, "be from 0 to 1"),
    "scale": (0.0, 1e13, "be from 0 to 1e13 points"),
    "own": (0.0, 1.0, "be from 0 to 1"),
}


@final
@attrs.frozen(eq=False, repr=False)
class Baseline(Definition):
    """Expects of each customer's next score what its own scores so far let expect.

    A score is taken for a level of the customer's own, a mood that fades, and noise that is gone by
    the next period. What is not given is learned by `fit` from the whole book, for the dozen scores
    of one customer tell too little. All else comes from the customer's own past alone, so later
    scores change nothing. The fewer scores there are, the wider is what may be expected.

    Parameters
    ----------
    memory : float, optional
        Share of a mood that is left after one period, 0 to 0.999: the coefficient of an AR(1). Over
        a gap of g periods it is memory**g. 0: each score stands for itself.
    noise : float, optional
        Share of the variance about the level that is gone by the next period, 0 to 1. 0: a pure
        AR(1).
    scale : float, optional
        Standard deviation of scores about the level of their customer, in points. 0: nothing ever
        moves, and nothing is an alarm.
    own : float, optional
        How much one score tells of how noisy this very customer is, where the book tells 1; 0 to 1.
        0: all customers are held to be equally noisy.
    least : int, default 3
        Scores that a customer must have had before the first that can be an alarm.

    Raises
    ------
    DefinitionError
        If a parameter is out of its range.

    Notes
    -----
    Half the mean squared difference of two scores that lie k periods apart is
    scale**2 (1 - (1 - noise) memory**k). The three are fitted to differences over 1 to 12 periods,
    of 10,000 customers at most, of which the largest 2.5 % count as large as the 97.5th percentile;
    where fewer differ at all, each counts as large as it is. Half the mean squared difference
    counts as 0.0625 at least, a noise of 0.25 points.
    The residual is (score - expected) / sd, both from a Kalman filter with a level of which nothing
    is known beforehand; were scores normal, it would be standard normal from the second score on
    and independent of those before. It is divided by
    sqrt((1 + own * sum of min(residual**2, 9)) / (1 + own * count)) over the customer's residuals
    so far, where `own` is the variance of squared residuals between customers over that within
    them.

    References
    ----------
    R. L. Brown, J. Durbin, J. M. Evans, Techniques for testing the constancy of regression
    relationships over time, JRSS B 37, 1975. H. Buehlmann, Experience rating and credibility, ASTIN
    Bulletin 4, 1967.

    Examples
    --------
    >>> baseline = Baseline(memory=0, noise=0, scale=4, own=0)
    >>> baseline.residuals([[60, 62, 61, 45]]).round(2).tolist()
    [[nan, 0.35, 0.0, -3.46]]
    """

    memory: float | None = attrs.field(default=None, converter=number)
    noise: float | None = attrs.field(default=None, converter=number)
    scale: float | None = attrs.field(default=None, converter=number)
    own: float | None = attrs.field(default=None, converter=number)
    least: int = attrs.field(default=3, converter=whole)

    def __attrs_post_init__(self) -> None:
        for field, (low, high, allowed) in _LIMITS.items():
            value = getattr(self, field)
            if value is not None and not (is_finite(value) and low <= value <= high):
                raise refuse(self, field, allowed, value)
        if type(self.least) is not int or self.least < 1:
            raise refuse(self, "least", "be a whole number from 1", self.least)

    @property
    def learns(self) -> bool:
        """Whether something is still to be learned."""
        return None in (self.memory, self.noise, self.scale, self.own)

    def fit(self, values: ArrayLike, *, restarts: ArrayLike | None = None) -> Baseline:
        """Put numbers in the place of everything still to be learned.

        Parameters
        ----------
        values : array_like of float, shape (n_customers, n_periods)
            Scores in points, the earliest period first; NaN where there is none.
        restarts : array_like of bool, shape (n_customers, n_periods), optional
            Where the past no longer counts, because the model is another.

        Returns
        -------
        Baseline
            With nothing left to learn. Its scale is 0.25 points at least, for smaller noise counts
            as that; 0 where no customer has two scores.

        Raises
        ------
        DataError
            If values or restarts are not what they should be.
        """
        return self.fit_grid(grid_of(values, restarts)) if self.learns else self

    def fit_grid(self, grid: Grid) -> Baseline:
        """Learn from scores that were checked already; see `fit`.

        Parameters
        ----------
        grid : Grid
            The scores.

        Returns
        -------
        Baseline
            With nothing left to learn.
        """
        some = sample(grid)
        found = spread_of(some, self.memory, self.noise)
        ready = attrs.evolve(
            self,
            memory=found.memory,
            noise=found.noise,
            scale=found.scale if self.scale is None else self.scale,
        )
        if self.own is not None:
            return ready
        return attrs.evolve(ready, own=own_of(ready.residuals_of(some)))

    def residuals(self, values: ArrayLike, *, restarts: ArrayLike | None = None) -> FloatArray:
        """Give how far each score lies from what was to be expected, without `own`.

        Parameters
        ----------
        values : array_like of float, shape (n_customers, n_periods)
            Scores in points, the earliest period first; NaN where there is none.
        restarts : array_like of bool, shape (n_customers, n_periods), optional
            Where the past no longer counts.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_periods)
            In standard deviations; NaN where there is no score, or none before.

        Raises
        ------
        DataError
            If values or restarts are not what they should be.
        NotFittedError
            If something is still to be learned.
        """
        self.require_fitted()
        return self.residuals_of(grid_of(values, restarts))

    def residuals_of(self, grid: Grid) -> FloatArray:
        """Give the residuals of scores that were checked already; see `residuals`.

        Parameters
        ----------
        grid : Grid
            The scores.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_periods)
            In standard deviations.
        """
        size, periods = grid.values.shape
        tracker = self.tracker(size, periods)
        found: FloatArray = np.full((size, periods), np.nan, order="F")
        known = np.zeros(size, dtype=np.bool_)
        with np.errstate(all="ignore"):
            for period in range(periods):
                scores = grid.values[:, period]
                scored = ~np.isnan(scores)
                if grid.restarts is not None:
                    known &= ~grid.restarts[:, period]
                expected, spread = tracker.expect()
                residual = np.where(spread > 0.0, (scores - expected) / spread, 0.0)
                np.copyto(found[:, period], residual, where=scored & known)
                tracker.take_in(scores, scored, scored & ~known)
                known |= scored
        return found

    def tracker(self, count: int, periods: int) -> Filter:
        """Make what follows some customers from period to period.

        Parameters
        ----------
        count : int
            How many customers there are.
        periods : int
            How many periods there are.

        Returns
        -------
        Filter
            Which has seen no score yet.
        """
        return Filter(*self.numbers, count, periods)

    @property
    def numbers(self) -> tuple[float, float, float]:
        """Memory, noise and scale, which are known."""
        return self.memory or 0.0, self.noise or 0.0, self.scale or 0.0

    def require_fitted(self) -> None:
        """Raise when something is still to be learned.

        Raises
        ------
        NotFittedError
            If so.
        """
        if self.learns:
            message = f"Call fit() first: {self!r} still learns."
            raise NotFittedError(message, where="Baseline", got=self)

"""The role: when the scores of a customer have dropped."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar, Final, Self

import attrs
import numpy as np

from healthscore._definition import Definition, is_finite, number, refuse, require_type
from healthscore.errors import NotFittedError
from healthscore.history.drops._alarms import alarms_of
from healthscore.history.drops._baseline import Baseline
from healthscore.history.drops._grids import MOST, grid_of, require_count, require_rate
from healthscore.history.drops._limits import factor_for, null_of
from healthscore.history.drops._watch import watch

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray
    from healthscore.history.drops._alarms import Alarms
    from healthscore.history.drops._filter import Filter, Last
    from healthscore.history.drops._grids import Grid
    from healthscore.history.drops._limits import Null

RATE: Final = 1.0 / 120.0
"""With monthly scores one false alarm in ten customer-years."""


@attrs.frozen(eq=False, repr=False)
class Detector(Definition, abc.ABC):
    """Raises an alarm when the scores of a customer drop from what its own past lets expect.

    Alarms are for drops alone, and one drop raises one: with it the baseline begins afresh. `fit`
    gives a detector of the same class with numbers in the place of what is learned, so that
    tomorrow it finds the same drops in the past as today.

    Parameters
    ----------
    baseline : Baseline, optional
        What scores are held against; by default all of it is learned.
    limit : float, optional
        Statistic above which an alarm is raised, above 0; by default learned from a false-alarm
        rate.

    Raises
    ------
    DefinitionError
        If a parameter is not what it should be.

    Notes
    -----
    To write a detector of one's own, derive a frozen attrs class and give `step`. It sees only
    customers with a score who could raise an alarm, so it need not think of gaps. What it remembers
    of each are `slots` numbers, 0 at first and after every alarm, which `step` changes in place.
    Let the statistic of a limit of 1 be in standard deviations, for no limit is learned below 1.

    Examples
    --------
    >>> import attrs
    >>> import numpy as np
    >>> @attrs.frozen(eq=False, repr=False)
    ... class TwoInARow(Detector):
    ...     '''The better of the last two residuals.'''
    ...
    ...     slots = 1
    ...
    ...     def step(self, residuals, memory):
    ...         statistics = -np.maximum(residuals, memory[0]) / self.limit
    ...         memory[0] = residuals
    ...         return statistics, np.full(len(residuals), 2.0)
    >>> detector = TwoInARow(baseline=Baseline(memory=0, noise=0, scale=4, own=0), limit=2)
    >>> detector([[60, 60, 60, 60, 45, 60, 45, 45]]).periods.tolist()
    [7]
    """

    baseline: Baseline = attrs.field(factory=Baseline, kw_only=True)
    limit: float | None = attrs.field(default=None, converter=number, kw_only=True)

    slots: ClassVar[int] = 0
    """Numbers remembered of each customer."""

    def __attrs_post_init__(self) -> None:
        require_type(self, "baseline", Baseline, "a Baseline")
        self._require_limit("limit")

    def _require_limit(self, field: str) -> None:
        value = getattr(self, field)
        if value is not None and not (is_finite(value) and value > 0.0):
            raise refuse(self, field, "be a number above 0", value)

    @abc.abstractmethod
    def step(self, residuals: FloatArray, memory: FloatArray, /) -> tuple[FloatArray, FloatArray]:
        """Say how far each customer has dropped after one more score.

        Parameters
        ----------
        residuals : ndarray of float64, shape (n_customers,)
            How far the score lies from what was to be expected, in standard deviations.
        memory : ndarray of float64, shape (n_slots, n_customers)
            What is remembered, to be changed in place.

        Returns
        -------
        tuple of ndarray of float64, each of shape (n_customers,)
            The statistic in multiples of the limit, and how many scores, this one included, the
            drop consists of.
        """

    def tracker(self, count: int, periods: int) -> Filter | Last:
        """Make what follows some customers from period to period.

        Parameters
        ----------
        count : int
            How many customers there are.
        periods : int
            How many periods there are.

        Returns
        -------
        Filter or Last
            Which has seen no score yet.
        """
        return self.baseline.tracker(count, periods)

    @property
    def learns(self) -> bool:
        """Whether something is still to be learned."""
        return self.baseline.learns or self.limit is None

    def fit(
        self,
        values: ArrayLike,
        *,
        rate: float = RATE,
        restarts: ArrayLike | None = None,
        cool_down: int = 3,
        seed: int = 0,
    ) -> Self:
        """Put numbers in the place of everything still to be learned.

        Parameters
        ----------
        values : array_like of float, shape (n_customers, n_periods)
            Scores in points, the earliest period first; NaN where there is none.
        rate : float, default 1/120
            False alarms for each customer and period in which there could be one, from the score
            with which the baseline is known to the customer's last. A rate so high that it takes
            a limit below 1 cannot be had: the limit is 1.
        restarts : array_like of bool, shape (n_customers, n_periods), optional
            Where the past no longer counts, because the model is another.
        cool_down : int, default 3
            Periods after an alarm in which there is none.
        seed : int, default 0
            Seed of the simulation.

        Returns
        -------
        Detector
            Of the same class, with nothing left to learn.

        Raises
        ------
        DataError
            If values or restarts are not what they should be.
        DefinitionError
            If an option is not what it should be.
        FitError
            If no customer has scores enough to learn a limit from.
        """
        place = "fit"
        wanted = require_rate(place, "rate", rate)
        silent = require_count(place, "cool_down", cool_down, most=MOST)
        start = require_count(place, "seed", seed)
        return self.fit_grid(grid_of(values, restarts), wanted, silent, start)

    def fit_grid(self, grid: Grid, rate: float, cool_down: int, seed: int) -> Self:
        """Learn from scores that were checked already; see `fit`.

        Parameters
        ----------
        grid : Grid
            The scores.
        rate : float
            False alarms for each customer and period in which there could be one.
        cool_down : int
            Periods after an alarm in which there is none.
        seed : int
            Seed of the simulation.

        Returns
        -------
        Detector
            Of the same class, with nothing left to learn.
        """
        ready = attrs.evolve(self, baseline=self.baseline.fit_grid(grid))
        if not ready.learns:
            return ready
        return ready.calibrated(null_of(ready.baseline, grid, rate, seed), cool_down)

    def calibrated(self, null: Null, cool_down: int) -> Self:
        """Learn the limit from histories in which there is no drop, as `fit` does.

        Parameters
        ----------
        null : Null
            The histories, and how many alarms they are to raise.
        cool_down : int
            Periods after an alarm in which there is none.

        Returns
        -------
        Detector
            Of the same class, with its limit.
        """
        unit = attrs.evolve(self, limit=1.0)
        factor = factor_for(unit, null, cool_down)
        return attrs.evolve(self, limit=factor)

    def __call__(
        self, values: ArrayLike, *, restarts: ArrayLike | None = None, cool_down: int = 3
    ) -> Alarms:
        """Find the drops.

        Parameters
        ----------
        values : array_like of float, shape (n_customers, n_periods)
            Scores in points, the earliest period first; NaN where there is none.
        restarts : array_like of bool, shape (n_customers, n_periods), optional
            Where the past no longer counts.
        cool_down : int, default 3
            Periods after an alarm in which there is none.

        Returns
        -------
        Alarms
            By period and then by customer.

        Raises
        ------
        DataError
            If values or restarts are not what they should be.
        NotFittedError
            If something is still to be learned.
        """
        self.require_fitted()
        silent = require_count("a detector", "cool_down", cool_down, most=MOST)
        return alarms_of(self, grid_of(values, restarts), silent)

    def statistics(
        self, values: ArrayLike, *, restarts: ArrayLike | None = None, cool_down: int = 3
    ) -> FloatArray:
        """Give the statistic of each customer in each period, such as for a chart.

        Parameters
        ----------
        values : array_like of float, shape (n_customers, n_periods)
            Scores in points, the earliest period first; NaN where there is none.
        restarts : array_like of bool, shape (n_customers, n_periods), optional
            Where the past no longer counts.
        cool_down : int, default 3
            Periods after an alarm in which there is none.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_periods)
            In multiples of the limit: above 1 is an alarm. NaN where there could be none.

        Raises
        ------
        DataError
            If values or restarts are not what they should be.
        NotFittedError
            If something is still to be learned.
        """
        self.require_fitted()
        silent = require_count("statistics", "cool_down", cool_down, most=MOST)
        grid = grid_of(values, restarts)
        found: FloatArray = np.full(grid.values.shape, np.nan, order="F")
        for at, block in grid.blocks():
            found[at : at + len(block.values)] = watch(self, block, silent).statistics
        return found

    def require_fitted(self) -> None:
        """Raise when something is still to be learned.

        Raises
        ------
        NotFittedError
            If so.
        """
        if self.learns:
            message = f"Call fit() first: {self!r} still learns."
            raise NotFittedError(message, where=type(self).__name__, got=self)

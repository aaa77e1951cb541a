"""The loop over periods that every detector runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeGuard, cast, final

import numpy as np

from healthscore._definition import refuse

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.history.drops._detector import Detector
    from healthscore.history.drops._grids import Grid

_CAP: Final = 9.0
"""A squared residual beyond three scales tells no more of how noisy a customer is."""


class Watched(NamedTuple):
    """What a detector made of some customers, each of shape (n_customers, n_periods)."""

    statistics: FloatArray
    """In multiples of the limit; NaN where nothing could be an alarm."""
    expected: FloatArray
    """The score that was to be expected."""
    lengths: FloatArray
    """Scores that the drop consists of so far."""
    alarms: BoolArray
    """Where the statistic lies above the bar."""


def watch(detector: Detector, grid: Grid, cool_down: int, bar: float = 1.0) -> Watched:
    """Run a detector over some customers.

    Parameters
    ----------
    detector : Detector
        With nothing left to learn.
    grid : Grid
        The scores.
    cool_down : int
        Periods after an alarm in which there is none.
    bar : float, default 1
        Multiple of the limit above which is an alarm; infinite to see what the statistic would
        have been.

    Returns
    -------
    Watched
        By customer and period.
    """
    size, periods = grid.values.shape
    state = _State(detector, size, periods)
    statistics, expected, lengths = (np.full((size, periods), np.nan, order="F") for _ in range(3))
    alarms = np.zeros((size, periods), dtype=np.bool_, order="F")
    with np.errstate(all="ignore"):
        for period in range(periods):
            if grid.restarts is not None:
                state.restart(grid.restarts[:, period])
            scores = np.ascontiguousarray(grid.values[:, period])
            expected[:, period] = state.look(scores)
            state.judge(statistics[:, period], lengths[:, period])
            # where nothing could be one, it is NaN
            raised = statistics[:, period] > bar
            alarms[:, period] = raised
            state.go_on(scores, raised, cool_down)
    return Watched(statistics, expected, lengths, alarms)


@final
class _State:
    """What is held of each customer, from period to period."""

    def __init__(self, detector: Detector, size: int, periods: int) -> None:
        baseline = detector.baseline
        self._detector = detector
        self._least = baseline.least
        self._own = baseline.own or 0.0
        self._tracker = detector.tracker(size, periods)
        self._memory = np.zeros((detector.slots, size))
        self._seen = np.zeros(size, dtype=np.intp)
        self._pause = np.zeros(size, dtype=np.intp)
        self._squares, self._counts = np.zeros(size), np.zeros(size)
        self._residuals = np.zeros(size)
        self._scored = np.zeros(size, dtype=np.bool_)

    def restart(self, marks: BoolArray) -> None:
        """Forget all that was."""
        if marks.any():
            self._memory[:, marks] = 0.0
            for each in (self._seen, self._pause, self._squares, self._counts):
                each[marks] = 0

    def look(self, scores: FloatArray) -> FloatArray:
        """Hold the scores of a period against what was to be expected, and give that."""
        expected, spread = self._tracker.expect()
        self._scored = ~np.isnan(scores)
        known = self._scored & (self._seen > 0) & (spread > 0.0)
        self._residuals = np.where(known, (scores - expected) / spread, 0.0)
        return expected

    def judge(self, statistics: FloatArray, lengths: FloatArray) -> None:
        """Ask the detector about everybody who could be an alarm, and write what it says."""
        live = self._scored & (self._seen >= self._least) & (self._pause <= 0)
        # where everybody is, nothing need be copied out and back
        rows: Any = slice(None) if live.all() else np.flatnonzero(live)
        memory = self._memory[:, rows]
        residuals = self._residuals[rows]
        if self._own:
            weight = 1.0 + self._own * self._counts[rows]
            residuals = residuals / np.sqrt((1.0 + self._own * self._squares[rows]) / weight)
        statistics[rows], lengths[rows] = self._ask(residuals, memory)
        self._memory[:, rows] = memory

    def _ask(self, residuals: FloatArray, memory: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Ask the detector, which may be anybody's."""
        given = cast("object", self._detector.step(residuals, memory))
        if _are_two(given, residuals.shape):
            return given
        allowed = f"give a statistic and a length for each of {len(residuals)} customers"
        raise refuse(self._detector, "step", allowed, given)

    def go_on(self, scores: FloatArray, alarms: BoolArray, cool_down: int) -> None:
        """Take in the scores; after an alarm the past begins with the score that raised it."""
        scored = self._scored
        if self._own:
            known = scored & (self._seen > 0)
            self._squares += np.where(known, np.minimum(self._residuals**2, _CAP), 0.0)
            self._counts += known
        self._tracker.take_in(scores, scored, scored & ((self._seen == 0) | alarms))
        self._seen += scored
        self._pause -= 1
        if alarms.any():
            self._seen[alarms] = 1
            self._pause[alarms] = cool_down
            self._memory[:, alarms] = 0.0


def _are_two(given: object, shape: tuple[int, ...]) -> TypeGuard[tuple[FloatArray, FloatArray]]:
    """Tell whether something is two arrays of a shape."""
    some: Any = given
    return isinstance(given, tuple) and [np.shape(each) for each in some] == [shape, shape]

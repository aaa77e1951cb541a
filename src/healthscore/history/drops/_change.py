"""The last change, for comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.history.drops._detector import Detector
from healthscore.history.drops._filter import Last

if TYPE_CHECKING:
    from healthscore._definition import FloatArray


@final
@attrs.frozen(eq=False, repr=False)
class Change(Detector):
    """Raises an alarm when a score lies far below the one before it.

    The rule that most tools have, here for comparison alone: at the same number of false alarms it
    misses most drops, for a change holds the noise of two scores, and a drop that lasts shows in it
    once.

    Parameters
    ----------
    baseline : Baseline, optional
        What a change is measured by; by default all of it is learned.
    limit : float, optional
        Fall above which an alarm is raised, in standard deviations of a change, above 0; by default
        learned from a false-alarm rate.

    Raises
    ------
    DefinitionError
        If a parameter is not what it should be.

    Notes
    -----
    The statistic is -change / (sd of a change over so many periods) / limit.

    Examples
    --------
    >>> from healthscore.history.drops import Baseline
    >>> detector = Change(baseline=Baseline(memory=0, noise=0, scale=4, own=0), limit=3)
    >>> detector.statistics([[60, 60, 60, 53, 46]]).round(2).tolist()
    [[nan, nan, nan, 0.41, 0.41]]
    """

    def step(self, residuals: FloatArray, memory: FloatArray, /) -> tuple[FloatArray, FloatArray]:
        """Say how far each customer has dropped with this score."""
        del memory
        return -residuals / (self.limit or 1.0), np.ones(len(residuals))

    def tracker(self, count: int, periods: int) -> Last:
        """Make what follows some customers from period to period."""
        return Last(*self.baseline.numbers, count, periods)

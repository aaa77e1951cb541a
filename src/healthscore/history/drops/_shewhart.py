"""The Shewhart chart: one score at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.history.drops._detector import Detector

if TYPE_CHECKING:
    from healthscore._definition import FloatArray


@final
@attrs.frozen(eq=False, repr=False)
class Shewhart(Detector):
    """Raises an alarm when one score alone lies far below what was to be expected.

    It finds large drops at once, and small ones seldom.

    Parameters
    ----------
    baseline : Baseline, optional
        What scores are held against; by default all of it is learned.
    limit : float, optional
        Residual below which an alarm is raised, in standard deviations, above 0; by default learned
        from a false-alarm rate.

    Raises
    ------
    DefinitionError
        If a parameter is not what it should be.

    Notes
    -----
    The statistic is -residual / limit.

    References
    ----------
    W. A. Shewhart, Economic control of quality of manufactured product, 1931.

    Examples
    --------
    >>> from healthscore.history.drops import Baseline
    >>> detector = Shewhart(baseline=Baseline(memory=0, noise=0, scale=4, own=0), limit=3)
    >>> detector.statistics([[60, 60, 60, 53, 46]]).round(2).tolist()
    [[nan, nan, nan, 0.51, 0.91]]
    """

    def step(self, residuals: FloatArray, memory: FloatArray, /) -> tuple[FloatArray, FloatArray]:
        """Say how far each customer has dropped with this score."""
        del memory
        return -residuals / (self.limit or 1.0), np.ones(len(residuals))

"""The exponentially weighted moving average."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, final

import attrs
import numpy as np

from healthscore._definition import is_finite, number, refuse
from healthscore.history.drops._detector import Detector

if TYPE_CHECKING:
    from healthscore._definition import FloatArray


@final
@attrs.frozen(eq=False, repr=False)
class EWMA(Detector):
    """Averages how far scores lie below what was to be expected, the latest most.

    Parameters
    ----------
    weight : float, default 0.3
        Weight of the latest score, above 0 and up to 1: the smaller, the smaller the drops that are
        found, and the later.
    baseline : Baseline, optional
        What scores are held against; by default all of it is learned.
    limit : float, optional
        Average below which an alarm is raised, in its own standard deviations, above 0; by default
        learned from a false-alarm rate.

    Raises
    ------
    DefinitionError
        If a parameter is not what it should be.

    Notes
    -----
    Z = weight * residual + (1 - weight) * Z with each score, 0 at first; after t scores its
    standard deviation is sqrt(weight / (2 - weight) * (1 - (1 - weight)**(2 t))). A drop begins
    where Z last went below 0.

    References
    ----------
    S. W. Roberts, Control chart tests based on geometric moving averages, Technometrics 1, 1959.

    Examples
    --------
    >>> from healthscore.history.drops import Baseline
    >>> detector = EWMA(baseline=Baseline(memory=0, noise=0, scale=4, own=0), limit=2.5)
    >>> detector.statistics([[60, 60, 60, 53, 53, 53]]).round(2).tolist()
    [[nan, nan, nan, 0.61, 0.73, 0.77]]
    """

    weight: float = attrs.field(default=0.3, converter=number)

    slots: ClassVar[int] = 3

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if not (is_finite(self.weight) and 0.0 < self.weight <= 1.0):
            raise refuse(self, "weight", "be above 0 and up to 1", self.weight)

    def step(self, residuals: FloatArray, memory: FloatArray, /) -> tuple[FloatArray, FloatArray]:
        """Say how far each customer has dropped after one more score."""
        average, reached, count = memory
        rest = 1.0 - self.weight
        np.copyto(count, 0.0, where=average >= 0.0)
        count += 1.0
        # the share of its lasting variance that the average has come to
        np.subtract(1.0, (1.0 - reached) * rest**2, out=reached)
        average *= rest
        average += self.weight * residuals
        spread = np.sqrt(self.weight / (2.0 - self.weight) * reached)
        return -average / spread / (self.limit or 1.0), count.copy()

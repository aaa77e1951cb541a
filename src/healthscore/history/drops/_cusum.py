"""The cumulative sum, with a Shewhart chart beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, final

import attrs
import numpy as np

from healthscore._definition import is_finite, number, refuse
from healthscore.history.drops._detector import Detector
from healthscore.history.drops._limits import LOWEST, SMALLEST, exceeded, factor_for, peaks_of

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.history.drops._limits import Null


@final
@attrs.frozen(eq=False, repr=False)
class CUSUM(Detector):
    """Adds up what scores fall short of, so that a small drop that lasts is found too.

    The default detector. Beside the sum, one score alone that lies far below is an alarm: where
    moods fade slowly, a drop shows most in its first score.

    Parameters
    ----------
    allowance : float, default 0.5
        What each score may fall short of without being added, in standard deviations, from 0: half
        the smallest drop that is to be found soon.
    baseline : Baseline, optional
        What scores are held against; by default all of it is learned.
    limit : float, optional
        Sum above which an alarm is raised, in standard deviations, above 0; by default learned from
        a false-alarm rate.
    shewhart : float, default 0.2
        Share of the false alarms that are left to single scores, 0 to 1; 0: none.
    shock : float, optional
        Residual at which a single score is an alarm, in standard deviations below what was to be
        expected; by default learned with the limit.

    Raises
    ------
    DefinitionError
        If a parameter is not what it should be.

    Notes
    -----
    C = max(0, C - residual - allowance) with each score, 0 at first. The statistic is C / limit, or
    -residual / shock where that is larger. A drop begins where the sum last left 0, or with the
    single score.

    References
    ----------
    E. S. Page, Continuous inspection schemes, Biometrika 41, 1954. J. M. Lucas, Combined
    Shewhart-CUSUM quality control schemes, Journal of Quality Technology 14, 1982.

    Examples
    --------
    >>> from healthscore.history.drops import Baseline
    >>> white = Baseline(memory=0, noise=0, scale=4, own=0)
    >>> detector = CUSUM(shewhart=0, baseline=white, limit=3)
    >>> scores = [[60, 60, 60, 60, 60, 50, 52, 51]]
    >>> detector.statistics(scores).round(2).tolist()
    [[nan, nan, nan, 0.0, 0.0, 0.59, 0.92, 1.25]]
    >>> alarms = detector(scores)
    >>> alarms.periods.tolist(), alarms.starts.tolist(), alarms.sizes.tolist()
    ([7], [5], [9.0])
    """

    allowance: float = attrs.field(default=0.5, converter=number)
    shewhart: float = attrs.field(default=0.2, converter=number, kw_only=True)
    shock: float | None = attrs.field(default=None, converter=number, kw_only=True)

    slots: ClassVar[int] = 2

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if not (is_finite(self.allowance) and self.allowance >= 0.0):
            raise refuse(self, "allowance", "be a number from 0", self.allowance)
        if not (is_finite(self.shewhart) and 0.0 <= self.shewhart < 1.0):
            raise refuse(self, "shewhart", "be from 0 to less than 1", self.shewhart)
        self._require_limit("shock")
        if self.shewhart and (self.shock is None) != (self.limit is None):
            both = {"limit": self.limit, "shock": self.shock}
            raise refuse(self, "shock", "be given together with 'limit'", both)

    def step(self, residuals: FloatArray, memory: FloatArray, /) -> tuple[FloatArray, FloatArray]:
        """Say how far each customer has dropped after one more score."""
        total, count = memory
        np.copyto(count, 0.0, where=total == 0.0)
        count += 1.0
        np.maximum(total - residuals - self.allowance, 0.0, out=total)
        statistics = total / (self.limit or 1.0)
        if not self.shewhart:
            return statistics, count.copy()
        alone = -residuals / (self.shock or 1.0)
        lengths = np.where(alone > statistics, 1.0, count)
        return np.maximum(statistics, alone, out=statistics), lengths

    def calibrated(self, null: Null, cool_down: int) -> Self:
        """Learn the limit, and beside it that of a single score."""
        summed = attrs.evolve(self, limit=1.0, shock=None, shewhart=0.0)
        if not self.shewhart:
            return attrs.evolve(self, limit=factor_for(summed, null, cool_down))
        from healthscore.history.drops._shewhart import Shewhart

        alone = Shewhart(baseline=self.baseline, limit=1.0)
        shares = (summed, 1.0 - self.shewhart), (alone, self.shewhart)
        limit, shock = (
            max(exceeded(peaks_of(each, null), null.target * share), SMALLEST)
            for each, share in shares
        )
        both = attrs.evolve(self, limit=limit, shock=shock)
        factor = factor_for(both, null, cool_down, LOWEST)
        return attrs.evolve(
            self,
            limit=round(max(limit * factor, SMALLEST), 4),
            shock=round(max(shock * factor, SMALLEST), 4),
        )

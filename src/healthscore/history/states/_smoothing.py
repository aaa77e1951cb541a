"""Another rule on smoothed scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import number, refuse, require_share, require_type
from healthscore.history.states._base import StateRule
from healthscore.history.states._plain import Plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.history.states._observed import Observed


@final
@attrs.frozen(eq=False, repr=False)
class Smoothing(StateRule):
    """Another rule on an exponentially weighted moving average of the score.

    Parameters
    ----------
    weight : float, default 0.3
        How much the newest score counts, above 0 to 1, which smooths nothing.
    rule : StateRule, default Plain()
        What makes bands of the average.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Notes
    -----
    The average is the first score at first, then a + weight (score - a). Periods without a score
    are passed over.

    Examples
    --------
    >>> from healthscore import Banding
    >>> Smoothing(0.5)([[80, 61, 60, 60, 100]], Banding({"red": 0, "green": 70})).tolist()
    [[1, 1, 0, 0, 1]]
    """

    weight: float = attrs.field(default=0.3, converter=number, metadata={"positional": True})
    rule: StateRule = attrs.field(factory=Plain)

    def __attrs_post_init__(self) -> None:
        require_share(self, "weight")
        if not self.weight:
            raise refuse(self, "weight", "be above 0", self.weight)
        require_type(self, "rule", StateRule, "a StateRule")

    def slots(self, bands: int) -> int:
        """Say how many numbers are remembered: the average, and what the other rule asks for.

        Parameters
        ----------
        bands : int
            How many bands there are.

        Returns
        -------
        int
            From 0.
        """
        return 1 + self.rule.slots(bands)

    def check(self, banding: Banding, /) -> None:
        """Refuse a banding that the other rule refuses.

        Parameters
        ----------
        banding : Banding
            Fitted.

        Raises
        ------
        DefinitionError
            If it does.
        """
        self.rule.check(banding)

    def step(self, now: Observed, memory: FloatArray, /) -> NDArray[np.int8]:
        """Say which band each customer is in after one more period.

        Parameters
        ----------
        now : Observed
            The scores of the period and the bands held before it.
        memory : ndarray of float64, shape (n_slots, n_observed)
            What the rule remembers.

        Returns
        -------
        ndarray of int8, shape (n_observed,)
            Codes of bands, from 0.
        """
        average = np.where(now.fresh, now.scores, memory[0])
        # not (1 - weight) average + weight score, by which a constant score would not stay itself
        average += self.weight * (now.scores - average)
        memory[0] = average
        return self.rule.step(now.with_scores(average), memory[1:])

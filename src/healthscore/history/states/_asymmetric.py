"""Down at once, up on trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import number
from healthscore.history.states._base import StateRule
from healthscore.history.states._checks import require_margin, require_periods, require_way_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.history.states._observed import Observed


@final
@attrs.frozen(eq=False, repr=False)
class Asymmetric(StateRule):
    """Down at once; up to a band when the score was well within it for some periods in a row.

    Bad news is never late, and good news is told when it has lasted.

    Parameters
    ----------
    margin : float, default 5
        Points above the start of a band from which a score counts towards it.
    periods : int, default 3
        How many observed periods in a row must count, from 1.

    Raises
    ------
    DefinitionError
        If the margin is negative, or `periods` is no whole number from 1.

    Notes
    -----
    With r the raw band, b the band held, and u the highest band whose start and margin the score
    reached in the last `periods` observed periods, the next band is max(min(b, r), u).

    Examples
    --------
    >>> from healthscore import Banding
    >>> banding = Banding({"red": 0, "yellow": 40, "green": 70})
    >>> banding.label(Asymmetric()([[72, 69, 76, 74, 76, 77, 75, 39]], banding)[0]).tolist()
    ['green', 'yellow', 'yellow', 'yellow', 'yellow', 'yellow', 'green', 'red']
    """

    margin: float = attrs.field(default=5.0, converter=number)
    periods: int = 3

    def __attrs_post_init__(self) -> None:
        require_margin(self, self.margin)
        require_periods(self, self.periods)

    def slots(self, bands: int) -> int:
        """Say how many numbers are remembered: for each cut, how long it was passed.

        Parameters
        ----------
        bands : int
            How many bands there are.

        Returns
        -------
        int
            From 0.
        """
        return bands - 1

    def check(self, banding: Banding, /) -> None:
        """Refuse a banding with a band that nobody could ever come up to.

        Parameters
        ----------
        banding : Banding
            Fitted.

        Raises
        ------
        DefinitionError
            If the start of a band and the margin are above 100, where scores end.
        """
        require_way_up(self, self.margin, banding, beyond=False)

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
        codes = np.minimum(now.held, now.raw)
        for band in range(1, now.bands):
            runs = memory[band - 1]
            runs += 1.0
            runs *= now.reaches(band, self.margin)
            np.maximum(codes, np.int8(band), out=codes, where=runs >= self.periods)
        return codes

"""A wait before every change."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.history.states._base import StateRule
from healthscore.history.states._checks import require_periods

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.history.states._observed import Observed


@final
@attrs.frozen(eq=False, repr=False)
class Dwell(StateRule):
    """Across a cut when the score was on its other side for some periods in a row.

    Each cut is judged by itself, so scores that go up and down within two bands need not all be in
    the same one. It is late with bad news by as much as with good news.

    Parameters
    ----------
    periods : int, default 3
        How many observed periods in a row, from 1, which is no wait.

    Raises
    ------
    DefinitionError
        If `periods` is no whole number from 1.

    Examples
    --------
    >>> from healthscore import Banding
    >>> Dwell()([[72, 69, 20, 71, 69, 30, 60, 72]], Banding({"red": 0, "green": 70})).tolist()
    [[1, 1, 1, 1, 1, 1, 0, 0]]
    """

    periods: int = 3

    def __attrs_post_init__(self) -> None:
        require_periods(self, self.periods)

    def slots(self, bands: int) -> int:
        """Say how many numbers are remembered: for each cut, how long it is passed.

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
        codes = np.zeros(len(now.scores), dtype=np.int8)
        for band in range(1, now.bands):
            runs, held = memory[band - 1], now.held >= band
            runs += 1.0
            runs *= now.reaches(band) != held
            crossed = runs >= self.periods
            runs[crossed] = 0.0
            codes += held ^ crossed
        return codes

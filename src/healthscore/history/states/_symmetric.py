"""A dead band on both sides of every cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import number
from healthscore.bandings._previous import TOLERANCE
from healthscore.history.states._base import StateRule
from healthscore.history.states._checks import require_margin, require_way_down, require_way_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.history.states._observed import Observed


@final
@attrs.frozen(eq=False, repr=False)
class Symmetric(StateRule):
    """A customer leaves a band when the score passes its edge by more than a margin.

    The same as to score each period with a `Banding` of this margin and with the band before, the
    last one known. It is late with bad news, and a score that stays just below a cut is never told.

    Parameters
    ----------
    margin : float, default 5
        Points.

    Raises
    ------
    DefinitionError
        If the margin is negative.

    Examples
    --------
    >>> from healthscore import Banding
    >>> Symmetric()([[72, 66, 76, 64, 74, 76]], Banding({"red": 0, "green": 70})).tolist()
    [[1, 1, 1, 0, 0, 1]]
    """

    margin: float = attrs.field(default=5.0, converter=number)

    def __attrs_post_init__(self) -> None:
        require_margin(self, self.margin)

    def check(self, banding: Banding, /) -> None:
        """Refuse a banding with a band that nobody could ever come up or down to.

        Parameters
        ----------
        banding : Banding
            Fitted.

        Raises
        ------
        DefinitionError
            If a band starts within the margin of 0 or 100, where scores end.
        """
        if self.margin:
            require_way_up(self, self.margin, banding, beyond=True)
            require_way_down(self, self.margin, banding)

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
        del memory
        if not self.margin:
            return now.raw
        reach = self.margin + TOLERANCE
        inside = now.scores <= now.ends(now.held) + reach
        inside &= now.scores >= now.starts(now.held) - reach
        return np.where(inside, now.held, now.raw)

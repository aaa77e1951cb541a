"""The raw bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore.history.states._base import StateRule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.history.states._observed import Observed


@final
@attrs.frozen(eq=False, repr=False)
class Plain(StateRule):
    """The band that each score alone is in, whatever was before.

    Examples
    --------
    >>> from healthscore import Banding
    >>> Plain()([[71, 69, 71, float("nan"), 20]], Banding({"red": 0, "green": 70})).tolist()
    [[1, 0, 1, -1, 0]]
    """

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
        return now.raw

"""Sums that fade exponentially."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import number, refuse, require_finite
from healthscore.events._metric import OfKind, require_truth

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class Decayed(OfKind):
    """The sum of all events, each halved every `half_life` days; 0 for who had none.

    Parameters
    ----------
    kind : str or list of str, optional
        Of which kind or kinds; by default all.
    half_life : float
        Days in which an event loses half of what it counts; above 0.
    valued : bool, default False
        Whether an event counts as its value, and not at all where that is missing, or as 1.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Notes
    -----
    The sum of value x 2 ** (-age / half_life), with ages in days as `DaysSince` has them.

    Examples
    --------
    >>> from healthscore import events
    >>> at = ["2026-10-01", "2026-09-17", "2026-09-03"]
    >>> log = events.Log({"who": ["a", "a", "a"], "at": at}, customer="who", time="at")
    >>> log.as_of("2026-10-01", {"engagement": events.Decayed(half_life=14)})["engagement"]
    array([1.75])
    """

    half_life: float = attrs.field(converter=number, kw_only=True)
    valued: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        require_finite(self, "half_life", learnable=False)
        if self.half_life <= 0.0:
            raise refuse(self, "half_life", "be above 0", self.half_life)
        require_truth(self, "valued")

    def measure(self, past: Past, /) -> FloatArray:
        """Measure all customers as of a date.

        Parameters
        ----------
        past : Past
            What had happened by then.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Sums.
        """
        window = past.window(self.kind, valued=self.valued)
        # event by event, and not from one sum to the next: nothing overflows, whatever the age
        weights = np.exp2(window.ages / -self.half_life)
        return window.sums(weights * window.values if self.valued else weights)

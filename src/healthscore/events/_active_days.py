"""The share of days with an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import number
from healthscore.events._metric import Windowed, require_days

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class ActiveDays(Windowed):
    """The share of the days up to the date that had an event, 0 to 1.

    Parameters
    ----------
    kind : str or list of str, optional
        Of which kind or kinds; by default all.
    days : float
        How many days up to the date, a whole number.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Notes
    -----
    A day is from the time of the day that the date has to the same time on the next: a day on the
    calendar of the log's time zone, where the date is one without a time. As windows hold their
    end and not their beginning, what happens at the stroke of midnight is of the day that ends.

    Examples
    --------
    >>> from healthscore import events
    >>> at = ["2026-09-24 09:00", "2026-09-24 17:00", "2026-09-29 09:00"]
    >>> log = events.Log({"who": ["a", "a", "a"], "at": at}, customer="who", time="at")
    >>> log.as_of("2026-10-01", {"active": events.ActiveDays(days=8)})["active"]
    array([0.25])
    """

    days: float = attrs.field(converter=number, kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_days(self, "days")
        super().__attrs_post_init__()

    def measure(self, past: Past, /) -> FloatArray:
        """Measure all customers as of a date.

        Parameters
        ----------
        past : Past
            What had happened by then.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Shares.
        """
        window = past.window(self.kind, self.days)
        edges = past.edges(int(self.days))
        days = np.searchsorted(edges, window.times, side="left") - 1
        share: FloatArray = window.different(days, int(self.days)) / self.days
        return share

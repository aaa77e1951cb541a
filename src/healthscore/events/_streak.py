"""Periods in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import number
from healthscore.events._metric import OfKind, require_days

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class Streak(OfKind):
    """How many periods in a row, up to the date, had an event; 0 if the last one had none.

    Parameters
    ----------
    kind : str or list of str, optional
        Of which kind or kinds; by default all.
    days : float
        Days in a period, a whole number: 7 for weeks. Periods end at the date.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Examples
    --------
    >>> from healthscore import events
    >>> at = ["2026-09-03", "2026-09-18", "2026-09-25"]
    >>> log = events.Log({"who": ["a", "a", "a"], "at": at}, customer="who", time="at")
    >>> log.as_of(["2026-09-26", "2026-09-30"], {"weeks": events.Streak(days=7)})["weeks"]
    array([2, 2])
    """

    days: float = attrs.field(converter=number, kw_only=True)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        require_days(self, "days")

    def measure(self, past: Past, /) -> NDArray[np.int64]:
        """Measure all customers as of a date.

        Parameters
        ----------
        past : Past
            What had happened by then.

        Returns
        -------
        ndarray of int64, shape (n_customers,)
            Periods.
        """
        stream = past.stream(self.kind)
        streaks: NDArray[np.int64] = np.zeros(past.size, dtype=np.int64)
        running, ends, end = np.arange(past.size), stream.ends, past.instant
        back = 0.0
        # period by period, for those alone who have not missed one
        while len(running):
            back += self.days
            start = past.before(back)
            # a day that a zone leaves out, to change sides of the date line, is missed by nobody
            if start < end:
                starts = stream.after(start, running)
                had = starts < ends
                running, ends, end = running[had], starts[had], start
                streaks[running] += 1
        return streaks

"""Days since the latest event."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.events._metric import OfKind

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class DaysSince(OfKind):
    """Days since the latest event, with their fraction; a gap for who never had one.

    Parameters
    ----------
    kind : str or list of str, optional
        Of which kind or kinds; by default all.

    Raises
    ------
    DefinitionError
        If the kind is none.

    Notes
    -----
    As calendar and clock of the log's time zone have them: from noon to noon is one day, also over
    a change of the clock.

    Examples
    --------
    >>> from healthscore import events
    >>> log = events.Log(
    ...     {"who": ["a", "a"], "at": ["2026-09-01", "2026-09-28 12:00"]}, customer="who", time="at"
    ... )
    >>> log.as_of("2026-10-01", {"idle": events.DaysSince()})["idle"]
    array([2.5])
    """

    def measure(self, past: Past, /) -> FloatArray:
        """Measure all customers as of a date.

        Parameters
        ----------
        past : Past
            What had happened by then.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Days.
        """
        there, times = past.window(self.kind).last_times()
        days = np.full(past.size, np.nan)
        days[there] = past.ages(times)
        return days

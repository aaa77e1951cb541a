"""The sum of what came with events."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.events._metric import Windowed

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class Sum(Windowed):
    """The sum of the events' values: 0 without events, a gap where none of them has a value.

    Parameters
    ----------
    kind : str or list of str, optional
        Of which kind or kinds; by default all.
    days : float, optional
        In how many days up to the date, a whole number; by default ever.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Examples
    --------
    >>> from healthscore import events
    >>> log = events.Log(
    ...     {"who": ["a", "a"], "at": ["2026-09-01", "2026-09-30"], "minutes": [10, 25]},
    ...     customer="who",
    ...     time="at",
    ...     value="minutes",
    ... )
    >>> log.as_of("2026-10-01", {"minutes": events.Sum(days=90)})["minutes"]
    array([35.])
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
            Sums.
        """
        every = past.window(self.kind, self.days)
        valued = past.window(self.kind, self.days, valued=True)
        unknown = (every.counts > 0) & (valued.counts == 0)
        return np.where(unknown, np.nan, valued.sums(valued.values))

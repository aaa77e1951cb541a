"""How many events."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore.events._metric import Windowed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class Count(Windowed):
    """How many events there were; 0 for who had none.

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
    ...     {"who": ["a", "a", "b"], "at": ["2026-09-01", "2026-09-30", "2026-08-01"]},
    ...     customer="who",
    ...     time="at",
    ... )
    >>> log.as_of("2026-10-01", {"ever": events.Count(), "month": events.Count(days=28)})["month"]
    array([1, 0])
    """

    def measure(self, past: Past, /) -> NDArray[np.int64]:
        """Measure all customers as of a date.

        Parameters
        ----------
        past : Past
            What had happened by then.

        Returns
        -------
        ndarray of int64, shape (n_customers,)
            Counts.
        """
        return past.window(self.kind, self.days).counts

"""The mean of what came with events."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore.events._metric import Windowed

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class Mean(Windowed):
    """The mean of the events' values; a gap for who has none.

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
    ...     {"who": ["a", "a", "b"], "at": ["2026-09-01"] * 3, "stars": [4, 5, None]},
    ...     customer="who",
    ...     time="at",
    ...     value="stars",
    ... )
    >>> log.as_of("2026-10-01", {"stars": events.Mean(days=90)})["stars"]
    array([4.5, nan])
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
            Means.
        """
        window = past.window(self.kind, self.days, valued=True)
        # 0 by 0 is a gap
        mean: FloatArray = window.sums(window.values) / window.counts
        return mean

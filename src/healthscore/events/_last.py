"""The latest value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore.events._metric import OfKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class Last(OfKind):
    """The latest value that there is, a number or a text; a gap for who has none.

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
    Rows have no order. Of events at the very same time the one with the largest value counts, or
    with the one that is last in alphabetical order.

    Examples
    --------
    >>> from healthscore import events
    >>> log = events.Log(
    ...     {"who": ["a", "a"], "at": ["2026-09-01", "2026-09-20"], "plan": ["free", "pro"]},
    ...     customer="who",
    ...     time="at",
    ...     value="plan",
    ... )
    >>> log.as_of(["2026-09-10", "2026-10-01"], {"plan": events.Last()})["plan"].tolist()
    ['free', 'pro']
    """

    def measure(self, past: Past, /) -> NDArray[Any]:
        """Measure all customers as of a date.

        Parameters
        ----------
        past : Past
            What had happened by then.

        Returns
        -------
        ndarray of float64 or object, shape (n_customers,)
            Values.
        """
        return past.window(self.kind, valued=True).last_values()

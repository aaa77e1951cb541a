"""Whether something ever happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore.events._metric import OfKind

if TYPE_CHECKING:
    from healthscore._definition import BoolArray
    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class Reached(OfKind):
    """Whether it ever happened.

    Parameters
    ----------
    kind : str or list of str, optional
        What: a kind, or one of some kinds; by default anything.

    Raises
    ------
    DefinitionError
        If the kind is none.

    Examples
    --------
    >>> from healthscore import events
    >>> log = events.Log(
    ...     {"who": ["a", "b"], "at": ["2026-09-01"] * 2, "what": ["signup", "report_shared"]},
    ...     customer="who",
    ...     time="at",
    ...     kind="what",
    ... )
    >>> log.as_of("2026-10-01", {"value": events.Reached("report_shared")})["value"].tolist()
    [False, True]
    """

    def measure(self, past: Past, /) -> BoolArray:
        """Measure all customers as of a date.

        Parameters
        ----------
        past : Past
            What had happened by then.

        Returns
        -------
        ndarray of bool, shape (n_customers,)
            True for who had such an event.
        """
        return past.window(self.kind).counts > 0

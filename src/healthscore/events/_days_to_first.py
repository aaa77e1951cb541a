"""Days to the first of something."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.events._metric import OfKind, kind_field, require_kind

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class DaysToFirst(OfKind):
    """Days from a start to the first event from then on, such as the time to first value.

    A gap for who has not started, or not come so far.

    Parameters
    ----------
    kind : str or list of str
        What is to be reached: a kind, or one of some kinds.
    since : str or list of str, optional
        The first event of which kind is the start; by default the first of all events.

    Raises
    ------
    DefinitionError
        If a kind is none.

    Examples
    --------
    >>> from healthscore import events
    >>> log = events.Log(
    ...     {
    ...         "who": ["a", "a", "b"],
    ...         "at": ["2026-09-01", "2026-09-06", "2026-09-03"],
    ...         "what": ["signup", "report_shared", "signup"],
    ...     },
    ...     customer="who",
    ...     time="at",
    ...     kind="what",
    ... )
    >>> first = events.DaysToFirst("report_shared", since="signup")
    >>> log.as_of("2026-10-01", {"days": first})["days"]
    array([ 5., nan])
    """

    since: str | tuple[str, ...] | None = kind_field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        require_kind(self, "since")

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
        started, starts = past.window(self.since).first_times()
        customers = np.flatnonzero(started)
        stream = past.stream(self.kind)
        first = stream.after(starts - 1, customers)
        reached = first < stream.ends[customers]
        ends = stream.arrays.times.take(first[reached])
        days = np.full(past.size, np.nan)
        days[customers[reached]] = past.days_between(starts[reached], ends)
        return days

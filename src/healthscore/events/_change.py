"""One window against the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast, final

import attrs
import numpy as np

from healthscore._definition import refuse, require_choice
from healthscore.events._metric import EventMetric, Windowed

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.events._past import Past


@final
@attrs.frozen(eq=False, repr=False)
class Change(EventMetric):
    """One window against the one before it: this month less last month, or by last month.

    Parameters
    ----------
    of : Count, Sum, Mean, Distinct or ActiveDays
        What is compared, with its `days`.
    how : {"difference", "ratio"}, default "difference"
        This window less the one before, or divided by it: 1 is no change, and where there was 0
        before it is a gap.

    Raises
    ------
    DefinitionError
        If `of` is no such metric or has no `days`, or `how` is neither.

    Examples
    --------
    >>> from healthscore import events
    >>> at = ["2026-08-20", "2026-08-21", "2026-08-22", "2026-08-23", "2026-09-20"]
    >>> log = events.Log({"who": ["a"] * 5, "at": at}, customer="who", time="at")
    >>> month = events.Count(days=28)
    >>> metrics = {"more": events.Change(month), "times": events.Change(month, how="ratio")}
    >>> columns = log.as_of("2026-10-01", metrics)
    >>> columns["more"], columns["times"]
    (array([-3.]), array([0.25]))
    """

    of: Windowed = attrs.field(metadata={"positional": True})
    how: Literal["difference", "ratio"] = attrs.field(default="difference", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not isinstance(cast("object", self.of), Windowed) or self.of.days is None:
            raise refuse(
                self, "of", "be a metric with days, such as Count('login', days=28)", self.of
            )
        require_choice(self, "how", ("difference", "ratio"))

    def measure(self, past: Past, /) -> FloatArray:
        """Measure all customers as of a date.

        Parameters
        ----------
        past : Past
            What had happened by then.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Changes.
        """
        before = past.back(cast("float", self.of.days))
        now, then = (self.of.measure(at).astype(np.float64) for at in (past, before))
        if self.how == "difference":
            return now - then
        return now / np.where(then == 0.0, np.nan, then)

"""Sums that fade in a straight line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import is_finite, number, refuse
from healthscore.events._metric import OfKind, require_days, require_truth

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.events._past import Past
    from healthscore.events._window import Window


@final
@attrs.frozen(eq=False, repr=False)
class DecayedByPeriod(OfKind):
    """The sum of all events, each losing the same share of itself in every period.

    As HubSpot lets the points of an event decay.

    Parameters
    ----------
    kind : str or list of str, optional
        Of which kind or kinds; by default all.
    rate : float
        Share that is lost in each period, such as 0.25; above 0 and up to 1.
    days : float
        Days in a period, a whole number.
    whole : bool, default True
        Whether it is lost at the end of each period, or day by day: HubSpot does not say.
    valued : bool, default False
        Whether an event counts as its value, and not at all where that is missing, or as 1.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Notes
    -----
    The sum of value x max(0, 1 - rate x periods).

    References
    ----------
    HubSpot, documentation of lead scoring, read in November 2026.

    Examples
    --------
    >>> from healthscore import events
    >>> at = ["2026-10-01", "2026-09-16", "2026-08-31"]
    >>> log = events.Log({"who": ["a", "a", "a"], "at": at}, customer="who", time="at")
    >>> steps = events.DecayedByPeriod(rate=0.5, days=30)
    >>> slope = events.DecayedByPeriod(rate=0.5, days=30, whole=False)
    >>> columns = log.as_of("2026-10-01", {"steps": steps, "slope": slope})
    >>> columns["steps"], columns["slope"]
    (array([2.5]), array([2.23...]))
    """

    rate: float = attrs.field(converter=number, kw_only=True)
    days: float = attrs.field(converter=number, kw_only=True)
    whole: bool = attrs.field(default=True, kw_only=True)
    valued: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if not (is_finite(self.rate) and 0.0 < self.rate <= 1.0):
            raise refuse(self, "rate", "be above 0 and up to 1", self.rate)
        require_days(self, "days")
        require_truth(self, "whole")
        require_truth(self, "valued")

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
        window = past.window(self.kind, valued=self.valued)
        weights = np.maximum(1.0 - self.rate * self._periods(past, window), 0.0)
        return window.sums(weights * window.values if self.valued else weights)

    def _periods(self, past: Past, window: Window) -> FloatArray:
        """Count the periods since each event."""
        if not self.whole:
            return window.ages / self.days
        first = window.times.min(initial=past.instant, keepdims=True)
        # no further back than the first event, and one more for a day that a zone leaves out
        most = float(past.ages(first)[0]) / self.days + 1.0
        # a hair less, so that 1 / 0.1 is not eleven periods
        count = math.ceil(min(1.0 / self.rate - 1e-9, most))
        edges = past.edges(count, self.days)
        return count - np.searchsorted(edges, window.times, side="left").astype(np.float64)

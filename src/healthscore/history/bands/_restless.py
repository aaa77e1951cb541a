"""Bands as a rule holds them: how often they change, how often for nothing, and what it costs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from healthscore._definition import refuse
from healthscore.errors import DefinitionError
from healthscore.history.bands._walk import walk
from healthscore.history.states import Plain, StateRule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.bandings import Banding
    from healthscore.history import History
    from healthscore.history.bands._walk import Walk

_YEAR: Final = np.timedelta64(31_557_600, "s")
"""365.25 days."""


class Restless:
    """Bands as a rule holds them, and how restless they are.

    Parameters
    ----------
    history : History
        The scores.
    rule : StateRule
        What holds customers in their bands.
    """

    def __init__(self, history: History, rule: StateRule) -> None:
        if not isinstance(cast("object", rule), StateRule):
            owner = "bands"
            raise refuse(owner, "rule", "be a StateRule, such as Asymmetric()", rule)
        self.history: Final = history
        self.rule: Final = rule
        self._bandings: Final = _bandings_of(history)
        self.banding: Final = _latest_of(self._bandings, history)
        self.codes: Final = self._held_by(rule)

    def _held_by(self, rule: StateRule) -> NDArray[np.int8]:
        history = self.history
        codes = rule(history.values, self._bandings, self.restarts, models=history.model_codes)
        codes.flags.writeable = False
        return codes

    @property
    def restarts(self) -> BoolArray | None:
        """Where another model begins, None for nowhere; shape (n_customers, n_periods)."""
        return self.history.restarts if len(self._bandings) > 1 else None

    @cached_property
    def raw(self) -> NDArray[np.int8]:
        """The same as `codes`, cut by the banding alone; shape (n_customers, n_periods)."""
        return self._held_by(Plain())

    @cached_property
    def _walk(self) -> Walk:
        return walk(self.codes, self.restarts)

    @cached_property
    def changed(self) -> BoolArray:
        """Whether the band is another than when last scored; shape (n_customers, n_periods).

        Not where the model is another, too.
        """
        found = self._walk
        changed = np.zeros(self.codes.shape, dtype=np.bool_, order="F")
        changed[found.customers[found.ended], found.stops[found.ended]] = True
        changed.flags.writeable = False
        return changed

    @cached_property
    def changes(self) -> NDArray[np.int64]:
        """How often each customer changed band; shape (n_customers,)."""
        return self._by_customer(self._walk.ended)

    @cached_property
    def reversals(self) -> NDArray[np.int64]:
        """How often each customer was soon back in a band; shape (n_customers,).

        Back at most 3 scores after the first one outside of it, by the same model.
        """
        return self._by_customer(self._walk.returns)

    def _by_customer(self, chosen: BoolArray) -> NDArray[np.int64]:
        counts = np.bincount(self._walk.customers[chosen], minlength=len(self.codes))
        counts.flags.writeable = False
        return counts

    @cached_property
    def years(self) -> float:
        """Customer-years from each customer's first score to the last, by each model."""
        found, dates = self._walk, self.history.periods
        return float((dates[found.stops] - dates[found.starts]).sum() / _YEAR)

    @property
    def changes_per_year(self) -> float:
        """Changes of band per customer-year, NaN where no time has passed."""
        return self._per_year(self.changes)

    @property
    def reversals_per_year(self) -> float:
        """Quick `reversals` per customer-year, NaN where no time has passed."""
        return self._per_year(self.reversals)

    def _per_year(self, counts: NDArray[np.int64]) -> float:
        return int(counts.sum()) / self.years if self.years else np.nan

    @cached_property
    def _delays(self) -> tuple[int, NDArray[np.int32]]:
        """Count whose raw band was ever the lowest; the scores until the rule held those it did."""
        due, first = walk(self.raw, self.restarts).first_of(0)
        held, at = self._walk.first_of(0)
        _, ours, theirs = np.intersect1d(due, held, assume_unique=True, return_indices=True)
        return len(due), at[theirs] - first[ours]

    @property
    def mean_delay(self) -> float:
        """Mean number of scores from the first one in the lowest band until it is held.

        By customer and model, of those who are ever held in it; NaN where there are none.
        """
        _, delays = self._delays
        return float(delays.mean()) if len(delays) else np.nan

    @property
    def never_flagged(self) -> float:
        """Of customers who ever had a score in the lowest band, the share never held in it.

        By customer and model; NaN where there are none.
        """
        due, delays = self._delays
        return 1.0 - len(delays) / due if due else np.nan


def _bandings_of(history: History) -> list[Banding]:
    """Give the banding of each model of a history with periods."""
    if not len(history):
        # says that there is none yet
        _ = history.latest
    bandings: list[Banding] = []
    for model in history.models:
        if model.banding is None:
            message = (
                f"{model.place} has no banding, so its customers are in no band. Give it one: "
                "banding=Banding({'red': 0, 'yellow': 40, 'green': 70})."
            )
            raise DefinitionError(message, where="'banding' of Scorecard")
        bandings.append(model.banding)
    return bandings


def _latest_of(bandings: list[Banding], history: History) -> Banding:
    """Give the banding of the last period, that of most customers where segments have several."""
    there = np.flatnonzero(history.present.any(axis=0))[-1:]
    codes = history.model_codes[:, there]
    counts = np.bincount(codes[codes >= 0], minlength=len(bandings))
    # of as many, the one met last
    return bandings[::-1][int(np.argmax(counts[::-1]))]

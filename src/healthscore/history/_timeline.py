"""Snapshots in the order of time, and the customers that they number."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self, final

import attrs
import numpy as np

from healthscore.columns import as_instant, show_short
from healthscore.errors import DataError
from healthscore.history._customers import Customers
from healthscore.history._snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.scoring._panel import Panel


@final
@attrs.frozen(eq=False, repr=False)
class Timeline:
    """The snapshots of a history, ascending in time."""

    snapshots: tuple[Snapshot, ...]
    customers: Customers
    size: int
    """How many customers there are; others may share what numbers them, and know of more."""

    @classmethod
    def of(cls, given: Iterable[Any]) -> Self:
        """Put dates and scores in order; see `History`."""
        customers = Customers()
        pairs = _require_many(given)
        dated = sorted(map(_dated, pairs), key=lambda pair: pair[0])
        for (one, _), (other, _) in pairwise(dated):
            if one == other:
                day = one.astype("datetime64[s]")
                message = f"Two snapshots have the date {day}. A date has one."
                raise DataError(message, where="snapshots", got=one)
        made = tuple(Snapshot.of_scores(date, scores, customers) for date, scores in dated)
        return cls(made, customers, len(customers))

    @classmethod
    def of_panel(cls, panel: Panel) -> Self:
        """Cut a panel into its periods."""
        customers = Customers()
        periods = range(len(panel.periods))
        made = tuple(Snapshot.of_panel(panel, period, customers) for period in periods)
        return cls(made, customers, len(customers))

    @property
    def keys(self) -> NDArray[Any]:
        """The customers; shape (n_customers,)."""
        return self.customers.keys(self.size)

    def find(self, keys: list[Any]) -> NDArray[np.intp]:
        """Give the numbers of some customers."""
        return self.customers.find(keys, self.size)

    def appended(self, date: np.datetime64, scores: Any, *, replace: bool) -> Self:
        """Add a later snapshot; see `History.append`."""
        stands = self.snapshots
        if replace and stands and stands[-1].as_of == date:
            stands = stands[:-1]
        if stands and date <= stands[-1].as_of:
            last, day = (each.astype("datetime64[s]") for each in (stands[-1].as_of, date))
            message = (
                f"A period to append must be later than {last}, the last one. Got {day}. Make a "
                "new History of all snapshots, or pass replace=True for scores of the same date."
            )
            raise DataError(message, where="'as_of'", got=date)
        # who was met in a snapshot that is replaced alone was never there
        known = stands[-1].known if stands else 0
        shared = len(self.customers) == known
        customers = self.customers if shared else self.customers.copy(known)
        snapshot = Snapshot.of_scores(date, _scores(scores), customers)
        return type(self)((*stands, snapshot), customers, len(customers))

    def selected(self, wanted: BoolArray, within: BoolArray) -> Self:
        """Keep some customers and some periods.

        Parameters
        ----------
        wanted : ndarray of bool, shape (n_customers,)
            Whom to keep.
        within : ndarray of bool, shape (n_periods,)
            Which periods.

        Returns
        -------
        Timeline
            That numbers those anew who are in it.
        """
        customers = Customers()
        kept = [
            each.take(np.flatnonzero(wanted[each.places]), customers)
            for each, keep in zip(self.snapshots, within.tolist(), strict=True)
            if keep
        ]
        return type(self)(tuple(kept), customers, len(customers))


def _require_many(given: Any) -> Iterable[Any]:
    if is_scores(given) or not hasattr(given, "__iter__"):
        message = (
            "A history is made of several snapshots: a list of (as_of, scores). "
            f"Got {show_short(given)}."
        )
        raise DataError(message, where="snapshots", got=given)
    several: Iterable[Any] = given
    return several


def _dated(given: Any) -> tuple[np.datetime64, Any]:
    """Tell the date and the scores of what may be a pair of them, or scores with a date."""
    if issubclass(type(given), tuple | list) and len(given) == 2:
        return as_instant(given[0]), _scores(given[1])
    scores = _scores(given)
    if scores.as_of is None:
        message = "Scores without a date stand with one: (as_of, scores)."
        raise DataError(message, where="snapshots", got=given)
    return scores.as_of, scores


def _scores(given: Any) -> Any:
    if is_scores(given):
        return given
    message = f"A snapshot is a date and scores: (as_of, scores). Got {show_short(given)}."
    raise DataError(message, where="snapshots", got=given)


def is_scores(given: object) -> bool:
    """Tell the scores of a table from anything else."""
    return all(hasattr(given, name) for name in ("coverage", "keys", "take", "values"))

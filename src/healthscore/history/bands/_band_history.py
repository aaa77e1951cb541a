"""The band of every customer in every period, and how restless the bands are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, final

import numpy as np

from healthscore.bandings import UNKNOWN
from healthscore.history.bands._restless import Restless
from healthscore.history.bands._words import code_of
from healthscore.history.states import Asymmetric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.history import History
    from healthscore.history.states import StateRule


def bands(history: History, rule: StateRule | None = None) -> BandHistory:
    """Say which band each customer was held in, in each period.

    Parameters
    ----------
    history : History
        Whose scorecards have bandings with the same labels.
    rule : StateRule, optional
        What holds them; by default ``Asymmetric()``: down at once, up on trial. Where the highest
        band starts above 95, the default's margin is half of what lies above that.

    Returns
    -------
    BandHistory
        Bands by customer and period, and what the rule costs and saves.

    Raises
    ------
    DefinitionError
        If a scorecard has no banding, or the rule is none.
    DataError
        If there is no period, or the scorecards have other bands.
    """
    return BandHistory(history, _default(history) if rule is None else rule)


def _default(history: History) -> Asymmetric:
    """Go down at once and up on trial, with a margin that leaves a way into the highest band."""
    rule = Asymmetric()
    bandings = [model.banding for model in history.models if model.banding is not None]
    highest = [cast("float", start) for each in bandings for start in each.starts.values()]
    room = 100.0 - max(highest, default=0.0)
    return Asymmetric(margin=max(room, 0.0) / 2.0) if room <= rule.margin else rule


@final
class BandHistory(Restless):
    """The band of every customer in every period.

    Made by `History.bands`. All arrays are read-only.

    Parameters
    ----------
    history : History
        The scores.
    rule : StateRule
        What holds customers in their bands.

    Attributes
    ----------
    history : History
        The scores.
    rule : StateRule
        What holds customers in their bands.
    banding : Banding
        That of the last period in which anybody was there; where segments have several then, that
        of most customers, whether scored or not.
    codes : ndarray of int8, shape (n_customers, n_periods)
        From 0, the lowest band; -1 where there is no score or nobody.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> from healthscore.history import History
    >>> from healthscore.history.states import Plain
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding({"red": 0, "green": 50}))
    >>> book = {"2026-09-01": [80, 60], "2026-10-01": [30, None], "2026-11-01": [52, 20]}
    >>> history = History(
    ...     (date, card.score({"id": ["acme", "brix"], "csm": csm}, key="id"))
    ...     for date, csm in book.items()
    ... )
    >>> held = bands(history)
    >>> held
    <BandHistory: 2 customers, 3 periods, Asymmetric(), 2 changes, now 2 red, 0 green>
    >>> held.labels.tolist()
    [['green', 'red', 'red'], ['green', 'unknown', 'red']]
    >>> bands(history, Plain()).labels[0].tolist(), held.entered().tolist()
    (['green', 'red', 'green'], ['brix'])
    """

    @property
    def bands(self) -> tuple[str, ...]:
        """The labels of the bands, from the lowest to the highest."""
        return self.banding.labels

    @cached_property
    def labels(self) -> NDArray[np.str_]:
        """``"unknown"`` without a score, empty where nobody is; shape (n_customers, n_periods)."""
        labels = self._labels(self.codes, self.history.present)
        labels.flags.writeable = False
        return labels

    def _labels(self, codes: NDArray[np.int8], present: BoolArray) -> NDArray[np.str_]:
        places = np.where(present, codes, -2)
        return np.array([*self.bands, "", UNKNOWN]).take(places, mode="wrap")

    @property
    def latest(self) -> NDArray[np.str_]:
        """Labels in the last period; shape (n_customers,)."""
        return self._labels(self.codes[:, -1], self.history.present[:, -1])

    def entered(self, band: str | None = None) -> NDArray[Any]:
        """Say who came into a band in the last period.

        Parameters
        ----------
        band : str, optional
            By default the lowest.

        Returns
        -------
        ndarray, shape (n_entered,)
            Keys of customers who are in it, and were in another one when last scored or had no
            score before. Whoever is in it by another model than before is not told: that need be no
            change of the customer.

        Raises
        ------
        DefinitionError
            If there is no such band.
        """
        found = self._walk
        now = (found.starts == len(self.history) - 1) & (
            found.codes == code_of(self.bands, band, 0)
        )
        own = ~found.fresh | (found.stretches == 1)
        keys: NDArray[Any] = self.history.keys[found.customers[now & own]]
        return keys

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Customers by period and band, those without a score last; (n_periods, n_bands + 1)."""
        size = len(self.bands)
        counts = np.zeros((len(self.history), size + 1), dtype=np.int64)
        for period in range(len(self.history)):
            codes = self.codes[self.history.present[:, period], period]
            counts[period] = np.bincount(codes % (size + 1), minlength=size + 1)
        counts.flags.writeable = False
        return counts

    @property
    def shares(self) -> Mapping[str, float]:
        """The share of all customers and periods in each band, those without a score last."""
        total = self.counts.sum(axis=0)
        whole = max(int(total.sum()), 1)
        return dict(zip((*self.bands, UNKNOWN), (total / whole).tolist(), strict=True))

    def to_frame(self) -> Any:
        """Make a long table of the same library as the one that was scored.

        Returns
        -------
        table
            One row for each customer and period, by period: the key column, then ``as_of``,
            ``band``, ``raw_band`` and ``changed``.

        Raises
        ------
        DataError
            If the key column is called as one of these.
        """
        periods, rows = np.nonzero(self.history.present.T)
        there = np.ones(len(rows), dtype=np.bool_)
        columns: dict[str, NDArray[Any]] = {
            "as_of": self.history.periods[periods],
            "band": self._labels(self.codes[rows, periods], there),
            "raw_band": self._labels(self.raw[rows, periods], there),
            "changed": self.changed[rows, periods],
        }
        return self.history.rows_of(rows, columns)

    def __repr__(self) -> str:
        size, last = len(self.codes), self.counts[-1].tolist()
        now = [
            f"{count:,} {label}"
            for label, count in zip((*self.bands, UNKNOWN), last, strict=True)
            if label != UNKNOWN or count
        ]
        changes = int(self.changes.sum())
        parts = [
            f"{size:,} customer{'' if size == 1 else 's'}",
            f"{len(self.history):,} period{'' if len(self.history) == 1 else 's'}",
            repr(self.rule),
            f"{changes:,} change{'' if changes == 1 else 's'}",
            f"now {', '.join(now)}",
        ]
        return f"<BandHistory: {', '.join(parts)}>"

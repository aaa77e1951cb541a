"""The watch list: one row for each customer to look at, the most pressing first."""

from __future__ import annotations

from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

import numpy as np

from healthscore.history.drops import Alarms
from healthscore.history.drops._moved import moved_texts
from healthscore.history.watch._signals import KINDS, NEVER
from healthscore.scoring._rows_by_key import as_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.bandings import Banding
    from healthscore.history import History
    from healthscore.history.bands import BandHistory
    from healthscore.history.watch._plays import Plays
    from healthscore.history.watch._signals import Signal


class Listed(NamedTuple):
    """Who is on a watch list, and what was found about them."""

    rows: NDArray[np.intp]
    """The customers, as rows of the history; shape (n_rows,)."""
    signals: tuple[Signal, ...]
    """All signals of these customers, in the order of `KINDS`."""
    slope: FloatArray
    """Points per 30 days; shape (n_rows,)."""
    days_left: FloatArray
    """Days until a slow decline leads into a lower band; shape (n_rows,)."""
    value: FloatArray | None
    """What each customer is worth; shape (n_rows,)."""
    reported: NDArray[np.datetime64]
    """When the first signal of each was first reported; shape (n_rows,)."""
    is_new: BoolArray
    """Whether anything was not reported before; shape (n_rows,)."""
    plays: Plays | None
    """What to do."""
    reasons: int
    """How many reasons and moves are told at most."""


@final
class WatchList:
    """Whom to look at now, and why: one row a customer, the most pressing first.

    Made by `History.watch`. All arrays are read-only.

    Parameters
    ----------
    held : BandHistory
        The bands that customers are held in.
    listed : Listed
        Who is on it.

    Attributes
    ----------
    history : History
        The scores.
    rows : ndarray of intp, shape (n_rows,)
        The customers, as rows of the history.
    value : ndarray of float64, shape (n_rows,), or None
        What each customer is worth, in the unit given.
    reported : ndarray of datetime64[us], shape (n_rows,)
        When the signal that `what` tells was first reported; UTC.
    is_new : ndarray of bool, shape (n_rows,)
        Whether any signal has not been reported before.
    """

    def __init__(self, held: BandHistory, listed: Listed) -> None:
        self.history: Final[History] = held.history
        self.rows: Final = listed.rows
        self.value: Final = listed.value
        self.reported: Final = listed.reported
        self.is_new: Final = listed.is_new
        self._held = held
        self._listed = listed
        arrays = (listed.rows, listed.value, listed.reported, listed.is_new)
        for array in arrays:
            if array is not None:
                array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        counts = [f"{count:,} {name}" for name, count in self.counts.items() if count]
        new = int(np.count_nonzero(self.is_new))
        parts = [f"{len(self):,} customer{'' if len(self) == 1 else 's'}", *counts]
        parts += [f"{new:,} new"] if len(self) else []
        return f"<WatchList: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        from healthscore.views import watch_html

        return watch_html(self)

    @property
    def banding(self) -> Banding:
        """The banding of the latest model."""
        return self._held.banding

    @property
    def date(self) -> np.datetime64:
        """The period that it is about: the last one."""
        return self.history.periods[-1]  # type: ignore[no-any-return]

    @property
    def keys(self) -> NDArray[Any]:
        """The customers; shape (n_rows,)."""
        return self.history.keys[self.rows]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The signals, as `why` calls them, the one to look at first standing first."""
        return names_of_kinds(self._held)

    @property
    def holds(self) -> BoolArray:
        """Which signals hold, in the order of `kinds`; shape (n_rows, n_kinds)."""
        return holds_of(self._listed.signals)

    @cached_property
    def _first(self) -> NDArray[np.intp]:
        """Which signal of each customer is told: the first that holds."""
        first: NDArray[np.intp] = self.holds.argmax(axis=1)
        return first

    def _told(self, field: str) -> NDArray[Any]:
        """Give something of the signal that is told, of each customer; shape (n_rows,)."""
        columns = np.stack([getattr(signal, field) for signal in self._listed.signals], axis=1)
        return columns[np.arange(len(self)), self._first]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many customers are on the list for each signal."""
        counts: list[int] = np.count_nonzero(self.holds, axis=0).tolist()
        return dict(zip(self.kinds, counts, strict=True))

    @cached_property
    def why(self) -> NDArray[np.str_]:
        """Names of the signals that hold, such as ``"entered red; dropped"``; shape (n_rows,)."""
        return whys(self.holds, self.kinds)

    @cached_property
    def since(self) -> NDArray[np.datetime64]:
        """The date of the first signal; shape (n_rows,).

        Of the period in which a band was entered, an alarm raised, or a score or the customer was
        first missing; of a slow decline it is that of the list.
        """
        dates: NDArray[np.datetime64] = self.history.periods[self._told("since")]
        return dates

    @property
    def scores(self) -> FloatArray:
        """Scores in the last period, NaN for none; shape (n_rows,)."""
        scores: FloatArray = self.history.values[self.rows, -1]
        return scores

    @cached_property
    def before(self) -> FloatArray:
        """The score before the first signal, by the same model, NaN for none; shape (n_rows,).

        Of a drop it is the score that was to be expected; of a slow decline the first of its
        scores.
        """
        return self._told("before")

    @cached_property
    def bands(self) -> NDArray[np.str_]:
        """Bands that they are held in, "unknown" without a score, empty for who is not there."""
        return self._held.latest[self.rows]

    @cached_property
    def what(self) -> NDArray[Any]:
        """What happened, in words; shape (n_rows,)."""
        from healthscore.history.watch._words import told

        signals = (self._told("since"), self._told("origin"))
        return told(self, self._first, *signals, self._listed)

    @cached_property
    def moved(self) -> NDArray[Any]:
        """The metrics that moved most since the score before, and their points; shape (n_rows,).

        Empty where there is no score now, or none before by the same model.

        Raises
        ------
        DataError
            If details were not kept.
        """
        texts = np.full(len(self), "", dtype=object)
        origin, last = self._told("origin"), len(self.history) - 1
        fell = np.flatnonzero(~np.isnan(self.scores) & (origin != NEVER))
        nothing = np.zeros(len(fell))
        now = np.full(len(fell), last)
        since = Alarms(self.rows[fell], now, origin[fell] + 1, nothing, nothing, nothing)
        texts[fell] = moved_texts(self.history, since, self._listed.reasons)
        return texts

    @cached_property
    def reasons(self) -> NDArray[Any]:
        """What keeps their scores down most, empty without a score; shape (n_rows,).

        Raises
        ------
        DataError
            If details were not kept.
        """
        texts = np.full(len(self), "", dtype=object)
        rows = self.history.rows_at(-1)[self.rows]
        there = np.flatnonzero(rows >= 0)
        if len(there):
            texts[there] = self.history.latest.take(rows[there]).reasons(self._listed.reasons).text
        return texts

    def to_frame(self) -> Any:
        """Make a table of the same library as the one that was scored, one row a customer.

        Returns
        -------
        table
            The key column, then ``as_of`` (that of the list), ``why``, ``what``, ``since``,
            ``band``, ``score``, ``before``, ``change``, ``coverage``; where details were kept,
            ``moved`` and ``reasons``; with a playbook ``play`` and ``action``; with values
            ``value`` and ``at_risk``: the value times the distance of the score from 100, and all
            of it without a score; then ``reported`` and ``new``.

        Raises
        ------
        DataError
            If the key column is called as one of these.
        """
        return self.history.rows_of(self.rows, self.columns())

    def columns(self) -> dict[str, NDArray[Any]]:
        """Give what `to_frame` shows behind the key.

        Returns
        -------
        dict of str to ndarray, each of shape (n_rows,)
            By name.
        """
        columns: dict[str, NDArray[Any]] = {
            "as_of": np.full(len(self), self.date),
            "why": self.why,
            "what": self.what,
            "since": self.since,
            "band": self.bands,
            "score": self.scores,
            "before": self.before,
            "change": self.scores - self.before,
            "coverage": self.history.coverage[self.rows, -1],
        }
        if self.history.detailed:
            columns |= {"moved": self.moved, "reasons": self.reasons}
        if self._listed.plays is not None:
            columns |= {"play": self._listed.plays.names, "action": self._listed.plays.actions}
        if self.value is not None:
            columns |= {"value": self.value, "at_risk": at_risk(self.value, self.scores)}
        return columns | {"reported": self.reported, "new": self.is_new}

    def of(self, key: object) -> dict[str, Any]:
        """Give the row of one customer.

        Parameters
        ----------
        key : object
            The customer's key.

        Returns
        -------
        dict
            What `to_frame` has of it, by name.

        Raises
        ------
        KeyError
            If the customer is not on the list.
        """
        found = as_key(key, self.keys)
        try:
            row = self.keys.tolist().index(found)
        except ValueError:
            message = f"Customer {key!r} is not on the list."
            raise KeyError(message) from None
        return {name: values.tolist()[row] for name, values in self.columns().items()}


def names_of_kinds(held: BandHistory) -> tuple[str, ...]:
    """Name the signals: the first is to have come into the lowest band."""
    return (f"entered {held.bands[0]}", *KINDS[1:])


def holds_of(signals: tuple[Signal, ...]) -> BoolArray:
    """Say which signals hold; shape (n_rows, n_kinds)."""
    return np.stack([signal.since != NEVER for signal in signals], axis=1)


def whys(holds: BoolArray, names: tuple[str, ...]) -> NDArray[np.str_]:
    """Join the names of the signals that hold, for each customer."""
    patterns, places = np.unique(holds, axis=0, return_inverse=True)
    texts = ["; ".join(compress(names, pattern)) for pattern in patterns.tolist()]
    return np.array([*texts, ""])[places.reshape(-1)]


def at_risk(money: FloatArray, scores: FloatArray) -> FloatArray:
    """Give money times the distance from full health; all of it where there is no score."""
    return money * np.where(np.isnan(scores), 1.0, (100.0 - scores) / 100.0)

"""Which plays are whose, and why."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.errors import DataError
from healthscore.playbook._reasons import reasons
from healthscore.playbook.results._patterns import joined_names
from healthscore.scoring._rows_by_key import as_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.playbook._cells import Cells
    from healthscore.playbook._playbook import Playbook
    from healthscore.scoring import Scores

_SHOWN: Final = 8
"""Plays that `repr` counts."""


@final
@attrs.frozen
class Match:
    """A play whose condition held for a customer.

    Parameters
    ----------
    play : str
        Name of the play.
    action : str
        What to do.
    why : str
        The parts of the condition that made it hold, with the customer's values.
    """

    play: str
    action: str
    why: str


@final
class Matches:
    """Which plays are whose, and why.

    Made by `Playbook.match`. Plays stand in the order of their priority.

    Parameters
    ----------
    playbook : Playbook
        The plays.
    scores : Scores
        The customers.
    holds : ndarray of bool, shape (n_customers, n_plays)
        Whether each play's condition holds for each customer.
    cells : Cells
        What the conditions read.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.playbook import Play, Playbook
    >>> table = {"account": ["acme", "brix"], "usage": [91, 30], "tickets": [0, 7]}
    >>> scores = Scorecard("demo", [Metric("usage", AsIs())]).score(table, key="account")
    >>> matches = Playbook(
    ...     [
    ...         Play("Power user", when="score('usage') >= 80", action="offer premium"),
    ...         Play("Struggler", when="tickets >= 5", action="call", priority=1),
    ...     ]
    ... ).match(scores, table)
    >>> matches.counts
    {'Struggler': 1, 'Power user': 1}
    >>> matches.of("acme")
    [Match(play='Power user', action='offer premium', why="score('usage') is 91.0 (>= 80)")]
    """

    def __init__(self, playbook: Playbook, scores: Scores, holds: BoolArray, cells: Cells) -> None:
        holds.flags.writeable = False
        self.playbook: Final = playbook
        self.scores: Final = scores
        self.holds: Final = holds
        """Whether each play's condition holds for each customer; (n_customers, n_plays)."""
        self._cells = cells
        self._plays = playbook.by_priority

    def __len__(self) -> int:
        return len(self.holds)

    def __repr__(self) -> str:
        counts = [f"{count:,} {name}" for name, count in self.counts.items()]
        parts = [
            f"{len(self):,} customer{'' if len(self) == 1 else 's'}",
            f"{len(counts):,} play{'' if len(counts) == 1 else 's'}",
            *counts[:_SHOWN],
            *(["..."] if len(counts) > _SHOWN else []),
        ]
        return f"<Matches: {', '.join(parts)}>"

    @property
    def plays(self) -> tuple[str, ...]:
        """Names of the plays in the order of their priority: the columns of `holds`."""
        return tuple(play.name for play in self._plays)

    @cached_property
    def first(self) -> NDArray[np.str_]:
        """Name of each customer's first play, empty for none; shape (n_customers,)."""
        names = np.array([*self.plays, ""]).take(self._places, mode="wrap")
        names.flags.writeable = False
        return names

    @property
    def counts(self) -> Mapping[str, int]:
        """How many customers each play is for, whatever other plays they have."""
        counts: list[int] = np.count_nonzero(self.holds, axis=0).tolist()
        return dict(zip(self.plays, counts, strict=True))

    def of(self, key: object) -> list[Match]:
        """Give the plays of one customer.

        Parameters
        ----------
        key : object
            Value of the key column, or the row number where there is none.

        Returns
        -------
        list of Match
            The first by priority comes first; empty where there are none.

        Raises
        ------
        KeyError
            If there is no such customer.
        """
        row = self._row_of(key)
        cells = self._cells.take(np.array([row]))
        return [
            Match(play.name, play.action, str(reasons(play.when.node, cells)[0]))
            for play, holds in zip(self._plays, self.holds[row].tolist(), strict=True)
            if holds
        ]

    def to_frame(self, *, why: bool = False) -> Any:
        """Make a table of the same library as the one that was scored, one row a customer.

        Parameters
        ----------
        why : bool, default False
            Whether to add ``why``: what made the first play's condition hold.

        Returns
        -------
        table
            The key column, if there is one, then ``play`` and ``action`` of the first play, and
            ``plays``: the names of all, such as ``"Power user; Upsell"``. They are empty for
            customers without any.

        Raises
        ------
        DataError
            If the key column has the name of another.
        """
        actions = np.array([*(play.action for play in self._plays), ""], dtype=object)
        columns: dict[str, NDArray[Any]] = {
            "play": self.first,
            "action": actions.take(self._places, mode="wrap"),
            "plays": joined_names(self.holds, self.plays),
        }
        if why:
            rows = np.flatnonzero(self._places >= 0)
            columns["why"] = np.full(len(self), "", dtype=object)
            columns["why"][rows] = self._why(rows, self._places[rows])
        return self.scores.frame_of(columns)

    def to_records(self) -> list[dict[str, Any]]:
        """Give one record for each customer and play, as other systems take tasks.

        Returns
        -------
        list of dict
            The customer's key by the name of the key column, or ``row`` where there is none, then
            ``play``, ``action``, ``priority``, ``owner`` and ``why``; by customer, then priority.

        Raises
        ------
        DataError
            If the key column has the name of another.
        """
        rows, places = np.nonzero(self.holds)
        columns: dict[str, list[Any]] = {
            name: np.array([getattr(play, name) for play in self._plays], dtype=object)
            .take(places)
            .tolist()
            for name in ("name", "action", "priority", "owner")
        }
        columns = {"play": columns.pop("name"), **columns, "why": self._why(rows, places).tolist()}
        key = "row" if self.scores.key is None else self.scores.key
        if key in columns:
            message = f"The key column is called {key!r}, as a result is. Rename it first."
            raise DataError(message, where=f"column {key!r}", got=key)
        columns = {key: self.scores.keys[rows].tolist(), **columns}
        return [
            dict(zip(columns, each, strict=True)) for each in zip(*columns.values(), strict=True)
        ]

    @cached_property
    def _places(self) -> NDArray[np.intp]:
        """Place of each customer's first play, -1 for none."""
        return np.where(self.holds.any(axis=1), self.holds.argmax(axis=1), -1)

    def _why(self, rows: NDArray[np.intp], places: NDArray[np.intp]) -> NDArray[Any]:
        """Say why plays at some places hold for customers in some rows."""
        texts = np.empty(len(rows), dtype=object)
        for place, play in enumerate(self._plays):
            chosen = places == place
            texts[chosen] = reasons(play.when.node, self._cells.take(rows[chosen]))
        return texts

    def _row_of(self, key: Any) -> int:
        found = as_key(key, self.scores.keys)
        try:
            return self._rows[found]
        except (KeyError, TypeError):
            message = f"There is no customer {key!r}."
            raise KeyError(message) from None

    @cached_property
    def _rows(self) -> dict[Any, int]:
        return dict(zip(self.scores.keys.tolist(), range(len(self)), strict=True))

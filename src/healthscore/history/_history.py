"""The history: scores of many periods, and what is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

from healthscore.columns import as_instant, is_sequence, show_short
from healthscore.errors import DataError
from healthscore.history._arrays import Arrays
from healthscore.history._asked import Asked
from healthscore.history._timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from healthscore.scorecard._uses import AsOf
    from healthscore.scoring._panel import Panel


@final
class History(Arrays, Asked):
    """Scores of many periods: a film of the book, and not a photograph.

    Made of snapshots, or by `Scorecard.score_panel` from one long table. Customers may come, go
    and skip periods. It holds the scores as they came, and never changes: `append` gives a longer
    one that shares all that stands.

    Parameters
    ----------
    snapshots : iterable of (date, Scores)
        Each date of scoring once, in any order, with the scores of who was there, scored with a
        key. Scores that carry their date may stand alone.

    Raises
    ------
    DataError
        If a date comes twice, scores have no key or no date, or keys are of several kinds.

    Notes
    -----
    Beside the scores themselves it takes 18 bytes for each customer and period, once they are
    first put side by side.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding({"red": 0, "green": 50}))
    >>> september = card.score({"id": ["acme", "brix"], "csm": [80, 60]}, key="id")
    >>> october = card.score({"id": ["acme", "corp"], "csm": [30, 90]}, key="id")
    >>> history = History([("2026-09-01", september), ("2026-10-01", october)])
    >>> history
    <History: 3 customers, 2 periods from 2026-09-01 to 2026-10-01, 4 scores, model ...>
    >>> history.values.tolist()
    [[80.0, 30.0], [60.0, nan], [nan, 90.0]]
    >>> history.at("2026-10-01")["acme"]
    <Score: 30.0, red, coverage 1.00, model ...>
    """

    def __init__(self, snapshots: Iterable[Any] | Timeline) -> None:
        super().__init__(snapshots if isinstance(snapshots, Timeline) else Timeline.of(snapshots))

    @classmethod
    def of_panel(cls, panel: Panel) -> History:
        """Make a history of a panel that was scored.

        Parameters
        ----------
        panel : Panel
            All its rows.

        Returns
        -------
        History
            Which makes the scores of a period with all about them when they are asked for.

        Raises
        ------
        DataError
            If a customer has two rows in one period.
        """
        return cls(Timeline.of_panel(panel))

    def __repr__(self) -> str:
        scores = sum(np.count_nonzero(~np.isnan(each.values)) for each in self._snapshots)
        parts = [
            f"{self._size:,} customer{'' if self._size == 1 else 's'}",
            f"{len(self):,} period{'' if len(self) == 1 else 's'}{self._span}",
            f"{scores:,} score{'' if scores == 1 else 's'}",
        ]
        prints = list(dict.fromkeys(self.fingerprints))
        if len(prints) > 1:
            parts.append(f"{len(prints)} models")
        elif prints and prints[0]:
            parts.append(f"model {prints[0]}")
        return f"<History: {', '.join(parts)}>"

    @property
    def _span(self) -> str:
        if not len(self):
            return ""
        first, last = self.periods[[0, -1]].astype("datetime64[D]").tolist()
        return f" from {first} to {last}"

    @property
    def latest(self) -> Any:
        """The scores of the last period.

        Raises
        ------
        DataError
            If there is no period.
        """
        if not len(self):
            message = "The history has no period yet."
            raise DataError(message, where="history")
        return self._snapshots[-1].scores

    def at(self, date: AsOf) -> Any:
        """Give the scores of one period.

        Parameters
        ----------
        date : str, date or datetime64
            One of `periods`.

        Returns
        -------
        Scores
            Those that came in, or that the panel gave, with all about them.

        Raises
        ------
        DataError
            If there is no such period; the message names the nearest.
        """
        wanted = _instant(date, "date")
        found = np.flatnonzero(self.periods == wanted)
        if len(found):
            return self._snapshots[int(found[0])].scores
        nearest = self.periods[np.argsort(abs(self.periods - wanted))[:1]].tolist()
        near = "".join(f" The nearest is {each:%Y-%m-%d %H:%M}." for each in nearest)
        near = near.replace(" 00:00", "")
        message = f"There is no period {show_short(date)}.{near}"
        raise DataError(message, where="'date'", got=date)

    def append(self, as_of: AsOf, scores: Any, *, replace: bool = False) -> History:
        """Add a later period.

        Parameters
        ----------
        as_of : str, date or datetime64
            Its date, later than all others.
        scores : Scores
            Of that date, scored with a key.
        replace : bool, default False
            Whether scores of the last period take the place of those that stand, as when a job
            runs twice on one day.

        Returns
        -------
        History
            A longer one. This one stays what it is, and both share what stands.

        Raises
        ------
        DataError
            If the date is not later, or the scores have no key, or one of another kind.
        """
        return History(self._timeline.appended(as_instant(as_of), scores, replace=replace))

    def select(
        self, customers: Any = None, *, start: AsOf | None = None, stop: AsOf | None = None
    ) -> History:
        """Keep some customers, or some periods, alone.

        Parameters
        ----------
        customers : key or list of keys, optional
            Whom; by default everybody.
        start, stop : str, date or datetime64, optional
            The first and the last date, both included.

        Returns
        -------
        History
            Of the same scores. Periods in which none of the customers was there stay.

        Raises
        ------
        KeyError
            If there is no such customer.
        """
        first = self.periods[:1] if start is None else _instant(start, "start")
        last = self.periods[-1:] if stop is None else _instant(stop, "stop")
        within = (self.periods >= first) & (self.periods <= last)
        if customers is None and within.all():
            return self
        wanted = np.ones(self._size, dtype=np.bool_)
        if customers is not None:
            several = is_sequence(customers) or isinstance(customers, set | frozenset)
            keys: list[Any] = [*customers] if several else [customers]
            wanted[:] = False
            wanted[self._timeline.find(keys)] = True
        return History(self._timeline.selected(wanted, within))

    def bands_of(self, period: int) -> NDArray[np.str_] | None:
        """Give the bands of one period as its scores came with them.

        Parameters
        ----------
        period : int
            Its place in `periods`.

        Returns
        -------
        ndarray of str, shape (n_rows,), or None
            Of who was there, in the order of that period's scores; None without a banding.
        """
        return self._snapshots[period].bands

    def _repr_html_(self) -> str:
        from healthscore.views import history_html

        return history_html(self)

    def to_frame(self) -> Any:
        """Make a long table of the same library as the one that came in.

        Returns
        -------
        table
            One row for each customer and period, by period: the key column, then ``as_of`` (UTC),
            ``score``, ``band`` (where all scorecards have a banding; as the scores came),
            ``coverage`` and ``model`` (the fingerprint's first 12 digits).

        Raises
        ------
        DataError
            If there is no period, or the key column is called as one of these.
        """
        # says so where there is no period yet
        _ = self.latest
        columns: dict[str, NDArray[Any]] = {
            "as_of": _stacked(np.full(len(each.values), each.as_of) for each in self._snapshots),
            "score": _stacked(each.values for each in self._snapshots),
        }
        bands = [each.bands for each in self._snapshots]
        if all(each is not None for each in bands):
            columns["band"] = _stacked(bands)
        columns["coverage"] = _stacked(each.coverage for each in self._snapshots)
        columns["model"] = self._model_texts()
        return self.rows_of(_stacked(each.places for each in self._snapshots), columns)

    def _model_texts(self) -> NDArray[Any]:
        codes = [self.model_codes[each.places, at] for at, each in enumerate(self._snapshots)]
        return np.array([*self.fingerprints, ""]).take(_stacked(codes), mode="wrap")

    def rows_of(self, places: NDArray[np.intp], columns: dict[str, NDArray[Any]]) -> Any:
        """Make a table of the same library as the one that came in, of rows about customers.

        Parameters
        ----------
        places : ndarray of intp, shape (n_rows,)
            Which of `keys` each row is about.
        columns : dict of str to ndarray, shape (n_rows,)
            What it says.

        Returns
        -------
        table
            The key column, then these.

        Raises
        ------
        DataError
            If the key column is called as one of these, or there is no period.
        """
        if self.key in columns:
            message = f"The key column is called {self.key!r}, as a result is. Rename it first."
            raise DataError(message, where=f"column {self.key!r}", got=self.key)
        return self.latest.table_of({self.key: self.keys[places], **columns})


def _instant(date: Any, name: str) -> np.datetime64:
    """Read a date that an option gives, and call it by the option's name."""
    try:
        return as_instant(date)
    except DataError as error:
        message = str(error).replace("'as_of'", f"'{name}'")
        raise DataError(message, where=f"'{name}'", got=date) from None


def _stacked(parts: Iterable[Any]) -> NDArray[Any]:
    return np.concatenate(list(parts))

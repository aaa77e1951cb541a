"""The drops of a book: who fell, when, how far, and what moved."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar, final

import numpy as np

from healthscore.history.drops._alarms import Alarms, counted
from healthscore.history.drops._exposure import total, watched, years_of
from healthscore.history.drops._grids import Grid, require_count
from healthscore.history.drops._moved import moved_texts
from healthscore.scoring._rows_by_key import as_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.history._history import History
    from healthscore.history.drops._detector import Detector

T = TypeVar("T", bound=np.generic)


@final
class Drops:
    """Falls of scores that their customers' own past does not explain, one row an alarm.

    Made by `History.drops`. Rows go by period and then by customer; all arrays are read-only.

    Parameters
    ----------
    history : History
        The scores.
    detector : Detector
        What found them, with nothing left to learn; it can be kept and used again.
    alarms : Alarms
        What it found.
    asked : float, optional
        False alarms accepted for each customer and year in which there could be one; None where the
        detector came with its limit. More than the scores can give are accepted in vain.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.history import History
    >>> from healthscore.history.drops import Baseline, Shewhart, drops
    >>> card = Scorecard("demo", [Metric("csm", AsIs())])
    >>> history = History(
    ...     (f"2026-{month:02}-01", card.score({"id": ["acme"], "csm": [score]}, key="id"))
    ...     for month, score in enumerate([60, 62, 61, 45], 1)
    ... )
    >>> detector = Shewhart(baseline=Baseline(memory=0, noise=0, scale=4, own=0), limit=2.5)
    >>> found = drops(history, detector)
    >>> found
    <Drops: 1 alarm of 1 customer, 1 in the last period>
    >>> found.keys.tolist(), found.sizes.tolist(), found.moved(1).tolist()
    (['acme'], [16.0], ['csm -16.0'])
    """

    def __init__(
        self,
        history: History,
        detector: Detector,
        alarms: Alarms,
        asked: float | None = None,
    ) -> None:
        self.history: Final = history
        self.detector: Final = detector
        self.alarms: Final = alarms
        self.asked: Final = asked
        self._whose = self._when = slice(None)

    def __len__(self) -> int:
        return len(self.alarms)

    def __repr__(self) -> str:
        parts = [counted(self.alarms), f"{self._is_latest.sum():,} in the last period"]
        if self.asked is not None:
            parts.append(f"{self.asked:.2g} false alarms a customer-year accepted")
        return f"<Drops: {', '.join(parts)}>"

    @property
    def customers(self) -> NDArray[np.intp]:
        """Whose alarm it is, by row of the history; shape (n_alarms,)."""
        return self.alarms.customers

    @property
    def keys(self) -> NDArray[Any]:
        """Whose alarm it is, by key; shape (n_alarms,)."""
        return _sealed(self.history.keys[self.customers])

    @property
    def as_of(self) -> NDArray[np.datetime64]:
        """The date of the alarm; shape (n_alarms,)."""
        return _sealed(self.history.periods[self.alarms.periods])

    @property
    def started(self) -> NDArray[np.datetime64]:
        """The date of the first score of the drop, as far as can be told; shape (n_alarms,)."""
        return _sealed(self.history.periods[self.alarms.starts])

    @property
    def before(self) -> FloatArray:
        """The score that was to be expected when the drop began, in points; shape (n_alarms,)."""
        return self.alarms.before

    @property
    def scores(self) -> FloatArray:
        """The score at the alarm, in points; shape (n_alarms,)."""
        return _sealed(self.history.values[self.customers, self.alarms.periods])

    @property
    def sizes(self) -> FloatArray:
        """Points by which the mean score since the start lies below `before`; (n_alarms,)."""
        return self.alarms.sizes

    @property
    def statistics(self) -> FloatArray:
        """The detector's statistic in multiples of its limit, so above 1; shape (n_alarms,)."""
        return self.alarms.statistics

    @cached_property
    def customer_years(self) -> float:
        """How long customers were watched: while each could raise an alarm.

        From the score with which the baseline is known, the third by default, to the last one,
        afresh with each model. Gaps count, and pauses after alarms. Of the drops of one customer it
        is this customer's time alone; of those of the last period, the time that everybody with a
        score there had been waiting for it.
        """
        restarts = self.history.restarts[self._whose]
        grid = Grid(self.history.values[self._whose], restarts)
        years = years_of(self.history.periods)
        return total(watched(grid, self.detector.baseline.least, years, self._when))

    @property
    def per_customer_year(self) -> float:
        """Alarms for each customer and year that was watched, true and false; NaN without any."""
        return len(self) / self.customer_years if self.customer_years else float("nan")

    @property
    def latest(self) -> Drops:
        """The alarms of the last period of the history."""
        return self._of(self._is_latest, self._whose, slice(-1, None))

    @property
    def _is_latest(self) -> BoolArray:
        latest: BoolArray = self.alarms.periods == len(self.history.periods) - 1
        return latest

    def of(self, key: object) -> Drops:
        """Give the alarms of one customer.

        Parameters
        ----------
        key : object
            Value of the key column.

        Returns
        -------
        Drops
            The customer's own; there may be none.

        Raises
        ------
        KeyError
            If there is no such customer in the history.
        """
        known = self.history.keys
        found = as_key(key, known)
        try:
            row = known.tolist().index(found)
        except ValueError:
            message = f"There is no customer {found!r} in the history."
            raise KeyError(message) from None
        return self._of(self.customers == row, slice(row, row + 1), self._when)

    def moved(self, count: int = 3) -> NDArray[Any]:
        """Say which metrics took most between the last score before a drop and the alarm.

        Parameters
        ----------
        count : int, default 3
            How many at most, from 0.

        Returns
        -------
        ndarray of str objects, shape (n_alarms,)
            Such as ``usage -12.3; csat -4.0``, from 0.05 points; rules as ``rules``.

        Raises
        ------
        DefinitionError
            If `count` is no whole number from 0.
        DataError
            If details of the scores were not kept.
        """
        wanted = require_count("moved", "count", count)
        return moved_texts(self.history, self.alarms, wanted)

    def to_frame(self, *, metrics: int = 3) -> Any:
        """Make a table of the same library as the one that was scored.

        Parameters
        ----------
        metrics : int, default 3
            How many metrics that moved to name; 0 where details were not kept.

        Returns
        -------
        table
            The key column, then ``as_of``, ``start``, ``size``, ``score``, ``before``,
            ``statistic`` and, where metrics are asked for, ``moved``.

        Raises
        ------
        DefinitionError
            If `metrics` is no whole number from 0.
        DataError
            If details of the scores were not kept and metrics are asked for, or the key column is
            called as one of these.
        """
        wanted = require_count("to_frame", "metrics", metrics)
        columns: dict[str, NDArray[Any]] = {
            "as_of": self.as_of,
            "start": self.started,
            "size": self.sizes,
            "score": self.scores,
            "before": self.before,
            "statistic": self.statistics,
        }
        if wanted:
            columns["moved"] = self.moved(wanted).astype(np.str_)
        return self.history.rows_of(self.customers, columns)

    def _of(self, rows: BoolArray, whose: slice, when: slice) -> Drops:
        found = Drops(self.history, self.detector, self.alarms.take(rows), self.asked)
        found._whose, found._when = whose, when
        return found


def _sealed(array: NDArray[T]) -> NDArray[T]:
    """Let nobody write to an array."""
    array.flags.writeable = False
    return array

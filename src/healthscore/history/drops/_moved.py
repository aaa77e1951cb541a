"""The metrics that moved in each drop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

import numpy as np

from healthscore.errors import DataError
from healthscore.explain import Comparison
from healthscore.scoring._rows_by_key import rows_by_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.history._history import History
    from healthscore.history.drops._alarms import Alarms
    from healthscore.scoring import Scores

_RULES: Final = "rules"
_LEAST: Final = 0.05
"""Points that would read as 0.0."""


def moved_texts(history: History, alarms: Alarms, count: int) -> NDArray[Any]:
    """Say which metrics took most between the last score before each drop and its alarm.

    Parameters
    ----------
    history : History
        The scores, with all about them.
    alarms : Alarms
        The drops.
    count : int
        How many metrics at most.

    Returns
    -------
    ndarray of object, shape (n_alarms,)
        Texts.

    Raises
    ------
    DataError
        If details were not kept.
    """
    texts = np.full(len(alarms), "", dtype=object)
    kept = _Kept(history)
    for group in _groups(history, alarms):
        for rows, before, after in kept.pairs(group):
            names, effects = _effects(before, after)
            texts[group.alarms[rows]] = _worded(names, effects, count)
    texts.flags.writeable = False
    return texts


class _Group(NamedTuple):
    """Alarms whose drops lie between the same two periods, of customers with one model."""

    alarms: NDArray[np.intp]
    customers: NDArray[np.intp]
    periods: tuple[int, int]


class _Period(NamedTuple):
    """The scores of one period: those of segments in parts, all others in one."""

    parts: Sequence[Scores]
    part: NDArray[np.intp]
    """In which part each customer of the history is; anything for who is not there."""
    row: NDArray[np.intp]
    """In which row of it."""

    def scores(self, part: int, customers: NDArray[np.intp]) -> Scores:
        """Give the scores of some customers of one part, in their order."""
        return self.parts[part].take(self.row[customers])


@final
class _Kept:
    """The scores of each period that is asked for, and where its customers are."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._periods: dict[int, _Period] = {}

    def pairs(self, group: _Group) -> Iterator[tuple[NDArray[np.intp], Scores, Scores]]:
        """Give the scores before and after, by the parts that they are in on either side.

        A customer may be in another part than before, for segments may share a scorecard.
        """
        sides = [self._period(period) for period in group.periods]
        parts = np.stack([side.part[group.customers] for side in sides], axis=1)
        different, pair = np.unique(parts, axis=0, return_inverse=True)
        for number, each in enumerate(different.tolist()):
            rows = np.flatnonzero(pair.reshape(-1) == number)
            customers = group.customers[rows]
            before, after = (
                side.scores(part, customers) for side, part in zip(sides, each, strict=True)
            )
            yield rows, before, after

    def _period(self, period: int) -> _Period:
        if period not in self._periods:
            self._periods[period] = _period_of(self._history, period)
        return self._periods[period]


def _period_of(history: History, period: int) -> _Period:
    whole = history.at(history.periods[period])
    parts: tuple[tuple[NDArray[np.intp], Scores], ...]
    parts = getattr(whole, "parts", ((np.arange(len(whole)), whole),))
    part, row = (np.zeros(len(whole), dtype=np.intp) for _ in range(2))
    for number, (rows, _) in enumerate(parts):
        part[rows], row[rows] = number, np.arange(len(rows))
    places = rows_by_key(history.keys, whole.keys)
    return _Period([scores for _, scores in parts], part[places], row[places])


def _last_before(history: History, alarms: Alarms) -> NDArray[np.intp]:
    """Find the last period with a score before each drop began; there always is one."""
    values: FloatArray = history.values[alarms.customers]
    periods = np.arange(len(history.periods))
    earlier = (periods < alarms.starts[:, None]) & ~np.isnan(values)
    last: NDArray[np.intp] = np.where(earlier, periods, -1).max(axis=1, initial=-1)
    return last


def _groups(history: History, alarms: Alarms) -> Iterator[_Group]:
    """Go through the alarms by the two periods that they lie between, and by model."""
    earlier = _last_before(history, alarms)
    models = history.model_codes[alarms.customers, alarms.periods]
    alike = np.stack((earlier, alarms.periods, models), axis=1)
    different, group = np.unique(alike, axis=0, return_inverse=True)
    for number, (before, after, _) in enumerate(different.tolist()):
        rows = np.flatnonzero(group.reshape(-1) == number)
        yield _Group(rows, alarms.customers[rows], (before, after))


def _effects(before: Scores, after: Scores) -> tuple[Sequence[str], FloatArray]:
    """Give the points due to each metric, and to rules."""
    try:
        comparison = Comparison(before, after)
        effects = np.column_stack((comparison.effects, comparison.rule_effects))
    except DataError as error:
        message = (
            f"The metrics that moved cannot be told: {error} Or pass metrics=0 for a table without."
        )
        raise DataError(message, where=error.where, got=error.got) from error
    return (*comparison.metrics, _RULES), effects


def _worded(names: Sequence[str], effects: FloatArray, count: int) -> list[str]:
    """Write the largest losses of each customer, the largest first."""
    order = np.argsort(effects, axis=1, kind="stable")[:, :count]
    largest = np.take_along_axis(effects, order, axis=1)
    return [
        "; ".join(
            f"{names[place]} -{-points:.1f}"
            for place, points in zip(places, row, strict=True)
            if points <= -_LEAST
        )
        for places, row in zip(order.tolist(), largest.tolist(), strict=True)
    ]

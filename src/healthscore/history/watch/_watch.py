"""Making the watch list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore._definition import is_finite, is_mapping, number, refuse
from healthscore.columns import to_numbers
from healthscore.errors import DataError
from healthscore.explain._columns import numbers_for
from healthscore.history._snapshot import parts_of
from healthscore.history.bands import bands
from healthscore.history.drops import Detector, Drops, drops
from healthscore.history.trend import trend
from healthscore.history.watch._plays import plays_of
from healthscore.history.watch._reported import earlier_list, reported_before
from healthscore.history.watch._signals import signals_of
from healthscore.history.watch._watch_list import (
    Listed,
    WatchList,
    at_risk,
    holds_of,
    names_of_kinds,
)
from healthscore.scoring._rows_by_key import keyed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.history import History
    from healthscore.history.states import StateRule
    from healthscore.history.watch._signals import Signal

_PLACE: Final = "watch"


def watch(
    history: History,
    *,
    rule: StateRule | None = None,
    detector: Detector | Drops | None = None,
    value: Any = None,
    playbook: Any = None,
    table: Any = None,
    reported: Any = None,
    recent: int = 1,
    horizon_days: float = 90.0,
    reasons: int = 3,
) -> WatchList:
    """List whom to look at now; see `History.watch`."""
    _require_counts(recent=recent, reasons=reasons)
    if not (is_finite(number(horizon_days)) and horizon_days >= 0.0):
        raise refuse(_PLACE, "horizon_days", "be a number of days from 0", horizon_days)
    held = bands(history, rule)
    found = _found(history, detector)
    going = trend(history)
    signals = signals_of(history, held, found, going, recent=recent, horizon=float(horizon_days))
    rows = np.flatnonzero(holds_of(signals.each).any(axis=1))
    money = None if value is None else _money(history, value, rows)
    rows, money = _in_order(history, rows, money, signals.each)
    each = tuple(signal.take(rows) for signal in signals.each)
    kinds = names_of_kinds(held)
    earlier = None if reported is None else earlier_list(reported, history.key, kinds)
    before = reported_before(earlier, history, rows, each)
    plays = None if playbook is None else plays_of(history, rows, playbook, table)
    slope, days_left = going.slope[rows], signals.days_left[rows]
    return WatchList(held, Listed(rows, each, slope, days_left, money, *before, plays, reasons))


def _require_counts(**counts: object) -> None:
    for name, count in counts.items():
        if not (type(count) is int and count >= 1):
            raise refuse(_PLACE, name, "be a whole number from 1", count)


def _found(history: History, detector: Detector | Drops | None) -> Drops:
    if not isinstance(detector, Drops):
        return drops(history, detector)
    if detector.history is not history:
        raise refuse(_PLACE, "detector", "be drops of this very history", detector)
    return detector


def _money(history: History, value: Any, rows: NDArray[np.intp]) -> FloatArray:
    """Give what customers are worth, in the last period or when they were last there."""
    if is_mapping(value):
        return _by_key(history, value)[rows]
    if not isinstance(value, str):
        if hasattr(value, "to_dict") and len(value) != len(history.latest):
            # a series by key, of more customers than are there now
            return _by_key(history, value.to_dict())[rows]
        money = np.append(numbers_for(history.latest, value, "value"), np.nan)
        return money[history.rows_at(-1)[rows]]
    money = np.full(len(rows), np.nan)
    present = history.present[rows]
    last = present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
    periods: list[int] = np.unique(last).tolist()
    for period in periods:
        here = np.flatnonzero(last == period)
        scores = history.scores_of(period).take(history.rows_at(period)[rows[here]])
        for part_rows, part in parts_of(scores):
            places = here if part_rows is None else here[part_rows]
            money[places] = numbers_for(part, value, "value")
    return money


def _by_key(history: History, value: Any) -> FloatArray:
    by_key, keys = keyed(value, history.keys), history.keys.tolist()
    if value and keys and not any(map(by_key.__contains__, keys)):
        message = (
            f"None of the keys of 'value', such as {next(iter(value))!r}, is a customer's, such as "
            f"{keys[0]!r}."
        )
        raise DataError(message, where="'value'", got=next(iter(value)))
    try:
        return to_numbers(list(map(by_key.get, keys)))
    except DataError as error:
        place = "'value'"
        raise error.within(place) from None


def _in_order(
    history: History,
    rows: NDArray[np.intp],
    money: FloatArray | None,
    signals: tuple[Signal, ...],
) -> tuple[NDArray[np.intp], FloatArray | None]:
    """Put the first signal first, then the most money at risk, then the lowest score."""
    first = holds_of(signals)[rows].argmax(axis=1)
    scores = history.values[rows, -1]
    risk = np.zeros(len(rows)) if money is None else at_risk(money, scores)
    order = np.lexsort((scores, -np.nan_to_num(risk), first))
    return rows[order], None if money is None else money[order]

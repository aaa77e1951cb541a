"""What happened to customers on the list, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from healthscore.history.watch._signals import KINDS, NEVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore.history.watch._watch_list import Listed, WatchList


def told(
    watched: WatchList,
    kinds: NDArray[np.intp],
    since: NDArray[np.intp],
    origin: NDArray[np.intp],
    listed: Listed,
) -> NDArray[Any]:
    """Say what happened to each customer.

    Parameters
    ----------
    watched : WatchList
        The customers.
    kinds : ndarray of intp, shape (n_rows,)
        Which signal is told.
    since : ndarray of intp, shape (n_rows,)
        The period in which it began.
    origin : ndarray of intp, shape (n_rows,)
        The period of the score before, -1 for none.
    listed : Listed
        What was found about them.

    Returns
    -------
    ndarray of str, shape (n_rows,)
        Such as ``"from 62.1 to 31.0 since 2026-09-01"``.
    """
    history = watched.history
    texts = np.empty(len(watched), dtype=object)
    dates = np.datetime_as_string(history.periods, unit="D").tolist()
    values = history.values[watched.rows]
    scored = ~np.isnan(values)
    last = values.shape[1] - 1 - scored[:, ::-1].argmax(axis=1)
    latest = values[np.arange(len(values)), last]
    ended = np.where(
        history.present[watched.rows, -1], "; no score now", "; no longer in the table"
    )
    ended = np.where(np.isnan(watched.scores), ended, "")
    for kind, word in enumerate(KINDS):
        rows = np.flatnonzero(kinds == kind)
        whole = zip(
            (dates[period] for period in since[rows].tolist()),
            map(_digit, np.where(origin[rows] == NEVER, np.nan, watched.before[rows]).tolist()),
            map(_digit, latest[rows].tolist()),
            map(_digit, (-listed.slope[rows]).tolist()),
            listed.days_left[rows].tolist(),
            ended[rows].tolist(),
            strict=True,
        )
        texts[rows] = [_WORDS[word](_Row(*each)) for each in whole]
    return texts


class _Row(NamedTuple):
    """What is told of one customer; numbers as text, empty where there is none."""

    date: str
    before: str
    now: str
    slope: str
    days: float
    ended: str


def _digit(number: float) -> str:
    return "" if np.isnan(number) else f"{number:.1f}"


def _moved(row: _Row) -> str:
    if row.before:
        return f"from {row.before} to {row.now} since {row.date}{row.ended}"
    return f"{row.now} at first, on {row.date}{row.ended}"


def _silent(row: _Row) -> str:
    return f"no score since {row.date}" + _known(row)


def _gone(row: _Row) -> str:
    return f"not in the table since {row.date}" + _known(row)


def _known(row: _Row) -> str:
    return f", {row.before} before" if row.before else ""


def _fading(row: _Row) -> str:
    return f"{row.now}, losing {row.slope} points in 30 days: a lower band in {row.days:.0f} days"


_WORDS: Final[dict[str, Callable[[_Row], str]]] = {
    "entered": _moved,
    "dropped": _moved,
    "silent": _silent,
    "fading": _fading,
    "gone": _gone,
}

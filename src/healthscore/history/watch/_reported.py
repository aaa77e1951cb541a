"""What was reported before."""

from __future__ import annotations

from itertools import compress, product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from healthscore.history.watch._signals import KINDS, NEVER
from healthscore.scoring import as_table
from healthscore.scoring._keys import read_keys
from healthscore.scoring._rows_by_key import rows_by_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray
    from healthscore.history import History
    from healthscore.history.watch._signals import Signal

_LASTING: Final = KINDS.index("fading")
"""A slow decline goes on from list to list, and has no day on which it began."""


class Earlier(NamedTuple):
    """An earlier list; each of shape (n_earlier,), or with a column for each signal."""

    keys: NDArray[Any]
    holds: BoolArray
    dates: NDArray[np.datetime64]
    """That of the list."""
    reported: NDArray[np.datetime64]
    """When the first signal was first reported."""


def earlier_list(given: Any, key: str, kinds: Sequence[str]) -> Earlier:
    """Read an earlier list.

    Parameters
    ----------
    given : WatchList or table
        The list, or what its `to_frame` gave.
    key : str
        Name of the key column.
    kinds : sequence of str
        Names of the signals.

    Returns
    -------
    Earlier
        Who was on it, and why.

    Raises
    ------
    DataError
        If the table lacks a column.
    """
    if hasattr(given, "is_new"):
        return Earlier(given.keys, given.holds, np.full(len(given), given.date), given.reported)
    table = as_table(given)
    labels = table.column("why").labels()
    patterns = {
        "; ".join(compress(kinds, holds)): holds
        for holds in product((False, True), repeat=len(kinds))
    }
    nothing = (False,) * len(kinds)
    known = [patterns.get(label, nothing) for label in labels.labels]
    holds = np.array([*known, nothing], dtype=np.bool_)[labels.codes]
    dates, reported = (table.column(name).dates() for name in ("as_of", "reported"))
    return Earlier(read_keys(table, key), holds, dates, reported)


def reported_before(
    earlier: Earlier | None,
    history: History,
    rows: NDArray[np.intp],
    signals: tuple[Signal, ...],
) -> tuple[NDArray[np.datetime64], BoolArray]:
    """Hold a list against an earlier one.

    Parameters
    ----------
    earlier : Earlier or None
        The earlier list.
    history : History
        The scores.
    rows : ndarray of intp, shape (n_rows,)
        The customers on the list.
    signals : tuple of Signal
        Theirs.

    Returns
    -------
    reported : ndarray of datetime64[us], shape (n_rows,)
        When the first signal of each was first reported.
    is_new : ndarray of bool, shape (n_rows,)
        Whether any signal was not reported then.
    """
    now = history.periods[-1]
    if earlier is None:
        return np.full(len(rows), now), np.ones(len(rows), dtype=np.bool_)
    found = rows_by_key(history.keys[rows], earlier.keys)
    was = np.vstack((earlier.holds, np.zeros((1, len(KINDS)), dtype=np.bool_)))[found]
    listed = np.append(earlier.dates, np.datetime64("NaT"))[found]
    since = np.stack([signal.since for signal in signals], axis=1)
    holds = since != NEVER
    # what began after that list is another event of the same kind
    stood = history.periods[np.maximum(since, 0)] <= listed[:, None]
    stood[:, _LASTING] = True
    known = holds & was & stood
    first = holds.argmax(axis=1)
    told = known[np.arange(len(rows)), first]
    same = was.argmax(axis=1) == first
    dates = np.append(earlier.reported, np.datetime64("NaT"))[found]
    reported = np.where(told, np.where(same, dates, listed), now)
    return reported.astype("datetime64[us]"), (holds & ~known).any(axis=1)

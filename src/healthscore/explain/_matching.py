"""Two results brought together: the customers of both, those who came and those who went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from healthscore.errors import DataError
from healthscore.scoring._rows_by_key import rows_by_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.scoring import Scores


class Matched(NamedTuple):
    """The customers of two results."""

    before: Scores
    """The customers of both, as they were."""
    after: Scores
    """The same customers in the same order, as they are."""
    newcomers: NDArray[np.intp]
    """Rows after of customers who were not there before."""
    leavers: NDArray[np.intp]
    """Rows before of customers who are no longer there."""
    rows: NDArray[np.intp]
    """Rows before of the customers of both."""


def matched(before: Scores, after: Scores) -> Matched:
    """Match the customers of two results by key, in the order of the later one.

    Parameters
    ----------
    before : Scores
        The earlier result.
    after : Scores
        The later one.

    Returns
    -------
    Matched
        Which holds the results themselves where their customers are the same in one order.

    Raises
    ------
    DataError
        If only one of them has a key, or neither has and they differ in length.
    """
    _require_keys(before, after)
    rows = rows_by_key(after.keys, before.keys)
    both = rows >= 0
    found = rows[both]
    stayed = np.zeros(len(before), dtype=np.bool_)
    stayed[found] = True
    return Matched(
        _taken(before, found),
        _taken(after, np.flatnonzero(both)),
        np.flatnonzero(~both),
        np.flatnonzero(~stayed),
        found,
    )


def _taken(scores: Scores, rows: NDArray[np.intp]) -> Scores:
    same = len(rows) == len(scores) and bool((rows == np.arange(len(rows))).all())
    return scores if same else scores.take(rows)


def _require_keys(before: Scores, after: Scores) -> None:
    keys: list[Any] = [before.key, after.key]
    if None not in keys or (keys == [None, None] and len(before) == len(after)):
        return
    what = f"Got {len(before):,} customers before and {len(after):,} after, keys {keys}."
    message = f"Customers are matched by key: score both tables with key=, such as key='id'. {what}"
    raise DataError(message, where="'key'", got=tuple(keys))

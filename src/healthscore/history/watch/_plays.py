"""What to do for customers on the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from healthscore.errors import DataError
from healthscore.history._grid import alike
from healthscore.history._snapshot import parts_of
from healthscore.scoring import as_table
from healthscore.scoring._shared import Shared

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.history import History
    from healthscore.scoring import Scores


class Plays(NamedTuple):
    """The first play of each customer on the list, empty for none; each of shape (n_rows,)."""

    names: NDArray[Any]
    actions: NDArray[Any]


def plays_of(history: History, rows: NDArray[np.intp], playbook: Any, table: Any) -> Plays:
    """Match the customers of the last period with a playbook.

    Parameters
    ----------
    history : History
        The scores.
    rows : ndarray of intp, shape (n_rows,)
        The customers, as rows of the history.
    playbook : Playbook
        The plays.
    table : table or None
        The table of the last period, for plays that read more than the scorecard does.

    Returns
    -------
    Plays
        Empty for who is not in the last period.
    """
    size = len(history.latest)
    names, actions = (np.full(size + 1, "", dtype=object) for _ in range(2))
    texts = {play.name: play.action for play in playbook.plays} | {"": ""}
    whole = None if table is None else Shared(as_table(table))
    if whole is not None and whole.table.size != size:
        message = (
            f"'table' has {whole.table.size:,} rows, and the last period has {size:,} customers. "
            "Pass the table of the last period, with its rows in the same order."
        )
        raise DataError(message, where="'table'", got=whole.table.size)
    for part_rows, part in parts_of(history.latest):
        here = np.arange(size) if part_rows is None else part_rows
        own = None if whole is None else whole.rows(here)
        first = playbook.match(part, own, before=_before(history, part)).first.tolist()
        names[here] = first
        actions[here] = [texts[name] for name in first]
    # the last place is that of who is not there
    places = history.rows_at(-1)[rows]
    return Plays(names[places], actions[places])


def _before(history: History, part: Scores) -> Scores:
    """Give the scores of the period before by the same model; of nobody where there are none."""
    earlier = history.scores_of(-2) if len(history) > 1 else None
    same = (
        other
        for _, other in (() if earlier is None else parts_of(earlier))
        if alike(other.scorecard, part.scorecard)
    )
    return next(same, part.take([]))

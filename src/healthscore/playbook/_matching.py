"""Finding each customer's plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthscore._definition import refuse
from healthscore.columns import as_instant
from healthscore.errors import DataError
from healthscore.formula import holds
from healthscore.playbook._reading import Reader
from healthscore.playbook.results import Matches
from healthscore.scoring import Scores

if TYPE_CHECKING:
    from healthscore._definition import BoolArray
    from healthscore.playbook._cells import Cells
    from healthscore.playbook._play import Play
    from healthscore.playbook._playbook import Playbook
    from healthscore.scoring import TableLike


def match(
    playbook: Playbook,
    scores: object,
    table: TableLike | None,
    *,
    before: object,
    as_of: object,
) -> Matches:
    """Find each customer's plays; see `Playbook.match`.

    Parameters
    ----------
    playbook : Playbook
        The plays.
    scores : Scores
        The customers.
    table : table or None
        The table that was scored.
    before : Scores or None
        Earlier scores.
    as_of : date or None
        The date that days are counted from.

    Returns
    -------
    Matches
        Which plays are whose.
    """
    if not isinstance(scores, Scores):
        owner = "match"
        raise refuse(owner, "scores", "be Scores", scores)
    if not (before is None or isinstance(before, Scores)):
        owner = "match"
        raise refuse(owner, "before", "be earlier Scores", before)
    plays = playbook.by_priority
    reader = Reader(scores, table, before, _instant(playbook, scores, as_of))
    for play in plays:
        reader.read(play)
    held: BoolArray = np.empty((len(scores), len(plays)), dtype=np.bool_, order="F")
    for at, play in enumerate(plays):
        held[:, at] = _held(play, reader.cells)
    return Matches(playbook, scores, held, reader.cells)


def _instant(playbook: Playbook, scores: Scores, as_of: object) -> int:
    date = scores.as_of if as_of is None else as_instant(as_of)
    if date is not None:
        return int(date.astype(np.int64))
    late = next((play for play in playbook.by_priority if play.when.needs_as_of), None)
    if late is not None:
        place = f"play {late.name!r}"
        message = (
            f"{place}: days are counted from the date of scoring: pass as_of, such as "
            "as_of='2026-11-01'."
        )
        raise DataError(message, where="'as_of'")
    return 0


def _held(play: Play, cells: Cells) -> BoolArray:
    try:
        with np.errstate(all="ignore"):
            return holds(play.when.node, cells)
    except DataError as error:
        place = f"play {play.name!r}"
        raise error.within(place) from None

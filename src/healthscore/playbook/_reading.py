"""Reading what plays need: each column and score once, checked, in the kind that is due."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NoReturn, final

import numpy as np

from healthscore.bandings import UNKNOWN
from healthscore.columns import refuse_infinite
from healthscore.errors import DataError, DefinitionError, HealthScoreError
from healthscore.formula import nearest, show_place
from healthscore.playbook._bands import bands_named
from healthscore.playbook._cells import Cells
from healthscore.playbook._names import Earlier, results_of
from healthscore.playbook._tables import REMEDY, kept_columns, require_same_customers
from healthscore.scoring import as_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthscore._definition import FloatArray
    from healthscore.playbook._play import Play
    from healthscore.playbook._tables import Readable
    from healthscore.scoring import Scores, TableLike


@final
class Reader:
    """Reads what plays need.

    Parameters
    ----------
    scores : Scores
        The customers.
    table : table or None
        The table that was scored.
    before : Scores or None
        Their earlier scores.
    as_of : int
        The date that days are counted from, in microseconds since 1970.
    """

    def __init__(
        self, scores: Scores, table: TableLike | None, before: Scores | None, as_of: int
    ) -> None:
        self._scores = scores
        self._before = before
        self._table = None if table is None else as_table(table)
        self._kept = kept_columns(scores) if table is None else {}
        if self._table is not None:
            require_same_customers(self._table, scores)
        self._results = results_of(scores, Earlier(scores, before))
        self.cells = Cells(len(scores), as_of, {}, {}, {}, {}, set(), {})

    def read(self, play: Play) -> None:
        """Read what one play needs.

        Parameters
        ----------
        play : Play
            The play.

        Raises
        ------
        DataError, DefinitionError
            For the first thing that is not there; the message names the play.
        """
        place = f"play {play.name!r}"
        try:
            self._read_scores(play)
            self._require_bands(play)
        except HealthScoreError as error:
            raise error.within(place) from None
        for need in play.when.needs():
            try:
                self._read(need.column, need.due)
            except HealthScoreError as error:
                message = f"{error}{show_place(play.when.text, need.at)}"
                raise type(error)(message, where=error.where, got=error.got).within(place) from None

    def _read_scores(self, play: Play) -> None:
        card = self._scores.scorecard
        names = {member.name for member in card.below()}
        play.when.require_scores({*names, card.name}, card.place)
        for name in play.when.scores:
            # a member comes before a scorecard of the same name
            scores = self._scores.members[name] if name in names else self._scores.values
            self.cells.scores[name] = scores

    def _require_bands(self, play: Play) -> None:
        """Refuse a band that there is not: such a condition would hold for nobody, or for all."""
        cards = [each.scorecard for each in (self._scores, self._before) if each is not None]
        known = [label for card in cards if card.banding for label in card.banding.labels]
        for label in bands_named(play.when.node):
            if known and label not in (*known, UNKNOWN):
                message = f"There is no band {label!r}.{nearest(label, known)}"
                raise DefinitionError(message, where=f"band {label!r}", got=label)

    def _read(self, name: str, due: str) -> None:
        if due == "either":
            self._read_either(name)
            return
        cells = self.cells
        column = self._column(name)
        try:
            if due == "numbers" and name not in cells.values:
                cells.values[name] = _numbers(column)
            elif due == "labels" and name not in cells.texts:
                cells.texts[name] = column.labels()
            elif due == "dates" and name not in cells.days:
                cells.days[name] = column.dates().view(np.int64)
        except DataError as error:
            place = f"column {name!r}"
            raise error.within(place) from None

    def _read_either(self, name: str) -> None:
        """Read one side of a comparison of two columns: the other side settles what is due."""
        if not self._column(name).is_text:
            self._read(name, "numbers")
            if not np.isnan(self.cells.values[name]).all():
                return
        # gaps alone go with texts as well as with numbers
        self.cells.text.add(name)
        self._read(name, "labels")
        with contextlib.suppress(DataError):
            self._read(name, "numbers")

    def _column(self, name: str) -> Readable:
        result = self._results.get(name)
        if result is None:
            return self._outer(name)
        if name in (self._kept if self._table is None else self._table.names):
            message = (
                f"{name!r} is a result of the scoring, and the table has a column of that name. "
                "Rename the column."
            )
            raise DataError(message, where=f"column {name!r}", got=name)
        if result.decimals is not None:
            self.cells.decimals[name] = result.decimals
        return as_table({name: result.values()}).raw(name)

    def _outer(self, name: str) -> Readable:
        """Find a column that is no result."""
        if self._table is None:
            return self._kept[name] if name in self._kept else self._unknown(name, self._kept)
        try:
            return self._table.column(name)
        except DataError:
            return self._unknown(name, self._table.names)

    def _unknown(self, name: str, known: Iterable[str]) -> NoReturn:
        offer = nearest(name, [*known, *self._results])
        remedy = f" {REMEDY}" if self._table is None else ""
        message = f"There is neither a column nor a result {name!r}.{offer}{remedy}"
        raise DataError(message, where=f"column {name!r}", got=name)


def _numbers(column: Readable) -> FloatArray:
    # contiguous: bits of some functions depend on how a column lies in memory
    return np.ascontiguousarray(refuse_infinite(column.numbers()))

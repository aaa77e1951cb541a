"""What scores one batch after another, wherever it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore.engines._added import Added, require_option
from healthscore.engines.eager import with_score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import TableLike


@final
@attrs.frozen
class Scorer:
    """Scores batches with one scorecard; it can be pickled and sent to the workers of an engine.

    Parameters
    ----------
    scorecard : Scorecard
        What scores; nothing may be left to be learned.
    added : Added, default Added()
        What is added.
    as_of : str, date or datetime64, optional
        The date of scoring.
    previous : str, optional
        Name of the column that holds the bands before.
    threads : int, default 1
        Threads to share the work on one batch among.

    Raises
    ------
    DataError
        If `previous` is no name.
    """

    scorecard: Scorecard
    added: Added = attrs.field(factory=Added)
    as_of: AsOf | None = None
    previous: str | None = None
    threads: int = 1

    def __attrs_post_init__(self) -> None:
        if self.previous is not None:
            due = (
                "the name of a column of the frame: rows of a lazy frame have no order by which "
                "other bands could be matched"
            )
            require_option("previous", self.previous, str, due)

    @property
    def reads(self) -> tuple[str, ...]:
        """Names of the columns that are read."""
        more = () if self.previous is None else (self.previous,)
        return tuple(dict.fromkeys((*self.scorecard.columns, *more)))

    def check(self, columns: Iterable[str]) -> None:
        """Refuse a frame that cannot be scored, as far as the names of its columns tell.

        Parameters
        ----------
        columns : iterable of str
            The names of the frame's own columns.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If a column is not there or has the name of an added one, or a date of scoring is due.
        """
        # lists without values are of every kind, so only what the names tell can be wrong
        empty: dict[str, list[object]] = {name: [] for name in columns}
        self(empty)

    def __call__(self, batch: TableLike, *, bare: bool = False) -> Any:
        """Score one batch.

        Parameters
        ----------
        batch : table
            Any table that `Scorecard.score` takes, or a record batch of pyarrow.
        bare : bool, default False
            Whether the added columns alone are given.

        Returns
        -------
        table
            Of the same kind, with the scores.
        """
        return with_score(
            self.scorecard,
            batch,
            self.added,
            as_of=self.as_of,
            keep=() if bare else None,
            previous=self.previous,
            threads=self.threads,
        )

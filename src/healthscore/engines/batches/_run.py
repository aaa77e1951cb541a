"""Batches scored one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore._definition import is_mapping
from healthscore.engines.batches._places import placed
from healthscore.engines.batches._progress import reporting
from healthscore.engines.eager import readable, with_score
from healthscore.errors import DataError
from healthscore.scoring import as_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.engines._added import Added
    from healthscore.engines.batches._progress import Progress
    from healthscore.engines.batches._source import Source
    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import Previous, TableLike


@final
@attrs.frozen
class Run:
    """What is made of each batch.

    Parameters
    ----------
    scorecard : Scorecard
        What scores; nothing may be left to be learned.
    added : Added
        What is added.
    as_of : str, date or datetime64 or None
        The date of scoring.
    key : str or None
        Column that tells the customers apart.
    keep : tuple of str or None
        Columns that stand before what is added; None for all.
    previous : str or mapping or None
        The bands before: the name of a column, or a mapping by key.
    threads : int
        Threads to share the work among.
    """

    scorecard: Scorecard
    added: Added
    as_of: AsOf | None
    key: str | None
    keep: tuple[str, ...] | None
    previous: Previous | None
    threads: int

    def __call__(self, batch: TableLike) -> Any:
        """Score one batch."""
        return with_score(
            self.scorecard,
            batch,
            self.added,
            as_of=self.as_of,
            key=self.key,
            keep=self.keep,
            previous=self.previous,
            threads=self.threads,
        )

    @property
    def reads(self) -> tuple[str, ...]:
        """Names of the columns that are kept or read."""
        more = [self.previous] if isinstance(self.previous, str) else []
        return tuple(dict.fromkeys([*(self.keep or ()), *self.scorecard.columns, *more]))

    def each(self, source: Source, progress: Progress, rows: int) -> Iterator[Any]:
        """Score the batches of a source, one after another.

        Parameters
        ----------
        source : Source
            Where they come from.
        progress : callable or bool or None
            How it is told how far it has come.
        rows : int
            Most rows in a batch that is read from a file or a stream.

        Yields
        ------
        table
            Results of the kind that came in.
        """
        columns = None
        if source.empty is not None:
            # what is wrong with the columns is told before the first batch is read
            self(source.empty)
            wanted = frozenset(self.reads)
            names = source.empty.column_names
            columns = None if self.keep is None else [name for name in names if name in wanted]
        total, done = source.total if progress else None, 0
        with reporting(progress, total) as report:
            each = source.batches(columns, rows=rows, threads=self.threads)
            for number, batch in enumerate(each):
                with placed(number, done):
                    result = self(batch)
                    done += as_table(readable(batch)).size
                report(done, total)
                yield result


def bands_by_key(previous: Previous | None, key: str | None) -> Previous | None:
    """Give the bands before in a form that can be looked up from any batch.

    Parameters
    ----------
    previous : str or Scores or mapping or None
        The bands before.
    key : str or None
        Column that tells the customers apart.

    Returns
    -------
    str or mapping or None
        The name of a column, or a mapping by key.

    Raises
    ------
    DataError
        If they are not by key, or there is no key to look them up by.
    """
    if previous is None or isinstance(previous, str):
        return previous
    if key is not None:
        if is_mapping(previous):
            return previous
        if getattr(previous, "key", None) is not None:
            return dict(zip(previous.keys.tolist(), previous.bands.tolist(), strict=True))
    message = (
        "'previous' must be the name of a column, or with key=, by which they are found in each "
        f"batch, a mapping from key to band or scores with a key. Got a {type(previous).__name__}."
    )
    raise DataError(message, where="'previous'", got=previous)

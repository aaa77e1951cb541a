"""Scores of what is larger than memory."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from healthscore.engines._added import Added
from healthscore.engines.batches._progress import check_progress
from healthscore.engines.batches._run import Run, bands_by_key
from healthscore.engines.batches._sink import check_sink, write
from healthscore.engines.batches._sources import source_of
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

    from healthscore.engines.batches._progress import Progress
    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import Previous


def score_batches(  # noqa: PLR0913  options that a caller names
    scorecard: Scorecard,
    batches: Any,
    added: Added | None = None,
    *,
    as_of: AsOf | None = None,
    key: str | None = None,
    keep: Sequence[str] | None = None,
    previous: Previous | None = None,
    to: str | PathLike[str] | None = None,
    progress: Progress = None,
    threads: int = 1,
    rows: int = 65_536,
) -> Iterator[Any] | int:
    """Score batch by batch, in memory that does not grow with the number of customers.

    Parameters
    ----------
    scorecard : Scorecard
        What scores; nothing may be left to be learned.
    batches : iterable of table, path, list of paths, Dataset, RecordBatchReader or Arrow stream
        Tables of any library as they come, one result for each; or what is read in record batches
        of at most `rows` rows, and of it only the columns that are needed: Parquet files, a folder
        of them, a dataset or a reader of pyarrow, and whatever has ``__arrow_c_stream__``, such as
        a DuckDB relation.
    added : Added, optional
        What is added; by default score, band and coverage.
    as_of : str, date or datetime64, optional
        The date of scoring; needed when a formula or a validity counts days.
    key : str, optional
        Column that tells the customers apart. That a key comes twice is seen within a batch
        alone: to see it across batches takes memory for all keys.
    keep : sequence of str, optional
        Columns that stand before the added ones, behind the key. By default none; where there
        is no key either, all.
    previous : str or Scores or mapping, optional
        The bands before, for a banding with a margin: the name of the column that holds them,
        or by `key` earlier scores or a mapping, which are held in memory.
    to : str or path, optional
        A file that ends in ``.parquet`` or ``.csv``, to which the results are written as they
        come. It takes the place of what is there when all has gone well.
    progress : callable or bool, optional
        Called after each batch with the rows done and the rows in all, None where nobody
        knows; or True for a bar of tqdm.
    threads : int, default 1
        More than 1 to read files while scoring, and to share out the work on batches of more than
        200,000 customers.
    rows : int, default 65536
        Most rows in a batch that is read from a file or a stream.

    Returns
    -------
    iterator of table, or int
        Results of the kind that came in (record batches, where it was read), of which nothing
        is read before the first is asked for; with `to`, the number of rows written.

    Raises
    ------
    NotFittedError
        If anything is still to be learned.
    DataError
        If a batch does not hold what the definition needs. The message names the batch, and the
        row in the whole, both from 0.
    MissingExtraError
        If pyarrow, or tqdm for ``progress=True``, is needed and not installed.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> card = Scorecard("demo", [Metric("usage", AsIs())])
    >>> for result in score_batches(card, [{"id": [1, 2], "usage": [80, 20]}], key="id"):
    ...     print(result["id"], result["score"])
    [1, 2] [80. 20.]
    """
    run = Run(
        scorecard,
        Added() if added is None else added,
        as_of,
        key,
        _kept(key, keep),
        bands_by_key(previous, key),
        threads,
    )
    # no customers at all show whether the options go together, before anything is read
    nobody: dict[str, list[object]] = {name: [] for name in run.reads}
    run(nobody)
    check_progress(progress)
    source = source_of(batches)
    if not (type(rows) is int and rows >= 1):
        message = f"'rows' must be a whole number from 1. Got {rows!r}."
        raise DataError(message, where="'rows'", got=rows)
    results = run.each(source, progress, rows)
    if to is None:
        return results
    path = check_sink(to)
    first = next(results, None)
    if first is None:
        first = run(nobody if source.empty is None else source.empty)
    texts = run.added.texts(scorecard)
    names = run.added.names(scorecard)
    return write(chain([first], results), path, {name: name in texts for name in names})


def _kept(key: str | None, keep: Sequence[str] | None) -> tuple[str, ...] | None:
    names = () if key is None else (key,)
    if keep is None:
        return names or None
    if isinstance(keep, str):
        message = f"'keep' must be a list of names. Got {keep!r}."
        raise DataError(message, where="'keep'", got=keep)
    return tuple(dict.fromkeys((*names, *keep)))

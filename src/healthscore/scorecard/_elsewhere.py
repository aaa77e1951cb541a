"""What is done with a scorecard where the data is: lazy frames, batches, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike

    from healthscore.engines.lazy import How
    from healthscore.scorecard._scorecard import Scorecard
    from healthscore.scorecard._uses import AsOf
    from healthscore.scoring import Previous, TableLike


class Elsewhere:
    """The calls of a scorecard that leave the data where they are."""

    __slots__ = ()

    def with_score(
        self,
        frame: TableLike,
        *,
        as_of: AsOf | None = None,
        members: bool = False,
        contributions: bool = False,
        reasons: int = 0,
        previous: Previous | None = None,
        prefix: str = "",
        how: How | None = None,
        threads: int = 1,
    ) -> Any:
        """Add scores to a frame of any library, in memory or lazy, and give the same kind back.

        Parameters
        ----------
        frame : table
            Any table that `score` takes; or a lazy frame: a LazyFrame of Polars, a relation of
            DuckDB, a DataFrame of PySpark, SQLFrame or Dask, or a table of Ibis. Nothing of a lazy
            frame is read before its own library reads it.
        as_of : str, date or datetime64, optional
            The date of scoring; needed when a formula or a validity counts days.
        members : bool, default False
            Whether to add ``<member>_score`` for every metric and group.
        contributions : bool, default False
            Whether to add ``<metric>_points`` for every metric.
        reasons : int, default 0
            How many of the top reasons to add as one text, ``reasons``; 0 for no such column.
        previous : str or Scores or mapping or array_like of str, optional
            The bands before, for a banding with a margin: the name of the column that holds them,
            or for a table in memory what `score` takes.
        prefix : str, default ""
            What stands before the name of each column that is added.
        how : {"sql", "batches"}, optional
            For lazy frames alone. "sql": as expressions of the engine itself. "batches": as record
            batches that the engine sends through numpy, which gives the bits of `score`, and takes
            parts of your own, contributions and reasons; Polars, PySpark and Dask can. By default
            batches in Polars and Dask, and elsewhere SQL where everything that is asked for has it.
        threads : int, default 1
            Threads for what is computed here, and not by an engine of its own threads.

        Returns
        -------
        table
            Of the same kind: the frame's own columns, then ``score``, ``band`` (if the scorecard
            has a banding), ``coverage``, and what was asked for.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the frame does not hold what the definition needs, has a column of an added name, or
            its engine has no such way.
        DefinitionError
            If a part of your own has no SQL form, or ``missing="reject"``; the message names it,
            and what to add.

        Notes
        -----
        SQL agrees with `score` within 1e-9 points, and gives the same bands. It cannot raise, so an
        infinity is a gap there.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> card = Scorecard("demo", [Metric("usage", AsIs())])
        >>> card.with_score([{"id": "acme", "usage": 80}])
        [{'id': 'acme', 'usage': 80, 'score': 80.0, 'coverage': 1.0}]
        """
        from healthscore.engines import Added
        from healthscore.engines.lazy import with_score

        return with_score(
            cast("Scorecard", self),
            frame,
            Added(members, contributions, reasons, prefix),
            as_of=as_of,
            previous=previous,
            how=how,
            threads=threads,
        )

    def score_batches(  # noqa: PLR0913  options that a caller names
        self,
        batches: Any,
        *,
        as_of: AsOf | None = None,
        key: str | None = None,
        keep: Sequence[str] | None = None,
        members: bool = False,
        contributions: bool = False,
        reasons: int = 0,
        previous: Previous | None = None,
        prefix: str = "",
        to: str | PathLike[str] | None = None,
        progress: Callable[[int, int | None], object] | bool | None = None,
        threads: int = 1,
        rows: int = 65_536,
    ) -> Iterator[Any] | int:
        """Score batch by batch, in memory that does not grow with the number of customers.

        Parameters
        ----------
        batches : iterable of table, path, list of paths, Dataset, RecordBatchReader or Arrow stream
            Tables of any library as they come, one result for each; or what is read in record
            batches of at most `rows` rows, and of it only the columns that are needed: Parquet
            files, a folder of them, a dataset or a reader of pyarrow, and whatever has
            ``__arrow_c_stream__``, such as a DuckDB relation.
        as_of : str, date or datetime64, optional
            The date of scoring; needed when a formula or a validity counts days.
        key : str, optional
            Column that tells the customers apart. That a key comes twice is seen within a batch
            alone: to see it across batches takes memory for all keys.
        keep : sequence of str, optional
            Columns that stand before the added ones, behind the key. By default none; where there
            is no key either, all.
        members : bool, default False
            Whether to add ``<member>_score`` for every metric and group.
        contributions : bool, default False
            Whether to add ``<metric>_points`` for every metric.
        reasons : int, default 0
            How many of the top reasons to add as one text, ``reasons``; 0 for no such column.
        previous : str or Scores or mapping, optional
            The bands before, for a banding with a margin: the name of the column that holds them,
            or by `key` earlier scores or a mapping, which are held in memory.
        prefix : str, default ""
            What stands before the name of each column that is added.
        to : str or path, optional
            A file that ends in ``.parquet`` or ``.csv``, to which the results are written as they
            come. It takes the place of what is there when all has gone well.
        progress : callable or bool, optional
            Called after each batch with the rows done and the rows in all, None where nobody
            knows; or True for a bar of tqdm.
        threads : int, default 1
            More than 1 to read files while scoring, and to share out the work on batches of more
            than 200,000 customers.
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
        >>> for result in card.score_batches([{"id": [1, 2], "usage": [80, 20]}], key="id"):
        ...     print(result["id"], result["score"])
        [1, 2] [80. 20.]
        """
        from healthscore.engines import Added
        from healthscore.engines.batches import score_batches

        return score_batches(
            cast("Scorecard", self),
            batches,
            Added(members, contributions, reasons, prefix),
            as_of=as_of,
            key=key,
            keep=keep,
            previous=previous,
            to=to,
            progress=progress,
            threads=threads,
            rows=rows,
        )

"""A frame with its scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthscore.engines.eager._joined import joined, readable
from healthscore.scoring import as_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.engines._added import Added
    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import Previous, TableLike


def with_score(
    scorecard: Scorecard,
    frame: TableLike,
    added: Added,
    *,
    as_of: AsOf | None = None,
    key: str | None = None,
    keep: Sequence[str] | None = None,
    previous: Previous | None = None,
    threads: int = 1,
) -> Any:
    """Add the scores of a table to it.

    Parameters
    ----------
    scorecard : Scorecard
        What scores; nothing may be left to be learned.
    frame : table
        Any table that `Scorecard.score` takes, or a record batch of pyarrow. It is left as it is.
    added : Added
        What is added.
    as_of : str, date or datetime64, optional
        The date of scoring.
    key : str, optional
        Column that tells the customers apart; it is needed for `previous` by key alone.
    keep : sequence of str, optional
        The columns of the table that are kept; by default all.
    previous : str or Scores or mapping or array_like of str, optional
        The bands before: the name of the column that holds them, or what `Scorecard.score` takes.
    threads : int, default 1
        Threads to share the work among.

    Returns
    -------
    table
        Of the same kind: the table's own columns, then the added ones. A pandas frame keeps its
        index. Where there is no score, polars and pyarrow have null.

    Raises
    ------
    DataError
        If the table does not hold what the definition needs, or has a column of an added name.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.engines._added import Added
    >>> card = Scorecard("demo", [Metric("usage", AsIs())])
    >>> with_score(card, [{"id": "acme", "usage": 80}], Added())
    [{'id': 'acme', 'usage': 80, 'score': 80.0, 'coverage': 1.0}]
    """
    table = as_table(readable(frame))
    for name in keep or ():
        table.column(name)
    added.check(scorecard, table.names if keep is None else keep)
    before = table.column(previous).objects() if isinstance(previous, str) else previous
    scores = scorecard.score(
        table, key=key, as_of=as_of, previous=before, details=added.details, threads=threads
    )
    return joined(frame, scores, added, keep)

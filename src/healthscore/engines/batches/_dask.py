"""Batches inside Dask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from healthscore.engines.batches._scorer import Scorer


def dask_batches(scorer: Scorer, frame: Any) -> Any:
    """Add scores to a Dask frame, computed partition by partition.

    Parameters
    ----------
    scorer : Scorer
        What scores.
    frame : dask DataFrame
        With all columns that are read.

    Returns
    -------
    dask DataFrame
        Its own columns, then the added ones; with the partitions and divisions that it had.
        Nothing is computed.

    Raises
    ------
    DataError
        If the columns are not those that are due.
    """
    scorer.check(frame.columns)
    # what one partition gives, learned from a frame without rows: there is nothing to compute
    return frame.map_partitions(scorer, meta=scorer(frame._meta))  # noqa: SLF001  Dask's own name

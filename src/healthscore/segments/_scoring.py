"""Scoring each segment's customers by the segment's own scorecard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.columns import as_column, as_instant
from healthscore.errors import DataError, HealthScoreError
from healthscore.scoring import as_table, score
from healthscore.scoring._keys import previous_bands, read_keys
from healthscore.scoring._rows_by_key import rows_by_key
from healthscore.scoring._shared import Shared
from healthscore.segments._assigned import assign
from healthscore.segments._conditions import place_of
from healthscore.segments._scores import SegmentedScores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.scoring import Previous, Scores, TableLike
    from healthscore.scoring._any_table import Table
    from healthscore.segments._assigned import Segments
    from healthscore.segments._segment import Segment
    from healthscore.segments._segmented import Segmented

_ROW: Final = re.compile(r"row ([\d,]+)\Z")


def score_segments(
    segmented: Segmented,
    table: TableLike,
    *,
    key: str | None,
    as_of: object,
    previous: Previous | SegmentedScores | None,
    details: bool,
    threads: int,
) -> SegmentedScores:
    """Score a table; see `Segmented.score`.

    Parameters
    ----------
    segmented : Segmented
        The scorecards.
    table : table
        The customers.
    key : str or None
        Column that tells them apart.
    as_of : date or None
        The date of scoring.
    previous : Scores or SegmentedScores or mapping or array_like of str or None
        The bands before.
    details : bool
        Whether to keep what members, contributions, losses and intervals are made from.
    threads : int
        Threads to share the work among.

    Returns
    -------
    SegmentedScores
        One score a customer.
    """
    segmented.require_fitted()
    customers = as_table(table)
    keys = read_keys(customers, key)
    segments = assign(segmented, customers, as_of, None if key is None else keys)
    before = None if previous is None else _bands_before(previous, keys, segments.names)
    return score_assigned(
        segmented,
        customers,
        segments,
        keys=keys,
        key=key,
        as_of=as_of,
        before=before,
        details=details,
        threads=threads,
    )


def score_assigned(
    segmented: Segmented,
    customers: Table,
    segments: Segments,
    *,
    keys: NDArray[Any],
    key: str | None,
    as_of: object,
    before: NDArray[Any] | None = None,
    details: bool,
    threads: int,
    numbers: NDArray[np.intp] | None = None,
) -> SegmentedScores:
    """Score customers whose segments are known.

    Parameters
    ----------
    segmented : Segmented
        The scorecards.
    customers : Table
        The customers.
    segments : Segments
        Where each belongs.
    keys : ndarray, shape (n_customers,)
        What tells them apart.
    key : str or None
        Column that they are from.
    as_of : date or None
        The date of scoring.
    before : ndarray of object, shape (n_customers,), optional
        The bands before, None for none.
    details : bool
        Whether to keep what members, contributions, losses and intervals are made from.
    threads : int
        Threads to share the work among.
    numbers : ndarray of intp, shape (n_customers,), optional
        What messages call the rows, where they are some of a larger table.

    Returns
    -------
    SegmentedScores
        One score a customer.

    Raises
    ------
    DataError
        If the table does not hold what a scorecard needs.
    """
    whole = Shared(customers)
    parts: list[tuple[NDArray[np.intp], Scores]] = []
    for at, segment in enumerate(segmented.all):
        rows = np.flatnonzero(segments.codes == at)
        if not len(rows):
            continue
        try:
            scored = score(
                segment.scorecard.plan,
                whole.rows(rows),
                key=key,
                as_of=as_of,
                previous=None if before is None else before.take(rows),
                details=details,
                threads=threads,
            )
        except HealthScoreError as error:
            raise placed(error, segment, rows if numbers is None else numbers[rows]) from error
        if key is None:
            # rows are told apart by their numbers in the whole table
            scored.keys = keys.take(rows)
        parts.append((rows, scored))
    return SegmentedScores(
        segmented,
        segments,
        parts,
        keys=keys,
        key=key,
        table=customers.without_values(),
        as_of=None if as_of is None else as_instant(as_of),
    )


def placed(error: HealthScoreError, segment: Segment, rows: NDArray[np.intp]) -> HealthScoreError:
    """Say which segment an error is of, and which row of the whole table it names.

    Parameters
    ----------
    error : HealthScoreError
        Met with the rows of one segment, of one period where there are several.
    segment : Segment
        The segment.
    rows : ndarray of intp, shape (n_rows,)
        Its rows of the table.

    Returns
    -------
    HealthScoreError
        Of the same class.
    """
    wider = error.within(place_of(segment))
    found = _ROW.search(error.where)
    if found is None:
        return wider
    row = int(rows[int(found[1].replace(",", ""))])
    message = f"{wider} Row {found[1]} of the segment is row {row} of the table."
    return type(error)(message, where=f"{wider.where} (row {row} of the table)", got=wider.got)


def _bands_before(
    previous: Previous | SegmentedScores, keys: NDArray[Any], names: NDArray[np.str_]
) -> NDArray[Any]:
    """Line earlier bands up with the customers at hand, None for those without one."""
    if isinstance(previous, SegmentedScores):
        rows = rows_by_key(keys, previous.keys)
        bands: NDArray[Any] = np.array([*previous.bands.tolist(), None], dtype=object)[rows]
        earlier = np.array([*previous.segments.tolist(), None], dtype=object)[rows]
        # another segment is another model, whose bands hold nobody
        bands[earlier != names] = None
        return bands
    bands = as_column(previous_bands(previous, keys))
    if len(bands) != len(keys):
        message = f"'previous' must have one band for each of {len(keys)} scores. Got {len(bands)}."
        raise DataError(message, where="'previous'", got=len(bands))
    return bands

"""Columns put behind those of a table, in a table of the same kind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from healthscore._definition import is_mapping
from healthscore.bandings import UNKNOWN
from healthscore.columns import is_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals.stable.v2 as nw
    from numpy.typing import NDArray

    from healthscore.bandings import Banding
    from healthscore.engines._added import Added
    from healthscore.scoring import Scores, TableLike


def is_record_batch(table: object) -> bool:
    """Tell whether a table is a record batch of pyarrow, which narwhals does not know.

    Parameters
    ----------
    table : object
        Anything.

    Returns
    -------
    bool
        Whether it is one.
    """
    arrow: Any = sys.modules.get("pyarrow")
    return arrow is not None and isinstance(table, arrow.RecordBatch)


def readable(table: TableLike) -> TableLike:
    """Give a table in a form that scoring reads.

    Parameters
    ----------
    table : table
        As it came in.

    Returns
    -------
    table
        A record batch of pyarrow as a table of pyarrow, everything else as it is.
    """
    if not is_record_batch(table):
        return table
    arrow: Any = sys.modules["pyarrow"]
    return arrow.Table.from_batches([table])


def joined(
    table: TableLike,
    scores: Scores,
    added: Added,
    keep: Sequence[str] | None = None,
) -> Any:
    """Put scores behind the columns of a table.

    Parameters
    ----------
    table : table
        As it came in; it is left as it is.
    scores : Scores
        What was made of it.
    added : Added
        What is added; no column that is kept has such a name.
    keep : sequence of str, optional
        The columns of the table that are kept, in this order; by default all.

    Returns
    -------
    table
        Of the same kind.
    """
    if is_record_batch(table):
        return _one_batch(joined(readable(table), scores, added, keep))
    columns = added.columns(scores)
    if is_mapping(table):
        names = tuple(table) if keep is None else keep
        return {name: table[name] for name in names} | _own(columns)
    if is_array(table):
        return _structured(table, columns, keep)
    if isinstance(table, list | tuple):
        return _records(cast("Sequence[Any]", table), columns, keep)
    return _frame(table, scores, columns, added.band, keep)


def _own(columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Copy the arrays of a result, which nobody may write to."""
    return {name: np.array(values) for name, values in columns.items()}


def _structured(
    array: NDArray[Any], columns: dict[str, NDArray[Any]], keep: Sequence[str] | None
) -> NDArray[Any]:
    names = tuple(array.dtype.names or ()) if keep is None else tuple(keep)
    kinds: list[Any] = [(name, array.dtype[name]) for name in names]
    kinds += [(name, values.dtype) for name, values in columns.items()]
    whole = np.empty(len(array), dtype=kinds)
    for name in names:
        whole[name] = array[name]
    for name, values in columns.items():
        whole[name] = values
    return whole


def _records(
    records: Sequence[Any], columns: dict[str, NDArray[Any]], keep: Sequence[str] | None
) -> list[dict[str, Any]]:
    lists = [values.tolist() for values in columns.values()]
    added = [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]
    if keep is None:
        return [{**record, **more} for record, more in zip(records, added, strict=True)]
    return [
        {**{name: record.get(name) for name in keep}, **more}
        for record, more in zip(records, added, strict=True)
    ]


def _one_batch(table: Any) -> Any:
    arrow: Any = sys.modules["pyarrow"]
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else arrow.RecordBatch.from_pylist([], schema=table.schema)


def _frame(
    table: TableLike,
    scores: Scores,
    columns: dict[str, NDArray[Any]],
    band: str,
    keep: Sequence[str] | None,
) -> Any:
    import narwhals.stable.v2 as nw

    frame: nw.DataFrame[Any] = nw.from_native(table, eager_only=True)
    plain = {name: values for name, values in columns.items() if name != band}
    made: nw.DataFrame[Any] = nw.from_native(scores.frame_of(plain), eager_only=True)
    added = [
        made.get_column(name) if name in plain else _bands(band, scores, frame) for name in columns
    ]
    if keep is not None and not keep:
        # a frame without columns has no rows in some libraries
        return made.with_columns(*added).select(*columns).to_native()
    kept = frame if keep is None else frame.select(*keep)
    return kept.with_columns(*added).to_native()


def _bands(name: str, scores: Scores, frame: nw.DataFrame[Any]) -> nw.Series[Any]:
    """Give the bands, looked up by the frame's own library: texts of numpy are slow to read."""
    import narwhals.stable.v2 as nw

    labels = [*cast("Banding", scores.scorecard.banding).labels, UNKNOWN]
    texts = nw.new_series(name, labels, nw.String(), backend=frame.implementation)
    codes = scores.band_codes
    return texts[np.where(codes < 0, len(labels) - 1, codes).astype(np.int64)]

"""Which source it is that batches come from."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any, cast

from healthscore._definition import is_mapping, on_one_line
from healthscore.columns import is_array
from healthscore.engines.batches._parquet import Dataset, ParquetFiles
from healthscore.engines.batches._source import Given, Stream
from healthscore.engines.eager import is_record_batch, readable
from healthscore.errors import DataError
from healthscore.scoring import as_table

if TYPE_CHECKING:
    from healthscore.engines.batches._source import Source


def source_of(batches: object) -> Source:
    """Tell what batches come from.

    Parameters
    ----------
    batches : object
        See `score_batches`.

    Returns
    -------
    Source
        It gives them.

    Raises
    ------
    DataError
        If there is no way to get batches from it.
    """
    given: Any = batches
    if _is_path(batches):
        return ParquetFiles([given])
    if paths := _paths(batches):
        return ParquetFiles(paths)
    if _is_dataset(batches):
        return Dataset(given)
    if _is_one_table(batches):
        return Given([given], as_table(readable(given)).size)
    if hasattr(batches, "__arrow_c_stream__"):
        return Stream(given)
    if isinstance(batches, Iterable) and not _is_lazy(given):
        return Given(cast("Any", batches))
    message = (
        "Batches are due: an iterable of tables, the path of a Parquet file or several, a dataset "
        f"or a record batch reader of pyarrow. Got {on_one_line(given)}. Scores of a lazy frame "
        "come from with_score(), and are written by its own engine."
    )
    raise DataError(message, where="'batches'", got=given)


def _paths(value: object) -> list[str]:
    """Give the paths of a list of nothing else, or none."""
    several = cast("list[str]", value) if isinstance(value, list | tuple) else []
    return [*several] if all(map(_is_path, several)) else []


def _is_path(value: object) -> bool:
    return isinstance(value, str | PathLike)


def _is_dataset(value: object) -> bool:
    datasets: Any = sys.modules.get("pyarrow.dataset")
    return datasets is not None and isinstance(value, datasets.Dataset)


def _is_one_table(value: object) -> bool:
    if is_mapping(value) or is_array(value) or is_record_batch(value):
        return True
    import narwhals.stable.v2 as nw

    return isinstance(nw.from_native(cast("Any", value), pass_through=True), nw.DataFrame)


def _is_lazy(value: object) -> bool:
    import narwhals.stable.v2 as nw

    return isinstance(nw.from_native(cast("Any", value), pass_through=True), nw.LazyFrame)

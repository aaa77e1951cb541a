"""Parquet files and datasets, read in batches of bounded size."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from healthscore.engines.batches._arrow import part_of_pyarrow
from healthscore.engines.batches._source import Source
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

_BUFFER: Final = 2**20
"""Bytes that are read of a column at a time. Without, all of a row group's columns are held."""


@final
class ParquetFiles(Source):
    """Parquet files, one after another; of a folder, those in it in the order of their names."""

    def __init__(self, paths: Sequence[str | PathLike[str]]) -> None:
        self._parquet = part_of_pyarrow("pyarrow.parquet", "To read Parquet files")
        self._paths = [file for path in paths for file in _files(Path(path))]

    @property
    def empty(self) -> Any:
        """A table without rows, by the first file."""
        return self._empty

    @cached_property
    def _empty(self) -> Any:
        return self._parquet.read_schema(self._paths[0]).empty_table()

    @property
    def total(self) -> int:
        """Rows in all."""
        return sum(self._parquet.read_metadata(path).num_rows for path in self._paths)

    def batches(self, columns: Sequence[str] | None, *, rows: int, threads: int) -> Iterator[Any]:
        """Go through the batches."""
        wanted = self.empty.column_names if columns is None else [*columns]
        for path in self._paths:
            with self._parquet.ParquetFile(path, pre_buffer=False, buffer_size=_BUFFER) as file:
                _require(path, wanted, file.schema_arrow.names)
                each = file.iter_batches(rows, columns=wanted, use_threads=threads > 1)
                yield from each if threads == 1 else _ahead(each)


@final
class Dataset(Source):
    """A dataset of pyarrow."""

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset
        self._datasets = part_of_pyarrow("pyarrow.dataset", "To read a dataset")

    @property
    def empty(self) -> Any:
        """A table without rows."""
        return self._dataset.schema.empty_table()

    @property
    def _is_parquet(self) -> bool:
        form = getattr(self._dataset, "format", None)
        return isinstance(form, self._datasets.ParquetFileFormat)

    @property
    def total(self) -> int | None:
        """Rows in all, where the files say so."""
        return self._dataset.count_rows() if self._is_parquet else None

    def batches(self, columns: Sequence[str] | None, *, rows: int, threads: int) -> Iterator[Any]:
        """Go through the batches."""
        options = {}
        if self._is_parquet:
            options["fragment_scan_options"] = self._datasets.ParquetFragmentScanOptions(
                use_buffered_stream=True, buffer_size=_BUFFER, pre_buffer=False
            )
        scanner = self._dataset.scanner(
            columns=None if columns is None else [*columns],
            batch_size=rows,
            batch_readahead=1,
            fragment_readahead=0,
            # the threads of a scanner hold a batch each, or more
            use_threads=False,
            **options,
        )
        batches = (batch for batch in scanner.to_batches() if len(batch))
        return batches if threads == 1 else _ahead(batches)


def _files(path: Path) -> list[Path]:
    found = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if found and all(file.is_file() for file in found):
        return found
    message = f"There is no Parquet file at {str(path)!r}."
    raise DataError(message, where="'batches'", got=path)


def _require(path: Path, due: Sequence[str], names: Sequence[str]) -> None:
    for name in due:
        if name not in names:
            message = f"The file {str(path)!r} has no column {name!r}, as the first file has."
            raise DataError(message, where=f"column {name!r}", got=name)


def _ahead(batches: Iterator[Any]) -> Iterator[Any]:
    """Read the next batch while the one at hand is scored."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch

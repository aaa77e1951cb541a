"""What batches come from: batches of anyone's making, or Arrow data that is read in batches."""

from __future__ import annotations

import abc
from functools import cached_property
from typing import TYPE_CHECKING, Any, final

from healthscore.engines.batches._arrow import part_of_pyarrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Source(abc.ABC):
    """Gives batches."""

    __slots__ = ()

    @property
    @abc.abstractmethod
    def empty(self) -> Any:
        """A table without rows that has all columns; None where each batch has its own."""

    @property
    @abc.abstractmethod
    def total(self) -> int | None:
        """Rows in all, where that is known without reading them."""

    @abc.abstractmethod
    def batches(self, columns: Sequence[str] | None, *, rows: int, threads: int) -> Iterator[Any]:
        """Go through the batches.

        Parameters
        ----------
        columns : sequence of str or None
            The columns that are wanted; None for all.
        rows : int
            Most rows in a batch that is read from a file or a stream.
        threads : int
            How many threads may read.

        Yields
        ------
        table
            The next one.
        """


@final
class Given(Source):
    """Batches of anyone's making, as they come."""

    __slots__ = ("_batches", "_total")

    def __init__(self, batches: Iterable[Any], total: int | None = None) -> None:
        self._batches = batches
        self._total = total

    @property
    def empty(self) -> None:
        """Each batch has columns of its own."""

    @property
    def total(self) -> int | None:
        """Rows in all, where it is one table."""
        return self._total

    def batches(self, columns: Sequence[str] | None, *, rows: int, threads: int) -> Iterator[Any]:
        """Go through the batches."""
        del columns, rows, threads
        return iter(self._batches)


@final
class Stream(Source):
    """Arrow data of any library that gives it as a stream; it is opened when first asked."""

    def __init__(self, data: Any) -> None:
        self._data = data
        self._arrow = part_of_pyarrow("pyarrow", "To read a stream of Arrow data")

    @cached_property
    def _reader(self) -> Any:
        if isinstance(self._data, self._arrow.RecordBatchReader):
            return self._data
        # the public from_stream is there from pyarrow 15 on
        read = self._arrow.RecordBatchReader._import_from_c_capsule  # noqa: SLF001
        return read(self._data.__arrow_c_stream__())

    @property
    def empty(self) -> Any:
        """A table without rows."""
        return self._reader.schema.empty_table()

    @property
    def total(self) -> None:
        """Nobody knows."""

    def batches(self, columns: Sequence[str] | None, *, rows: int, threads: int) -> Iterator[Any]:
        """Go through the batches; what is longer is cut, which copies nothing."""
        del threads
        for batch in self._reader:
            narrow = batch if columns is None else batch.select([*columns])
            for start in range(0, len(narrow), rows):
                yield narrow.slice(start, rows)

"""Results written to a file as they come."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from healthscore._definition import is_mapping
from healthscore.columns import is_array
from healthscore.engines.batches._arrow import part_of_pyarrow
from healthscore.engines.eager import readable
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

_WRITERS: Final = {
    ".parquet": ("pyarrow.parquet", "ParquetWriter"),
    ".csv": ("pyarrow.csv", "CSVWriter"),
}

_WHAT: Final = "To write a file"

_ROWS: Final = 65_536
"""Rows that are written at once, however short the batches are."""


def check_sink(to: object) -> Path:
    """Refuse a file that cannot be written to.

    Parameters
    ----------
    to : str or path
        The file.

    Returns
    -------
    Path
        The same one.

    Raises
    ------
    DataError
        If its name does not end in what says how to write it, or its folder is not there.
    """
    path = Path(cast("str", to))
    if path.suffix in _WRITERS and path.parent.is_dir():
        return path
    message = (
        "'to' must be a file that ends in .parquet or .csv, in a folder that is there. "
        f"Got {str(path)!r}."
    )
    raise DataError(message, where="'to'", got=to)


def write(results: Iterator[Any], path: Path, texts: Mapping[str, bool]) -> int:
    """Write results as they come; the file is there when all are, or not at all.

    Parameters
    ----------
    results : iterator of table
        One at least, of any library.
    path : Path
        The file; one that is there already is replaced at the end.
    texts : mapping of str to bool
        The names of what was added, and whether it holds texts; else it holds numbers.

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    DataError
        If a result does not have the columns of the first one.
    """
    module, name = _WRITERS[path.suffix]
    make: Any = getattr(part_of_pyarrow(module, _WHAT), name)
    tables = (_typed(as_arrow(result), texts) for result in results)
    first = next(tables)
    with _whole(path) as part, make(part, first.schema) as writer:
        pending, rows = [first], len(first)
        for number, table in enumerate(tables, start=1):
            if sum(map(len, pending)) >= _ROWS:
                _flush(writer, pending)
            pending.append(_like(first.schema, table, number))
            rows += len(pending[-1])
        _flush(writer, pending)
        return rows


def _flush(writer: Any, pending: list[Any]) -> None:
    pa = part_of_pyarrow("pyarrow", _WHAT)
    writer.write_table(pa.concat_tables(pending))
    pending.clear()


@contextmanager
def _whole(path: Path) -> Generator[Path]:
    """Give a file beside another one that takes its place in the end, unless something fails."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def as_arrow(result: Any) -> Any:
    """Give a result as a table of pyarrow, with nulls where there is no score.

    Parameters
    ----------
    result : table
        Of any library.

    Returns
    -------
    pyarrow Table
        Without what pandas notes of the index, which is true of one batch alone.
    """
    if isinstance(result, list):
        records = cast("list[dict[str, Any]]", result)
        names = dict.fromkeys(name for record in records for name in record)
        return _of_columns({name: [record.get(name) for record in records] for name in names})
    if is_array(result):
        return _of_columns({name: result[name] for name in result.dtype.names or ()})
    if is_mapping(result):
        return _of_columns({**result})
    import narwhals.stable.v2 as nw

    table: Any = nw.from_native(readable(result), eager_only=True).to_arrow()
    notes: dict[bytes, bytes] = {**(table.schema.metadata or {})}
    notes.pop(b"pandas", None)
    return table.replace_schema_metadata(notes or None)


def _of_columns(columns: dict[str, Any]) -> Any:
    pa = part_of_pyarrow("pyarrow", _WHAT)
    # from_pandas: NaN is a gap too
    return pa.table({name: pa.array(each, from_pandas=True) for name, each in columns.items()})


def _typed(table: Any, texts: Mapping[str, bool]) -> Any:
    """Let what was added be of one kind, also where it is nothing but gaps."""
    pa = part_of_pyarrow("pyarrow", _WHAT)
    for name, is_text in texts.items():
        kind = pa.string() if is_text else pa.float64()
        place = table.schema.get_field_index(name)
        if table.schema.field(place).type != kind:
            table = table.set_column(place, name, table.column(place).cast(kind))
    return table


def _like(schema: Any, table: Any, number: int) -> Any:
    """Give a table the columns and kinds of the first one."""
    if table.schema.equals(schema):
        return table
    pa = part_of_pyarrow("pyarrow", _WHAT)
    place = f"batch {number:,}"
    if set(table.column_names) != set(schema.names):
        message = (
            f"{place} must have the columns of batch 0: {', '.join(schema.names)}. "
            f"Got {', '.join(table.column_names)}."
        )
        raise DataError(message, where=place, got=table.column_names)
    try:
        return table.select(schema.names).cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        message = f"{place} must hold what batch 0 holds, so that one file can hold both. {error}"
        raise DataError(message, where=place) from None

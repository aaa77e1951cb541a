"""The shapes of fields that hold many values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast, final

from healthscore.learn import Learned
from healthscore.spec._data import is_list, is_table
from healthscore.spec._limits import KNOTS
from healthscore.spec._shapes import AMOUNT, AMOUNT_OR_LEARNED, FAILED, NAME, Shape

if TYPE_CHECKING:
    from healthscore.spec._faults import Path
    from healthscore.spec._read import Reader
    from healthscore.spec._shapes import Schema
    from healthscore.spec._write import Writer


@final
class ListOf(Shape):
    """A list of one shape.

    Parameters
    ----------
    item : Shape
        Of each item.
    each : bool, default False
        Whether an item without a fault is read even where another has one.
    most : int, optional
        How many there may be.
    """

    def __init__(self, item: Shape, *, each: bool = False, most: int = KNOTS) -> None:
        self._item = item
        self._each = each
        self._most = most

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read all; those with a fault are `FAILED`, and all together too unless each counts."""
        items = reader.items(value, path, self._most)
        if items is None:
            return FAILED
        read = [self._item.read(item, (*path, at), reader) for at, item in enumerate(items)]
        return FAILED if FAILED in read and not self._each else read

    def write(self, value: Any, writer: Writer) -> object:
        """Write all."""
        return [self._item.write(item, writer) for item in writer.limited(value, self._most)]

    @property
    def schema(self) -> Schema:
        """A list of them."""
        return {"type": "array", "items": self._item.schema, "maxItems": self._most}


@final
class ByName(Shape):
    """A table from names to one shape."""

    def __init__(self, value: Shape) -> None:
        self._value = value

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read all, and fail when one does."""
        table = reader.table(value, path)
        if table is None:
            return FAILED
        read = {
            name: self._value.read(item, (*path, name), reader)
            for name, item in table.items()
            if NAME.read(name, path, reader) is not FAILED
        }
        return FAILED if FAILED in read.values() or len(read) < len(table) else read

    def write(self, value: Any, writer: Writer) -> object:
        """Write all, in the order that they have."""
        return {
            writer.text(name): self._value.write(item, writer)
            for name, item in writer.limited(value).items()
        }

    @property
    def schema(self) -> Schema:
        """A table of them."""
        return {
            "type": "object",
            "additionalProperties": self._value.schema,
            "maxProperties": KNOTS,
        }


@final
class Rows(Shape):
    """A mapping as a list of rows, each a key and its value: ``[[0, 0], [3, 60]]``.

    For keys that are no texts. A key of several parts fills as many places of its row.

    Parameters
    ----------
    *columns : Shape
        The shape of each place of a row.
    most_names : int, optional
        How many different names the keys may hold.
    """

    def __init__(self, *columns: Shape, most_names: int | None = None) -> None:
        self._columns = columns
        self._most_names = most_names

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read all, and fail when one does or a key comes twice."""
        if is_table(value):
            return reader.must(path, f"be a list of rows, such as {self._example}", value)
        rows = reader.items(value, path)
        if rows is None:
            return FAILED
        read: dict[object, object] = {}
        for at, row in enumerate(rows):
            self._read_row(row, (*path, at), reader, read)
        if len(read) < len(rows) or self._has_too_many_names(read, path, reader):
            return FAILED
        return read

    def _has_too_many_names(self, read: dict[Any, object], path: Path, reader: Reader) -> bool:
        if self._most_names is None or len({n for key in read for n in key}) <= self._most_names:
            return False
        reader.must(path, f"name at most {self._most_names} members", len(read))
        return True

    @property
    def _example(self) -> str:
        return "[[0, 0], [10, 100]]" if len(self._columns) == 2 else "[['a', 'b', 3]]"

    def _read_row(
        self, row: object, path: Path, reader: Reader, read: dict[object, object]
    ) -> None:
        if not is_list(row):
            reader.must(path, f"be a row of {len(self._columns)}", row)
            return
        cells = row
        if len(cells) != len(self._columns):
            reader.must(path, f"be a row of {len(self._columns)}", len(cells))
            return
        parts = [
            shape.read(cell, (*path, at), reader)
            for at, (shape, cell) in enumerate(zip(self._columns, cells, strict=True))
        ]
        if FAILED in parts:
            return
        key = parts[0] if len(parts) == 2 else tuple(parts[:-1])
        if key in read:
            reader.wrong(path, f"comes twice: {key!r}", key)
        else:
            read[key] = parts[-1]

    def write(self, value: Any, writer: Writer) -> object:
        """Write all, in the order that they have; in the canonical form in that of their text."""
        rows = [
            [
                shape.write(cell, writer)
                for shape, cell in zip(self._columns, _cells(key, item), strict=True)
            ]
            for key, item in writer.limited(value).items()
        ]
        return sorted(rows, key=repr) if writer.canonical else rows

    @property
    def schema(self) -> Schema:
        """A list of rows."""
        row = {
            "type": "array",
            "items": [shape.schema for shape in self._columns],
            "minItems": len(self._columns),
            "maxItems": len(self._columns),
        }
        return {"type": "array", "items": row, "maxItems": KNOTS}


def _cells(key: Any, item: object) -> tuple[object, ...]:
    return (*cast("tuple[object, ...]", key), item) if isinstance(key, tuple) else (key, item)


@final
class Starts(Shape):
    """Where bands start: a table, or rows where an order must be kept."""

    def read(self, value: object, path: Path, reader: Reader) -> object:
        """Read either; what is still to be learned stands in rows, for a table has no order."""
        if not is_table(value):
            return _START_ROWS.read(value, path, reader)
        if any(map(is_table, value.values())):
            rows = '[["low", 0], ["high", {learn = "median"}]]'
            return reader.must(path, f"be rows such as {rows}: a table has no order", value)
        return _START_TABLE.read(value, path, reader)

    def write(self, value: Any, writer: Writer) -> object:
        """Write the table where all are numbers."""
        if any(isinstance(start, Learned) for start in value.values()):
            return [
                [writer.text(label), AMOUNT_OR_LEARNED.write(start, writer)]
                for label, start in value.items()
            ]
        return _START_TABLE.write(value, writer)

    @property
    def schema(self) -> Schema:
        """Either."""
        return {"anyOf": [_START_TABLE.schema, _START_ROWS.schema]}


_START_TABLE: Final = ByName(AMOUNT)
_START_ROWS: Final = Rows(NAME, AMOUNT_OR_LEARNED)

"""Tables described once, column by typed column: each engine makes its own table of them."""

import datetime as dt
import functools
import math
from decimal import Decimal
from typing import NamedTuple

import attrs
import numpy as np
import pyarrow as pa

ARROW = {
    "number": pa.float64(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(14, 2),
    "boolean": pa.bool_(),
    "text": pa.string(),
    "written": pa.string(),
    "date": pa.date32(),
    "iso": pa.string(),
    "timestamp": pa.timestamp("us"),
    "timestamptz": pa.timestamp("us", tz="UTC"),
}
"""The kinds of columns; `written` is numbers, and `iso` dates, that came in as text."""

SQL = {
    "number": "number",
    "integer": "number",
    "decimal": "number",
    "boolean": "boolean",
    "text": "text",
    "written": "text",
    "date": "date",
    "iso": "text",
    "timestamp": "timestamp",
    "timestamptz": "timestamptz",
}
"""What `to_sql` calls each kind."""


class TypedColumn(NamedTuple):
    """One column: what it holds, and its values with None for null."""

    kind: str
    values: list

    def arrow(self):
        """Make an Arrow array, where NaN stays NaN."""
        return pa.array(self.values, type=ARROW[self.kind], from_pandas=False)


@attrs.frozen(eq=False, slots=False)
class TypedTable:
    """Some typed columns of one length, and the name of the one that tells the rows apart."""

    columns: dict
    key: str = "id"

    def kinds(self, names):
        """Say what some columns hold, in the words of `to_sql`."""
        return {name: SQL[self.columns[name].kind] for name in names}

    def arrow(self):
        """Make an Arrow table."""
        return pa.table({name: column.arrow() for name, column in self.columns.items()})

    def plain(self):
        """Make a mapping of lists, with arrays of float64 for the numbers."""
        return {
            name: np.array(column.values, dtype=np.float64)
            if column.kind == "number"
            else column.values
            for name, column in self.columns.items()
        }

    @functools.cached_property
    def finite(self):
        """The same with gaps for infinities: numpy refuses these, and SQL takes them for gaps."""
        columns = {name: _finite(column) for name, column in self.columns.items()}
        return TypedTable(columns, self.key)


def _finite(column):
    if column.kind != "number":
        return column
    gaps = [None if value is not None and math.isinf(value) else value for value in column.values]
    return TypedColumn(column.kind, gaps)


def typed(columns, key="id"):
    """Make a table of columns of one length, behind a key that counts the rows."""
    size = len(next(iter(columns.values())).values)
    # keys neither start at 0 nor stand in order, so that no place is mistaken for a key
    keys = [int(place) for place in np.random.default_rng(0).permutation(size) + 1_000]
    return TypedTable({key: TypedColumn("integer", keys), **columns}, key)


def as_text(value):
    """Write a date or a time as ISO text; everything else stays as it is."""
    if isinstance(value, dt.datetime) and value.tzinfo and value.utcoffset().seconds % 60:
        # before there were time zones, towns had offsets with seconds, which no ISO text may have
        value = value.astimezone(dt.UTC)
    return value.isoformat() if isinstance(value, dt.date) else value


def as_float(value):
    """Turn a decimal into a float; everything else stays as it is."""
    return float(value) if isinstance(value, Decimal) else value

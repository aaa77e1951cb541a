"""SQLite, as the standard library has it."""

import math
import sqlite3

from engine_base import TextEngine, from_rows, quoted
from typed_tables import as_float, as_text

TYPES = {"number": "real", "integer": "integer", "decimal": "real", "boolean": "integer"}
FUNCTIONS = {
    "exp": (1, math.exp),
    "ln": (1, math.log),
    "pow": (2, math.pow),
    "power": (2, math.pow),
    "sqrt": (1, math.sqrt),
    "floor": (1, math.floor),
    "ceil": (1, math.ceil),
}
"""What SQLite has where it was compiled with its mathematics, which Debian's and Python's are."""


class SQLite(TextEngine):
    """The text of `to_sql`, run by SQLite."""

    folds_case = True

    def absent(self):
        """Say whether its mathematics are missing."""
        with sqlite3.connect(":memory:") as connection:
            names = {row[0] for row in connection.execute("select name from pragma_function_list")}
        connection.close()
        lacking = sorted(set(FUNCTIONS) - names)
        return f"SQLite was compiled without {', '.join(lacking)}" if lacking else None

    def open(self):
        """Open a database in memory."""
        self.connection = sqlite3.connect(":memory:")

    def close(self):
        """Close it."""
        super().close()
        self.connection.close()

    def kinds(self, scorecard, table):
        """Dates are text here, and truth is 1 or 0."""
        plain = {"date": "text", "timestamp": "text", "timestamptz": "text", "boolean": "number"}
        kinds = super().kinds(scorecard, table)
        return {name: plain.get(kind, kind) for name, kind in kinds.items()}

    def make(self, table, name):
        """Make a table."""
        columns = table.columns.items()
        declared = ", ".join(f"{quoted(n)} {TYPES.get(c.kind, 'text')}" for n, c in columns)
        self.connection.execute(f"create table {quoted(name)} ({declared})")
        values = [[as_float(as_text(value)) for value in c.values] for _, c in columns]
        marks = ", ".join("?" * len(table.columns))
        insert = f"insert into {quoted(name)} values ({marks})"  # noqa: S608  names of our own
        self.connection.executemany(insert, zip(*values, strict=True))
        return name

    def query(self, text):
        """Run a query."""
        cursor = self.connection.execute(text)
        return from_rows([column[0] for column in cursor.description], cursor.fetchall())

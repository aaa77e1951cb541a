"""Trees and expressions computed by databases: DuckDB, SQLite and PostgreSQL."""

import itertools
import math
import sqlite3

import pytest
from engine_base import SESSION_ZONE, quoted
from engine_duckdb import connected
from engine_table import ENGINES

from healthscore.engines.program import Names, Output, Program, Source, Step
from healthscore.engines.sql import DIALECTS, layers_of, query_of

POSTGRESQL = next(engine for engine in ENGINES if engine.name == "postgresql-text")
TYPES = {
    "duckdb": {"number": "double", "text": "varchar"},
    "sqlite": {"number": "real", "text": "text", "timestamptz": "text", "timestamp": "text"},
    "postgresql": {"number": "double precision", "text": "text"},
}
# those that need the server run in one process
ONE_PROCESS = pytest.mark.xdist_group("postgresql")
DATABASES = ("duckdb", "sqlite", pytest.param("postgresql", marks=ONE_PROCESS))
_count = itertools.count()


class Database:
    """A connection to a database, and the dialect that it speaks."""

    def __init__(self, name, connection):
        self.name = name
        self.dialect = DIALECTS[name]
        self.connection = connection

    def rows(self, query):
        """Run a query."""
        return self.connection.execute(query).fetchall()

    def table(self, columns, types=None):
        """Make a table of columns by name, with a column ``row`` that counts; give its name."""
        name = f"made_{next(_count)}"
        types = {column: (types or {}).get(column, "number") for column in columns}
        known = TYPES[self.name]
        declared = [f"{quoted(column)} {known.get(kind, kind)}" for column, kind in types.items()]
        self.connection.execute(f"create table {name} ({', '.join(['row integer', *declared])})")
        rows = [list(row) for row in zip(itertools.count(), *columns.values(), strict=False)]
        mark = "%s" if self.name == "postgresql" else "?"
        marks = ", ".join([mark] * (len(columns) + 1))
        if rows:
            insert = f"insert into {name} values ({marks})"  # noqa: S608  names of our own
            self.connection.cursor().executemany(insert, rows)
        return name

    def read(self, values, due, kind, sql_type=None):
        """Read a column as what is due, with None for gaps."""
        table = self.table({"t": values}, {"t": sql_type or kind})
        text = self.dialect.read(Source("t", due, kind))
        return [row[0] for row in self.rows(f"select {text} from {table} order by row")]  # noqa: S608

    def expressions(self, texts):
        """Compute expressions that read no table."""
        found = []
        for start in range(0, len(texts), 200):
            part = ", ".join(texts[start : start + 200])
            found += self.rows(f"select {part}")[0]
        return found

    def computed(self, trees, columns, kinds=None):
        """Compute trees on columns, and give the values of each, with None for gaps."""
        query, outputs = printed(self.dialect, trees, self.table(columns, kinds), columns, kinds)
        found = self.rows(f"select * from ({query}) as found order by row")  # noqa: S608
        return [list(values) for values in zip(*found, strict=True)][1 : len(outputs) + 1]


def printed(dialect, trees, table, columns, kinds=None):
    """Print trees on the columns of a table as a query."""
    kinds = kinds or {}
    names = Names(["row"])
    steps = [
        Step(column, Source(column, "labels" if kind == "text" else "numbers", kind), "clean")
        for column in columns
        for kind in [kinds.get(column, "number")]
    ]
    found = [Step(f"tree_{place}", tree, "trees") for place, tree in enumerate(trees)]
    outputs = [Output(step.name, step.name) for step in found]
    program = Program((*steps, *found), tuple(outputs))
    layers = layers_of(program, dialect, names)
    return query_of(layers, dialect, table, ["row"], outputs), outputs


def opened(name, running):
    """Open a database: those in memory at once, PostgreSQL where it is installed."""
    if name == "postgresql":
        return Database(name, running(POSTGRESQL).connection)
    if name == "duckdb":
        return Database(name, connected(SESSION_ZONE))
    return Database(name, sqlite3.connect(":memory:"))


def gaps(values):
    """Put None for NaN."""
    return [None if math.isnan(value) else value for value in values]

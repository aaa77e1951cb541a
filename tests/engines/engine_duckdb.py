"""DuckDB, and what runs on it: SQLFrame, Ibis, and the text of warehouses, transpiled."""

import tempfile
from pathlib import Path

from engine_base import SESSION_ZONE, Engine, TextEngine, quoted

from healthscore.engines import Added


def connected(zone):
    """Open a database in memory, with a zone for its session."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"set TimeZone = '{zone}'")
    return connection


def fill(connection, table, name):
    """Make a table."""
    connection.register("arrow_table", table.arrow())
    connection.execute(f"create table {quoted(name)} as from arrow_table")
    connection.unregister("arrow_table")
    return name


class OnDuckDB(Engine):
    """What has a connection to DuckDB."""

    folds_case = True
    needs = ("duckdb",)
    zone = SESSION_ZONE

    def open(self):
        """Connect."""
        self.connection = connected(self.zone)

    def close(self):
        """Close the connection."""
        super().close()
        self.connection.close()


class Relation(OnDuckDB):
    """Relations of DuckDB."""

    infinite = True

    def make(self, table, name):
        """Make a table, and a relation of it."""
        return self.connection.table(quoted(fill(self.connection, table, name)))

    def run(self, scorecard, made, table, as_of):
        """Score."""
        del table
        lazy = scorecard.with_score(made, as_of=as_of, members=True, how="sql")
        assert type(lazy) is type(made)
        return lazy.to_arrow_table()


class Parquet(Relation):
    """Relations of DuckDB on Parquet files, whose statistics its optimizer believes too much."""

    def open(self):
        """Connect, and find room for the files."""
        super().open()
        self.folder = tempfile.TemporaryDirectory(prefix="healthscore-")

    def close(self):
        """Close the connection, and remove the files."""
        super().close()
        self.folder.cleanup()

    def make(self, table, name):
        """Write a file, and make a relation of it."""
        import pyarrow.parquet as pq

        path = str(Path(self.folder.name, f"{name}.parquet"))
        # more than one row group, each with its own statistics
        pq.write_table(table.arrow(), path, row_group_size=150)
        return self.connection.read_parquet(path)


class DuckDBText(OnDuckDB, TextEngine):
    """The text of `to_sql`, run by DuckDB."""

    def make(self, table, name):
        """Make a table."""
        return fill(self.connection, table, name)

    def query(self, text):
        """Run a query."""
        return self.connection.sql(text).to_arrow_table()


class SqlFrame(OnDuckDB):
    """SQLFrame, which is PySpark's interface to SQL engines."""

    # its optimizer takes seconds for a query of a dozen layers
    every = 100
    infinite = True
    needs = ("duckdb", "sqlframe")

    def open(self):
        """Connect."""
        from sqlframe.duckdb import DuckDBSession

        super().open()
        self.session = DuckDBSession(conn=self.connection)

    def make(self, table, name):
        """Make a table."""
        return self.session.table(fill(self.connection, table, name)).select("*")

    def run(self, scorecard, made, table, as_of):
        """Score."""
        del table
        lazy = scorecard.with_score(made, as_of=as_of, members=True, how="sql")
        assert type(lazy) is type(made)
        found = self.connection.sql(lazy.sql(dialect="duckdb")).to_arrow_table()
        # it writes all names in small letters
        known = {name.lower(): name for name in Added(members=True).names(scorecard)}
        return found.rename_columns([known.get(name, name) for name in found.column_names])


class Ibis(OnDuckDB):
    """Ibis, on its DuckDB back end."""

    infinite = True
    needs = ("duckdb", "ibis")

    def open(self):
        """Connect."""
        import ibis

        super().open()
        self.backend = ibis.duckdb.from_connection(self.connection)

    def make(self, table, name):
        """Make a table."""
        fill(self.connection, table, name)
        return self.backend.table(name)

    def run(self, scorecard, made, table, as_of):
        """Score."""
        del table
        lazy = scorecard.with_score(made, as_of=as_of, members=True)
        assert type(lazy) is type(made)
        return lazy.to_pyarrow()

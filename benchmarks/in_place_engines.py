"""The engines that score a table where it is: each with the job by hand, and by healthscore."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from contextlib import ExitStack, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import in_place_job, in_place_sql, job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa

OUTPUTS = (in_place_job.KEY, "score", "band", "coverage")
BY_HAND = "by hand"
TESTS = Path(__file__).resolve().parents[1] / "tests" / "engines"
"""Where Spark and PostgreSQL are started."""


class Contestant(NamedTuple):
    """One way to the scores."""

    run: Callable[[], object]
    """Do the job; this is timed."""
    read: Callable[[], pa.Table] | None
    """Do it and give the four columns, for the comparison; None where it is another job."""


class Engine(NamedTuple):
    """An engine that takes part."""

    absent: Callable[[], str | None]
    """Say why it is not here, or give None."""
    contestants: Callable[[job.Customers, ExitStack], Mapping[str, Contestant]]
    """Put the customers into it; whatever is to be closed goes onto the stack."""
    part: int = 1
    """One in so many rows is scored: the engines that go row by row are slow."""


def lacking(*packages: str) -> Callable[[], str | None]:
    """Make the question which of some packages are not installed."""

    def absent() -> str | None:
        missing = [package for package in packages if find_spec(package) is None]
        return f"{', '.join(missing)} not installed" if missing else None

    return absent


def in_polars(table: job.Customers, _: ExitStack) -> Mapping[str, Contestant]:
    """Score a lazy frame over a table in memory."""
    import polars as pl

    from benchmarks import in_place_polars

    frame = pl.from_arrow(in_place_job.as_arrow(table)).rechunk().lazy()  # type: ignore[union-attr]
    card = in_place_job.scorecard()

    def by_hand() -> pl.LazyFrame:
        return in_place_polars.query(frame, in_place_polars.by_halving)

    def lowered() -> pl.LazyFrame:
        return card.with_score(frame).select(OUTPUTS)

    def contestant(query: Callable[[], pl.LazyFrame], engine: Any) -> Contestant:
        def run() -> pl.DataFrame:
            return query().collect(engine=engine)

        return Contestant(run, lambda: run().to_arrow())

    return {
        BY_HAND: contestant(by_hand, "in-memory"),
        f"{BY_HAND}, streaming": contestant(by_hand, "streaming"),
        f"{BY_HAND}, with numpy for the curve": contestant(
            lambda: in_place_polars.query(frame, in_place_polars.by_numpy), "in-memory"
        ),
        "with_score": contestant(lowered, "in-memory"),
        "with_score, streaming": contestant(lowered, "streaming"),
        "with_score, batches": contestant(
            lambda: card.with_score(frame, how="batches").select(OUTPUTS), "in-memory"
        ),
    }


def in_duckdb(table: job.Customers, stack: ExitStack) -> Mapping[str, Contestant]:
    """Score a native table, and a Parquet file."""
    import duckdb
    import pyarrow.parquet as pq

    connection = stack.enter_context(duckdb.connect())
    connection.execute(f"SET threads = {job.THREADS}")
    connection.register("arrived", in_place_job.as_arrow(table))
    connection.execute("CREATE TABLE customers AS FROM arrived")
    relation = connection.table("customers")
    path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "customers.parquet"
    pq.write_table(in_place_job.as_arrow(table), path)
    card, names = in_place_job.scorecard(), ", ".join(OUTPUTS)

    def contestant(found: Callable[[], Any]) -> Contestant:
        def run() -> pa.Table:
            return found().to_arrow_table()

        return Contestant(run, run)

    def asked(text: Callable[[], str]) -> Contestant:
        return contestant(lambda: connection.sql(text()))

    return {
        BY_HAND: asked(lambda: in_place_sql.query("duckdb", "customers")),
        "with_score": contestant(lambda: card.with_score(relation).select(names)),
        "to_sql": asked(lambda: card.to_sql("duckdb", "customers", in_place_job.KEY)),
        f"{BY_HAND}, Parquet": asked(lambda: in_place_sql.query("duckdb", f"'{path}'")),
        "to_sql, Parquet": asked(lambda: card.to_sql("duckdb", str(path), in_place_job.KEY)),
    }


def without_spark() -> str | None:
    """Say why Spark is not here, or give None."""
    return lacking("pyspark", "pyarrow")() or _of_tests("engine_spark").absent()


def in_spark(table: job.Customers, stack: ExitStack) -> Mapping[str, Contestant]:
    """Score a Parquet file in two threads, into a sink that keeps nothing."""
    import pyarrow.parquet as pq

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = _of_tests("engine_spark").start()
    path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "customers.parquet"
    pq.write_table(in_place_job.as_arrow(table), path, row_group_size=len(table) // 8)
    # else it is one task, and one thread
    size = path.stat().st_size // (2 * job.THREADS)
    session.conf.set("spark.sql.files.maxPartitionBytes", str(size))
    frame = session.read.parquet(str(path))
    frame.createOrReplaceTempView("customers")
    card = in_place_job.scorecard()

    def contestant(found: Callable[[], Any]) -> Contestant:
        def run() -> None:
            found().write.format("noop").mode("overwrite").save()

        return Contestant(run, lambda: found().toArrow())

    return {
        BY_HAND: contestant(lambda: session.sql(in_place_sql.query("spark", "customers"))),
        "with_score": contestant(lambda: card.with_score(frame, how="sql").select(*OUTPUTS)),
        "with_score, batches": contestant(
            lambda: card.with_score(frame, how="batches").select(*OUTPUTS)
        ),
        "to_sql": contestant(
            lambda: session.sql(card.to_sql("spark", "customers", in_place_job.KEY))
        ),
        "reading alone": contestant(lambda: frame)._replace(read=None),
    }


def without_sqlite() -> str | None:
    """Say why SQLite cannot take part, or give None."""
    if missing := lacking("pyarrow")():
        return missing
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("SELECT exp(1.0)")
        except sqlite3.OperationalError:
            return "SQLite is built without its mathematical functions"
    return None


def in_sqlite(table: job.Customers, stack: ExitStack) -> Mapping[str, Contestant]:
    """Score a table in memory into another table."""
    connection = sqlite3.connect(":memory:")
    stack.callback(connection.close)
    arrow = in_place_job.as_arrow(table)
    connection.execute(f"CREATE TABLE customers ({_declared(arrow, 'REAL')})")
    marks = ", ".join("?" * arrow.num_columns)
    rows = zip(*(column.to_pylist() for column in arrow.columns), strict=True)
    connection.executemany(f"INSERT INTO customers VALUES ({marks})", rows)  # noqa: S608 (marks)
    return _in_rows("sqlite", connection.execute)


def without_postgresql() -> str | None:
    """Say why no server of PostgreSQL is to be had, or give None."""
    if missing := lacking("psycopg", "pyarrow")():
        return missing
    return _of_tests("engine_postgresql").PostgreSQL("postgresql", "postgresql").absent()


def in_postgresql(table: job.Customers, stack: ExitStack) -> Mapping[str, Contestant]:
    """Score a table of a server of our own into another table."""
    import psycopg

    folder, user = stack.enter_context(_server())
    # statements commit by themselves: the tables are gone with the server
    connection = psycopg.connect(host=folder, user=user, dbname="postgres", autocommit=True)
    stack.callback(connection.close)
    arrow = in_place_job.as_arrow(table)
    connection.execute(f"CREATE TABLE customers ({_declared(arrow, 'float8')})")
    with connection.cursor().copy("COPY customers FROM STDIN") as copy:
        for row in zip(*(column.to_pylist() for column in arrow.columns), strict=True):
            copy.write_row(row)
    connection.execute("VACUUM ANALYZE customers")
    return _in_rows("postgresql", connection.execute)


ENGINES = {
    "polars": Engine(lacking("polars", "pyarrow"), in_polars),
    "duckdb": Engine(lacking("duckdb", "pyarrow"), in_duckdb),
    "postgresql": Engine(without_postgresql, in_postgresql, part=10),
    "sqlite": Engine(without_sqlite, in_sqlite, part=10),
}
SPARK = {"spark": Engine(without_spark, in_spark)}


def _in_rows(dialect: str, execute: Callable[[str], Any]) -> Mapping[str, Contestant]:
    """Let an engine score its table of customers into another one."""
    import pyarrow as pa

    card = in_place_job.scorecard()

    def contestant(text: Callable[[], str]) -> Contestant:
        def run() -> None:
            execute("DROP TABLE IF EXISTS scored")
            execute(f"CREATE TEMPORARY TABLE scored AS {text()}")

        def read() -> pa.Table:
            run()
            columns = zip(*execute("SELECT * FROM scored").fetchall(), strict=True)
            return pa.table(dict(zip(OUTPUTS, map(list, columns), strict=True)))

        return Contestant(run, read)

    return {
        BY_HAND: contestant(lambda: in_place_sql.query(dialect, "customers")),
        "to_sql": contestant(lambda: card.to_sql(dialect, "customers", in_place_job.KEY)),
    }


def _declared(arrow: pa.Table, number: str) -> str:
    kinds = {in_place_job.KEY: "INTEGER", **dict.fromkeys(job.CATEGORIES, "TEXT")}
    return ", ".join(f"{name} {kinds.get(name, number)}" for name in arrow.column_names)


@contextmanager
def _server() -> Iterator[tuple[str, str]]:
    """Run a server for a while; gives its folder and its user."""
    module = _of_tests("engine_postgresql")
    with module.server() as folder:
        yield str(folder), module.USER


def _of_tests(module: str) -> Any:
    """Import what the tests start engines with."""
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))
    return __import__(module)

"""All engines, and what they are right to refuse."""

from typing import NamedTuple

from engine_dask import Dask
from engine_duckdb import DuckDBText, Ibis, Parquet, Relation, SqlFrame
from engine_frames import Arrow, Pandas, Polars, PolarsLazy
from engine_glot import Warehouse
from engine_postgresql import PostgreSQL
from engine_spark import SparkFrame, SparkText
from engine_sqlite import SQLite

from healthscore import HealthScoreError

WAREHOUSES = (
    Warehouse("snowflake"),
    Warehouse("bigquery"),
    Warehouse("redshift"),
    Warehouse("databricks", "spark"),
)

ENGINES = (
    Pandas("pandas"),
    Pandas("pandas-arrow", arrow=True),
    Polars("polars"),
    Arrow("pyarrow"),
    PolarsLazy("polars-sql", how="sql"),
    PolarsLazy("polars-sql-streaming", how="sql", streaming=True),
    PolarsLazy("polars-batches", how="batches"),
    PolarsLazy("polars-batches-streaming", how="batches", streaming=True),
    Relation("duckdb-relation"),
    Parquet("duckdb-parquet"),
    DuckDBText("duckdb-text", "duckdb"),
    SQLite("sqlite-text", "sqlite"),
    PostgreSQL("postgresql-text", "postgresql"),
    SqlFrame("sqlframe"),
    Ibis("ibis"),
    Dask("dask"),
    *WAREHOUSES,
    SparkFrame("spark-sql", how="sql"),
    SparkFrame("spark-batches", how="batches"),
    SparkText("spark-text"),
)


class Refusal(NamedTuple):
    """A case that some engines must refuse, and why that is right."""

    case: str
    engines: tuple
    error: type
    match: str
    reason: str


SQL = tuple(
    engine.name
    for engine in ENGINES
    if getattr(engine, "dialect", None) or getattr(engine, "how", "sql") == "sql"
    if not isinstance(engine, Pandas | Polars | Arrow | Dask)
)
"""Those in which the scorecard runs as SQL."""

REFUSALS = (
    Refusal(
        "own-part",
        SQL,
        HealthScoreError,
        "Squared",
        "a part written by a user has no form in SQL; the error names it",
    ),
    Refusal(
        "names",
        ("bigquery",),
        HealthScoreError,
        "bigquery takes no",
        "its columns cannot have such names, so no table holds them and no query can make them",
    ),
    Refusal(
        "names-long",
        ("postgresql-text",),
        HealthScoreError,
        "63",
        "it cuts names at 63 bytes, so that two columns of the answer would have one name",
    ),
    Refusal(
        "reject",
        SQL,
        HealthScoreError,
        "reject",
        "a query cannot stop at a row: missing='reject' would let it through",
    ),
)


UNABLE = {
    # the engine itself cannot hold the columns, so there is no table to score
    "names-by-case": {engine.name for engine in ENGINES if engine.folds_case},
    # it calls a column `a b` that is called a b
    "names": {"sqlframe"},
    # its catalog reads such a name as a query, or as a value
    "names-reserved": {"sqlframe"},
    # the translation to DuckDB drops the fractions of seconds, which Spark has
    "formula-35-days_since(moment)": {"databricks"},
    "formula-38-days_since(iso_moment)": {"databricks"},
    "formula-39-days_between(day, moment)": {"databricks"},
    "fade": {"databricks"},
    "fade-gated": {"databricks"},
    "formula-41-days_between(moment, moment_tz)": {"databricks"},
}
"""Cases whose tables cannot be in an engine at all."""


def refusal(engine, case):
    """Find what an engine must refuse of a case, or None."""
    return next((r for r in REFUSALS if r.case == case.name and engine.name in r.engines), None)

"""How each lazy engine takes a chain: the only lines that differ from one to the other."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

from healthscore.engines.sql import DIALECTS, PolarsExpressions, dialect_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from healthscore.engines.lazy._chain import Chain
    from healthscore.engines.sql import Dialect


class Route(NamedTuple):
    """How an engine takes a chain."""

    dialect: Callable[[Any, Mapping[str, Any]], Dialect]
    """The way it writes, for a frame and its schema."""
    add: Callable[[Any, Chain], Any]
    """Adds the chain to the frame."""


def _always(name: str) -> Callable[[Any, Mapping[str, Any]], Dialect]:
    def dialect(_: Any, __: Mapping[str, Any]) -> Dialect:
        return DIALECTS[name]

    return dialect


def _polars_dialect(_: Any, schema: Mapping[str, Any]) -> Dialect:
    units = {name: getattr(dtype, "time_unit", None) for name, dtype in schema.items()}
    known = {name: unit for name, unit in units.items() if unit}
    return PolarsExpressions(known, exponents=_reads_exponents())


@cache
def _reads_exponents() -> bool:
    """Tell whether Polars reads numbers such as 1e-9, as it does from 1.1 or so."""
    import polars as pl

    try:
        pl.sql_expr("1e-9")
    except pl.exceptions.PolarsError:
        return False
    return True


def _ibis_dialect(table: Any, _: object) -> Dialect:
    name = str(table.get_backend().name)
    return dialect_named({"postgres": "postgresql", "pyspark": "spark"}.get(name, name))


def _add_in_polars(frame: Any, chain: Chain) -> Any:
    """Add columns to a lazy frame of Polars."""
    import polars as pl

    for columns in chain.layers:
        frame = frame.with_columns(pl.sql_expr(text).alias(name) for name, text in columns.items())
    found = [pl.col(output.step).alias(output.name) for output in chain.outputs]
    return frame.with_columns(found).drop(chain.passing)


def _add_in_duckdb(relation: Any, chain: Chain) -> Any:
    """Add columns to a relation of DuckDB."""
    for selected in chain.selected():
        relation = relation.project(", ".join(["*", *selected]))
    return relation.project(f"* EXCLUDE ({', '.join(chain.passing)})")


def _add_in_spark(frame: Any, chain: Chain) -> Any:
    """Add columns to a frame of PySpark."""
    for selected in chain.selected():
        frame = frame.selectExpr("*", *selected)
    return frame.drop(*chain.passing)


def _add_in_sqlframe(frame: Any, chain: Chain) -> Any:
    """Add columns to a frame of SQLFrame, which translates Spark's SQL into that of its engine."""
    module = type(frame).__module__.rpartition(".")[0]
    expr = importlib.import_module(f"{module}.functions").expr
    for selected in chain.selected():
        frame = frame.select("*", *map(expr, selected))
    return frame.drop(*chain.passing)


def _add_in_ibis(table: Any, chain: Chain) -> Any:
    """Add columns to a table of Ibis."""
    ibis = importlib.import_module("ibis")
    operations = importlib.import_module("ibis.expr.operations")
    view = f"healthscore_{uuid4().hex}"
    kinds = {output.name: "string" if output.is_text else "float64" for output in chain.outputs}
    # not by sql(), which would ask the engine for a schema that is known
    query = operations.SQLStringView(
        table.alias(view).op(),
        chain.query(view, table.columns),
        ibis.schema({**table.schema(), **kinds}),
    )
    return query.to_expr()


_SPARK: Final = Route(_always("spark"), _add_in_spark)

SQL_ROUTES: Final = {
    "duckdb": Route(_always("duckdb"), _add_in_duckdb),
    "ibis": Route(_ibis_dialect, _add_in_ibis),
    "polars": Route(_polars_dialect, _add_in_polars),
    "pyspark": _SPARK,
    "pyspark[connect]": _SPARK,
    "sqlframe": Route(_always("spark"), _add_in_sqlframe),
}
"""Engines that read SQL, by their names in narwhals."""

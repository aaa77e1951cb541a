"""The job in DuckDB: one SQL query over a native table on two threads, fetched through Arrow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import duckdb

from benchmarks import job


def _linear(metric: str) -> str:
    # not least and greatest: they pass over NULL, so a gap would score 0 or 100
    worst, best = job.LINEAR[metric]
    line = f"({metric} - ({worst}e0)) * ({100.0 / (best - worst)!r}e0)"
    return f"CASE WHEN {line} < 0e0 THEN 0e0 WHEN {line} > 100e0 THEN 100e0 ELSE {line} END"


def _pieces(knots: dict[float, float]) -> list[tuple[float, float]]:
    """Give the straight pieces before, between and after the knots: slope and height at 0."""
    points = list(knots.items())
    pieces = [(0.0, points[0][1])]
    for (start, low), (end, high) in pairwise(points):
        slope = (high - low) / (end - start)
        pieces.append((slope, low - slope * start))
    return [*pieces, (0.0, points[-1][1])]


def _tree(metric: str, cuts: list[float], leaves: list[str]) -> str:
    """Choose among the leaves by halving, so that 101 knots cost seven comparisons."""
    if not cuts:
        return leaves[0]
    middle = len(cuts) // 2
    below = _tree(metric, cuts[:middle], leaves[: middle + 1])
    above = _tree(metric, cuts[middle + 1 :], leaves[middle + 1 :])
    return f"CASE WHEN {metric} < {cuts[middle]!r}e0 THEN {below} ELSE {above} END"


def _piecewise(metric: str) -> str:
    knots = job.PIECEWISE[metric]
    leaves = [f"{metric} * ({slope!r}e0) + ({height!r}e0)" for slope, height in _pieces(knots)]
    return f"CASE WHEN {metric} IS NOT NULL THEN {_tree(metric, list(knots), leaves)} END"


def _curve_piece(metric: str) -> str:
    """Find the number, from 1, of the piece of the curve that a value falls on."""
    knots = job.CURVE[metric]
    leaves = [str(piece) for piece in range(1, len(knots) + 2)]
    return f"CASE WHEN {metric} IS NOT NULL THEN {_tree(metric, list(knots), leaves)} END"


def _curve(metric: str) -> str:
    # faster than lines in the leaves of the tree, and than an ASOF join with a table of knots
    slopes, heights = (list(column) for column in zip(*_pieces(job.CURVE[metric]), strict=True))
    slope, height = (f"({column}::DOUBLE[])[{metric}_piece]" for column in (slopes, heights))
    return f"{metric} * {slope} + {height}"


def _steps(metric: str) -> str:
    (_, lowest), *tiers = job.STEPS[metric].items()
    cases = " ".join(
        f"WHEN {metric} >= {start}e0 THEN {score}e0" for start, score in reversed(tiers)
    )
    return f"CASE {cases} WHEN {metric} IS NOT NULL THEN {lowest}e0 END"


def _logistic(metric: str) -> str:
    midpoint, width = job.LOGISTIC[metric]
    return f"100e0 / (1e0 + exp(({midpoint}e0 - {metric}) / {width}e0))"


def _category(metric: str) -> str:
    scores = ", ".join(f"{score}e0" for score in job.CATEGORIES[metric].values())
    return f"[{scores}][enum_code({metric}) + 1]"


def _metric(metric: str) -> str:
    if metric in job.LINEAR:
        return _linear(metric)
    if metric in job.STEPS:
        return _steps(metric)
    if metric in job.LOGISTIC:
        return _logistic(metric)
    if metric in job.CATEGORIES:
        return _category(metric)
    return _curve(metric) if metric in job.CURVE else _piecewise(metric)


def query() -> str:
    """Write the query that gives score, band code and coverage."""
    weight = {group: weight / sum(job.WEIGHTS.values()) for group, weight in job.WEIGHTS.items()}
    metrics = ", ".join(f"{_metric(metric)} AS {metric}" for metric in job.METRICS)
    pieces = ", ".join(f"{_curve_piece(metric)} AS {metric}_piece" for metric in job.CURVE)
    sums = ", ".join(
        f"{' + '.join(f'coalesce({metric}, 0e0)' for metric in members)} AS {group}_sum, "
        f"{' + '.join(f'({metric} IS NOT NULL)::UTINYINT' for metric in members)} AS {group}_count"
        for group, members in job.GROUPS.items()
    )
    points = " + ".join(
        f"CASE WHEN {group}_count > 0 "
        f"THEN {group}_sum / {group}_count * {weight[group]!r}e0 ELSE 0e0 END"
        for group in job.GROUPS
    )
    present = " + ".join(
        f"CASE WHEN {group}_count > 0 THEN {weight[group]!r}e0 ELSE 0e0 END" for group in job.GROUPS
    )
    coverage = " + ".join(
        f"{group}_count * {weight[group] / len(members)!r}e0"
        for group, members in job.GROUPS.items()
    )
    return f"""
        WITH
        pieces AS (SELECT *, {pieces} FROM customers),
        metrics AS (SELECT {metrics} FROM pieces),
        sums AS (SELECT {sums} FROM metrics),
        totals AS (
            SELECT {points} AS points, {present} AS present, {coverage} AS coverage FROM sums
        ),
        scores AS (
            SELECT coverage,
                CASE WHEN coverage >= {job.GATE!r}e0 THEN points / present
                     ELSE 'nan'::DOUBLE END AS score
            FROM totals
        )
        SELECT score,
            (CASE WHEN isnan(score) THEN -1 WHEN score >= {job.GREEN!r}e0 THEN 2
                  WHEN score >= {job.YELLOW!r}e0 THEN 1 ELSE 0 END)::TINYINT AS band,
            coverage
        FROM scores
    """  # noqa: S608 (written from this benchmark's own constants)


@dataclass
class Database:
    """A connection that holds the native table `customers`, and the query."""

    connection: duckdb.DuckDBPyConnection
    query: str


def prepare(table: job.Customers) -> Database:
    """Hold the input as a native table with NULLs and an ENUM."""
    connection = duckdb.connect()
    connection.execute(f"SET threads = {job.THREADS}")
    labels = ", ".join(f"'{label}'" for label in job.LABELS)
    connection.execute(f"CREATE TYPE plan_label AS ENUM ({labels})")
    connection.register("arrow_customers", job.as_arrow(table))
    enums = ", ".join(f"{metric}::plan_label AS {metric}" for metric in job.CATEGORIES)
    connection.execute(
        f"CREATE TABLE customers AS SELECT * REPLACE ({enums}) FROM arrow_customers"  # noqa: S608 (as above)
    )
    connection.unregister("arrow_customers")
    return Database(connection, query())


def score(database: Database) -> job.Result:
    """Score every customer."""
    scored = database.connection.sql(database.query).to_arrow_table()
    return job.Result(*(scored[name].to_numpy() for name in ("score", "band", "coverage")))

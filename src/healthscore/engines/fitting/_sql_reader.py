"""Engines that are asked in SQL: DuckDB and Spark."""

from __future__ import annotations

import abc
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, final

from healthscore._summary import LARGEST
from healthscore.engines.fitting._reader import CELLS, VALUES, Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.engines.fitting._reader import Aggregate

_MODERATE: Final = f"CASE WHEN ABS({{column}}) <= {LARGEST!r} THEN {{column}} END"

_WRITTEN: Final = {
    "rows": "COUNT(*)",
    "count": "COUNT({column})",
    "least": "MIN({column})",
    "most": "MAX({column})",
    "mean": f"AVG({_MODERATE})",
    "deviation": f"STDDEV_SAMP({_MODERATE})",
    "sum": "SUM({column})",
    "quantile": "PERCENTILE_CONT({share}) WITHIN GROUP (ORDER BY {column})",
}

_UP_TO: Final = (
    "SUM(occurring) OVER (ORDER BY held ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
)
_CELL: Final = f"FLOOR(CAST({{count}} AS DOUBLE) * {CELLS} / total)"


class SqlReader(Reader):
    """Writes the queries; each engine says how it takes them."""

    @abc.abstractmethod
    def share(self, share: float) -> str:
        """Write the share of a quantile."""

    @abc.abstractmethod
    def select(self, frame: Any, columns: Sequence[str]) -> Any:
        """Select expressions."""

    @abc.abstractmethod
    def total(self, frame: Any, columns: Sequence[str]) -> Any:
        """Aggregate the whole."""

    @abc.abstractmethod
    def where(self, frame: Any, condition: str) -> Any:
        """Keep rows."""

    @abc.abstractmethod
    def group(self, frame: Any, key: str, columns: Sequence[str]) -> Any:
        """Aggregate by the values of a column, which is kept."""

    @abc.abstractmethod
    def rows(self, frame: Any) -> list[Any]:
        """Run the query."""

    def aggregates(self, frame: Any, wanted: Sequence[Aggregate]) -> list[Any]:
        """Compute some aggregates in one query."""
        written = [
            _WRITTEN[one.kind].format(column=one.column, share=self.share(one.share))
            for one in wanted
        ]
        columns = [f"{text} AS found_{place}" for place, text in enumerate(written)]
        return list(self.rows(self.total(frame, columns))[0])

    def counts(self, frame: Any, column: str) -> list[Any]:
        """Count how often values occur."""
        found = self._values(frame, column, f"{column} IS NOT NULL", [])
        here, before = _CELL.format(count="up_to"), _CELL.format(count="(up_to - occurring)")
        ends = f"up_to = total OR up_to = occurring OR {here} <> {before}"
        found = self.select(found, ["*", f"CASE WHEN {ends} THEN 1 ELSE 0 END AS apart"])
        beside = "MAX(apart) OVER (ORDER BY held ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)"
        found = self.select(found, ["*", f"{beside} AS kept"])
        found = self.where(found, f"different <= {VALUES} OR kept = 1")
        return self.rows(self.select(found, ["held", "occurring", "up_to"]))

    def bins(self, frame: Any, column: str, left: str, most: int) -> list[Any]:
        """Count customers whose value and outcome are known in bins of values."""
        known = f"{column} IS NOT NULL AND {left} IS NOT NULL"
        found = self._values(frame, column, known, [f"SUM({left}) AS gone"])
        middle = "CAST(2 * up_to - occurring AS DOUBLE)"
        place = f"FLOOR({middle} * {most} / (2 * total))"
        bins = f"CASE WHEN different <= {most} THEN CAST(up_to AS DOUBLE) ELSE {place} END AS bin"
        found = self.group(
            self.select(found, ["*", bins]),
            "bin",
            [
                "MIN(held) AS low",
                "MAX(held) AS high",
                "SUM(held * occurring) AS whole",
                "SUM(occurring) AS customers",
                "SUM(gone) AS leavers",
            ],
        )
        return self.rows(self.select(found, ["low", "high", "whole", "customers", "leavers"]))

    def ranked(self, frame: Any, names: Mapping[str, str]) -> Any:
        """Add the ranks of columns under new names; values that tie share their mean rank."""
        ranks = [
            f"CASE WHEN {column} IS NOT NULL THEN "
            f"RANK() OVER (PARTITION BY {column} IS NULL ORDER BY {column}) "
            f"+ (COUNT(*) OVER (PARTITION BY {column}) - 1) / 2.0 END"
            for column in names
        ]
        written = zip(ranks, names.values(), strict=True)
        return self.select(
            frame, ["*", *(f"CAST({text} AS DOUBLE) AS {name}" for text, name in written)]
        )

    def _values(self, frame: Any, column: str, known: str, more: Sequence[str]) -> Any:
        """Count each value, those up to it, all, and the different ones."""
        kept = self.where(frame, known)
        found = self.group(kept, column, ["COUNT(*) AS occurring", *more])
        found = self.select(found, ["*", f"{column} AS held"])
        totals = ["SUM(occurring) OVER () AS total", "COUNT(*) OVER () AS different"]
        return self.select(found, ["*", f"{_UP_TO} AS up_to", *totals])


@final
class DuckDBReader(SqlReader):
    """Relations of DuckDB."""

    def share(self, share: float) -> str:
        """Write the share of a quantile."""
        return repr(share)

    def select(self, frame: Any, columns: Sequence[str]) -> Any:
        """Select expressions."""
        return frame.project(", ".join(columns))

    def total(self, frame: Any, columns: Sequence[str]) -> Any:
        """Aggregate the whole."""
        return frame.aggregate(", ".join(columns))

    def where(self, frame: Any, condition: str) -> Any:
        """Keep rows."""
        return frame.filter(condition)

    def group(self, frame: Any, key: str, columns: Sequence[str]) -> Any:
        """Aggregate by the values of a column, which is kept."""
        return frame.aggregate(", ".join([key, *columns]), key)

    def rows(self, frame: Any) -> list[Any]:
        """Run the query."""
        return list(frame.fetchall())


@final
class SparkReader(SqlReader):
    """Frames of PySpark."""

    def share(self, share: float) -> str:
        """Write the share of a quantile."""
        return f"{share!r}D"

    def select(self, frame: Any, columns: Sequence[str]) -> Any:
        """Select expressions."""
        return frame.selectExpr(*columns)

    def total(self, frame: Any, columns: Sequence[str]) -> Any:
        """Aggregate the whole."""
        return frame.selectExpr(*columns)

    def where(self, frame: Any, condition: str) -> Any:
        """Keep rows."""
        return frame.where(condition)

    def group(self, frame: Any, key: str, columns: Sequence[str]) -> Any:
        """Aggregate by the values of a column, which is kept."""
        functions = import_module("pyspark.sql.functions")
        return frame.groupBy(key).agg(*map(functions.expr, columns))

    def rows(self, frame: Any) -> list[Any]:
        """Run the query."""
        return list(frame.collect())

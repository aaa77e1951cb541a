"""Lazy frames of Polars, which are asked in its own expressions."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, final

from healthscore._summary import LARGEST
from healthscore.engines.fitting._reader import CELLS, VALUES, Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.engines.fitting._reader import Aggregate


@final
class PolarsReader(Reader):
    """Lazy frames of Polars."""

    def aggregates(self, frame: Any, wanted: Sequence[Aggregate]) -> list[Any]:
        """Compute some aggregates in one query."""
        columns = [_expression(one).alias(f"found_{place}") for place, one in enumerate(wanted)]
        return list(_rows(frame.select(columns))[0])

    def counts(self, frame: Any, column: str) -> list[Any]:
        """Count how often values occur."""
        import polars as pl

        held, occurring, up_to = pl.col("held"), pl.col("occurring"), pl.col("up_to")
        found = _values(frame, column, pl.col(column).is_not_null(), [])
        total = occurring.sum()
        here, before = ((count * CELLS) // total for count in (up_to, up_to - occurring))
        apart = (up_to == total) | (up_to == occurring) | (here != before)
        found = found.with_columns(apart.alias("apart"), pl.len().alias("different"))
        apart = pl.col("apart")
        # no shift that fills: the oldest Polars knows another word for it
        beside = [apart.shift(step).fill_null(value=False) for step in (-1, 1)]
        found = found.filter((pl.col("different") <= VALUES) | apart | beside[0] | beside[1])
        return _rows(found.select(held, occurring, up_to))

    def bins(self, frame: Any, column: str, left: str, most: int) -> list[Any]:
        """Count customers whose value and outcome are known in bins of values."""
        import polars as pl

        held, occurring, up_to = pl.col("held"), pl.col("occurring"), pl.col("up_to")
        known = pl.col(column).is_not_null() & pl.col(left).is_not_null()
        found = _values(frame, column, known, [pl.col(left).sum().alias("gone")])
        place = (2 * up_to - occurring) * most // (2 * occurring.sum())
        bins = pl.when(pl.len() <= most).then(up_to).otherwise(place)
        return _rows(
            found.with_columns(bins.alias("bin"))
            .group_by("bin")
            .agg(
                held.min().alias("low"),
                held.max().alias("high"),
                (held * occurring).sum().alias("whole"),
                occurring.sum(),
                pl.col("gone").sum(),
            )
            .select(pl.exclude("bin"))
        )

    def ranked(self, frame: Any, names: Mapping[str, str]) -> Any:
        """Add the ranks of columns under new names; values that tie share their mean rank."""
        import polars as pl

        return frame.with_columns(
            pl.col(column).rank("average").alias(name) for column, name in names.items()
        )


def _expression(one: Aggregate) -> Any:
    import polars as pl

    if one.kind == "rows":
        return pl.len()
    column: Any = pl.col(one.column)
    moderate = column.filter(column.abs() <= LARGEST)
    written = {
        "count": column.count,
        "least": column.min,
        "most": column.max,
        "mean": moderate.mean,
        "deviation": moderate.std,
        "sum": column.sum,
        "quantile": lambda: column.quantile(one.share, "linear"),
    }
    return written[one.kind]()


def _values(frame: Any, column: str, known: Any, more: Sequence[Any]) -> Any:
    """Count each value, and those up to it."""
    import polars as pl

    occurring = pl.len().cast(pl.Int64).alias("occurring")
    found = frame.filter(known).group_by(pl.col(column).alias("held")).agg(occurring, *more)
    return found.sort("held").with_columns(pl.col("occurring").cum_sum().alias("up_to"))


def _rows(frame: Any) -> list[Any]:
    # the streaming engine where there is one, for frames that are larger than memory
    streams = "engine" in inspect.signature(frame.collect).parameters
    return list((frame.collect(engine="streaming") if streams else frame.collect()).rows())

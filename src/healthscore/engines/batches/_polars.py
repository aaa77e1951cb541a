"""Batches inside Polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

if TYPE_CHECKING:
    import polars as pl

    from healthscore.engines.batches._scorer import Scorer


def polars_batches(scorer: Scorer, frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add scores to a lazy frame, computed batch by batch when it is collected.

    Parameters
    ----------
    scorer : Scorer
        What scores.
    frame : LazyFrame
        With all columns that are read.

    Returns
    -------
    LazyFrame
        Its own columns, then the added ones. It streams; filters and selections of its own
        columns are still pushed below it, and columns that nobody reads are not read.

    Raises
    ------
    DataError
        If the columns are not those that are due.
    """
    import polars as pl

    own = frame.collect_schema().names()
    scorer.check(own)
    texts, names = scorer.added.texts(scorer.scorecard), scorer.added.names(scorer.scorecard)
    kinds: dict[str, Any] = {name: pl.String if name in texts else pl.Float64 for name in names}
    together = _unlike((*own, *names))

    # an expression, and not LazyFrame.map_batches: of that one Polars does not know that rows
    # stand alone, so it reads all columns, and a filter waits until everybody is scored
    one = pl.struct(scorer.reads or own).map_batches(
        Structs(scorer, kinds), return_dtype=pl.Struct(kinds), is_elementwise=True
    )
    return frame.with_columns(one.alias(together)).unnest(together)


@final
@attrs.frozen
class Structs:
    """Scores a column of structs, in whichever thread polars calls it.

    Parameters
    ----------
    scorer : Scorer
        What scores.
    kinds : mapping of str to polars type
        The names and types of what is added.
    """

    scorer: Scorer
    kinds: Any

    def __call__(self, batch: pl.Series) -> pl.Series:
        """Give a column of structs of what is added."""
        added: pl.DataFrame = self.scorer(batch.struct.unnest(), bare=True)
        return added.cast(self.kinds).to_struct(batch.name)


def _unlike(names: tuple[str, ...]) -> str:
    """Give a name that is none of these."""
    return max(names, key=len) + "_"

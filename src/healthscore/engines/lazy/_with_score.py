"""Scores added to a frame, where the frame is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, final

import attrs

from healthscore.engines import batches, eager
from healthscore.engines.lazy._chain import chain_of
from healthscore.engines.lazy._engines import SQL_ROUTES
from healthscore.engines.lazy._schema import kinds_in
from healthscore.errors import DataError, DefinitionError
from healthscore.scoring import engine_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import narwhals.stable.v2 as nw

    from healthscore.engines._added import Added
    from healthscore.engines.batches import Scorer
    from healthscore.engines.lazy._chain import Chain
    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import Previous, TableLike

How: TypeAlias = Literal["sql", "batches"]
"""Which way scores are computed in a lazy frame."""

_BATCHES: Final[dict[str, Callable[[Scorer, Any], Any]]] = {
    "polars": batches.polars_batches,
    "pyspark": batches.spark_batches,
    "pyspark[connect]": batches.spark_batches,
    "dask": batches.dask_batches,
}
"""Engines that run record batches through Python, by their names in narwhals."""


def with_score(
    scorecard: Scorecard,
    frame: TableLike,
    added: Added,
    *,
    as_of: AsOf | None,
    previous: Previous | None,
    how: How | None,
    threads: int,
) -> Any:
    """Add scores to a frame; see `Scorecard.with_score`.

    Parameters
    ----------
    scorecard : Scorecard
        With nothing left to learn.
    frame : table
        Eager or lazy.
    added : Added
        What is added.
    as_of : date or None
        The date of scoring.
    previous : str or Scores or mapping or array_like of str or None
        The bands before; for a lazy frame the column that holds them.
    how : {"sql", "batches"} or None
        Which way, for lazy frames.
    threads : int
        Threads for what is computed here.

    Returns
    -------
    table
        Of the same kind.
    """
    scorecard.require_fitted()
    if how not in (None, "sql", "batches"):
        message = f"'how' must be 'sql' or 'batches'. Got {how!r}."
        raise DataError(message, where="'how'", got=how)
    frame, engine = _known(frame)
    if engine is None:
        if how is not None:
            message = f"'how' is for lazy frames. A {type(frame).__name__} is scored as it is."
            raise DataError(message, where="'how'", got=how)
        return eager.with_score(
            scorecard, frame, added, as_of=as_of, previous=previous, threads=threads
        )
    scorer = batches.Scorer(scorecard, added, as_of, cast("str | None", previous), threads)
    return _Lazy(frame, engine, scorer).scored(how)


def _known(frame: Any) -> tuple[Any, str | None]:
    """Give a frame, and the name of its engine where it is lazy."""
    if type(frame).__module__.partition(".")[0] == "sqlframe":
        # a table as it is tells nothing of its columns there
        frame = frame.select("*")
    return frame, engine_of(frame)


def lazy_frame(frame: object) -> nw.LazyFrame[Any] | None:
    """Look at a frame as a lazy one; None where it is in memory."""
    import narwhals.stable.v2 as nw

    found: Any = nw.from_native(cast("Any", frame), pass_through=True)
    return found if issubclass(type(found), nw.LazyFrame) else None


@final
@attrs.frozen
class _Lazy:
    """A lazy frame, and what scores it."""

    frame: Any
    engine: str
    scorer: Scorer

    def scored(self, how: How | None) -> Any:
        if how == "batches" or (how is None and self.wants_batches()):
            return self.by_batches()
        return self.by_sql()

    def wants_batches(self) -> bool:
        """Tell whether batches are the better way, and there is one."""
        if self.engine not in _BATCHES:
            return False
        # Polars is several times as fast so; Spark is too, but not every worker has healthscore
        if self.engine in ("polars", "dask") or self.asked_beyond_sql():
            return True
        try:
            self.chain()
        except DefinitionError:
            # a part of one's own that is no tree, or what SQL cannot say
            return True
        return False

    def asked_beyond_sql(self) -> str:
        """Name what was asked for that no SQL gives; empty where there is nothing."""
        added = self.scorer.added
        asked = {"contributions": added.contributions, "reasons": bool(added.reasons)}
        return next((name for name, wanted in asked.items() if wanted), "")

    def by_batches(self) -> Any:
        way = _BATCHES.get(self.engine)
        if way is None:
            raise batches.no_batches(self.frame)
        return way(self.scorer, self.frame)

    def by_sql(self) -> Any:
        asked = self.asked_beyond_sql()
        if self.engine not in SQL_ROUTES:
            message = f"'how' must be 'batches' for {self.engine}, which reads no SQL."
            raise DataError(message, where="'how'", got="sql")
        if asked:
            message = (
                f"{asked!r} is not to be had from SQL. Pass how='batches' where the engine runs "
                "batches through Python, or use score_batches()."
            )
            raise DataError(message, where=f"{asked!r}")
        return SQL_ROUTES[self.engine].add(self.frame, self.chain())

    def empty(self) -> list[str]:
        """Name the columns that can hold nothing but gaps; Polars alone has such."""
        if self.engine != "polars":
            return []
        schema: dict[str, object] = self.frame.collect_schema()
        return [name for name, kind in schema.items() if str(kind) == "Null"]

    def chain(self) -> Chain:
        scorer = self.scorer
        schema = cast("nw.LazyFrame[Any]", lazy_frame(self.frame)).collect_schema()
        scorer.check(tuple(schema))
        if self.engine != "polars":
            # all others take capitals for small letters
            _require_unlike(scorer, schema)
        return chain_of(
            scorer.scorecard,
            SQL_ROUTES[self.engine].dialect(self.frame, schema),
            kinds_in(scorer.scorecard, schema, self.empty()),
            tuple(schema),
            scorer.added,
            as_of=scorer.as_of,
            previous=scorer.previous,
        )


def _require_unlike(scorer: Scorer, own: Iterable[str]) -> None:
    """Refuse an added name that the frame has in other letters, small or large."""
    folded = {name.casefold(): name for name in own}
    for name in scorer.added.names(scorer.scorecard):
        if name.casefold() in folded:
            message = (
                f"The frame already has a column {folded[name.casefold()]!r}, which its engine "
                f"cannot tell from {name!r}: pass prefix=, such as prefix='health_'."
            )
            raise DataError(message, where=f"column {name!r}", got=name)

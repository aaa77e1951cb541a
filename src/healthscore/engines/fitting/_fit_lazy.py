"""Numbers in the place of everything still to be learned, found out where the data is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from healthscore.engines.fitting._engine import Engine
from healthscore.engines.fitting._fitter import Fitter
from healthscore.engines.fitting._polars_reader import PolarsReader
from healthscore.engines.fitting._refused import refuse_own_ways
from healthscore.engines.fitting._sql_reader import DuckDBReader, SparkReader
from healthscore.engines.fitting._view import View
from healthscore.engines.lazy._engines import SQL_ROUTES
from healthscore.engines.lazy._with_score import lazy_frame
from healthscore.engines.program import Names
from healthscore.errors import DataError, DefinitionError, FitError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import narwhals.stable.v2 as nw

    from healthscore.engines.fitting._reader import Reader
    from healthscore.scorecard import Scorecard

_READERS: Final[dict[str, Reader]] = {
    "duckdb": DuckDBReader(),
    "polars": PolarsReader(),
    "pyspark": SparkReader(),
    "pyspark[connect]": SparkReader(),
}
"""Engines that sum up, by their names in narwhals."""


def fit_lazy(scorecard: Scorecard, frame: Any, outcome: object, as_of: object) -> Scorecard:
    """Learn everything from a lazy frame by aggregates of its own engine; see `Scorecard.fit`.

    Parameters
    ----------
    scorecard : Scorecard
        What is to be learned.
    frame : lazy frame
        A LazyFrame of Polars, a relation of DuckDB or a DataFrame of PySpark.
    outcome : str or None
        The column of who then left.
    as_of : date or None
        The date of the frame.

    Returns
    -------
    Scorecard
        With nothing left to learn.

    Raises
    ------
    FitError
        If there is nothing to learn from, or a part of one's own learns from the values themselves.
    DataError
        If the frame does not hold what the definition needs, or its engine cannot sum it up.
    """
    if not scorecard.learns:
        return scorecard
    refuse_own_ways(scorecard)
    view = _view(scorecard, frame, as_of)
    left = _outcome(outcome, view.engine.schema)
    try:
        return Fitter(view, left).scorecard(scorecard)
    except DefinitionError as error:
        message = f"What was learned does not fit the definition. {error}"
        raise FitError(message, where=error.where, got=error.got) from error


def _view(scorecard: Scorecard, frame: Any, as_of: object) -> View:
    lazy: nw.LazyFrame[Any] | None = lazy_frame(frame)
    name = type(frame).__name__ if lazy is None else str(lazy.implementation.value)
    if lazy is None or name not in _READERS:
        message = (
            f"Fitting where the data is takes a frame of Polars, DuckDB or PySpark. Got {name}. "
            "Hand over the table of the engine beneath it, or a sample as a table in memory."
        )
        raise DataError(message, where="table", got=frame)
    if as_of is None and scorecard.needs_as_of:
        message = (
            "Days are counted from the date of scoring: pass as_of, such as as_of='2026-11-01'."
        )
        raise DataError(message, where="'as_of'")
    schema = dict(lazy.collect_schema())
    return View(Engine(SQL_ROUTES[name], _READERS[name], schema, Names(schema), as_of), frame)


def _outcome(outcome: object, schema: Mapping[str, Any]) -> str | None:
    if outcome is None or isinstance(outcome, str):
        if outcome is not None and outcome not in schema:
            message = f"The table has no column {outcome!r}.{nearest(outcome, schema)}"
            raise DataError(message, where=f"column {outcome!r}", got=outcome)
        return outcome
    message = (
        "'outcome' must be the name of a column: the rows of a lazy frame have no order. "
        f"Got a {type(outcome).__name__}."
    )
    raise DataError(message, where="'outcome'", got=outcome)

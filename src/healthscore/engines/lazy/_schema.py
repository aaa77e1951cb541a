"""What the columns of a lazy frame hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from healthscore.errors import DataError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import narwhals.stable.v2 as nw

    from healthscore.engines.program import Kind
    from healthscore.scorecard import Scorecard

_DUE: Final[dict[str, frozenset[str]]] = {
    "numbers": frozenset({"number", "integer", "boolean", "text"}),
    "labels": frozenset({"text", "category"}),
    "dates": frozenset({"date", "timestamp", "timestamptz", "text"}),
}
"""The kinds of column that can be read as what is due."""

_OF_GAPS: Final[dict[str, Kind]] = {"labels": "text", "dates": "date"}
_WORDS: Final = {
    "number": "numbers",
    "integer": "numbers",
    "boolean": "true and false",
    "text": "text",
    "category": "categories",
    "date": "dates",
    "timestamp": "dates",
    "timestamptz": "dates",
}
_REMEDIES: Final = {
    "numbers": "Convert it to numbers first.",
    "labels": "Labels are text. Numbers are judged by Steps or Piecewise.",
    "dates": "Convert it to dates first.",
}


def kinds_in(
    scorecard: Scorecard, schema: Mapping[str, Any], empty: Collection[str] = ()
) -> Mapping[str, Kind]:
    """Find what the columns that a scorecard reads hold.

    Parameters
    ----------
    scorecard : Scorecard
        What reads them.
    schema : mapping of str to narwhals DType
        The frame's columns.
    empty : collection of str, default ()
        Columns that can hold nothing but gaps, which are read as whatever is due.

    Returns
    -------
    mapping of str to Kind
        By column.

    Raises
    ------
    DataError
        If a column is not there, or does not hold what is due.
    """
    kinds: dict[str, Kind] = {}
    for read in scorecard.plan.reads:
        name, due = read.need.column, read.need.due
        if name not in schema:
            message = f"{read.place}: The table has no column {name!r}.{nearest(name, schema)}"
            raise DataError(message, where=f"{read.place}, column {name!r}", got=name)
        kind = _OF_GAPS.get(due, "number") if name in empty else _kind(schema[name])
        allowed = _DUE.get(due, _DUE["numbers"] | _DUE["labels"])
        if kind is None or kind not in allowed:
            held = "values of another kind" if kind is None else _WORDS[kind]
            message = (
                f"{read.place}, column {name!r}: it holds {held} ({schema[name]}). "
                f"{_REMEDIES.get(due, _REMEDIES['numbers'])}"
            )
            raise DataError(message, where=f"{read.place}, column {name!r}", got=schema[name])
        kinds[name] = kind
    return kinds


def _kind(dtype: nw.dtypes.DType) -> Kind | None:
    import narwhals.stable.v2 as nw

    if isinstance(dtype, nw.Datetime):
        return "timestamp" if dtype.time_zone is None else "timestamptz"
    if dtype.is_numeric():
        return "number" if dtype.is_float() else "integer"
    plain: dict[Any, Kind] = {
        nw.Boolean: "boolean",
        nw.String: "text",
        nw.Categorical: "category",
        nw.Enum: "category",
        nw.Date: "date",
    }
    return plain.get(type(dtype))

"""Where conditions find columns: the table that was scored, or what its scores kept."""

from __future__ import annotations

from operator import ne
from typing import TYPE_CHECKING, Any, Final, Protocol, final

import numpy as np

from healthscore.columns import first_row, show_short
from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.columns import Labels
    from healthscore.scoring import Kept, Scores
    from healthscore.scoring._table import Table

REMEDY: Final = "Pass the table that was scored: match(scores, table)."


class Readable(Protocol):
    """A column that can be read in one way or another."""

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        ...

    def numbers(self) -> FloatArray:
        """Read it as numbers."""
        ...

    def labels(self) -> Labels:
        """Read it as labels."""
        ...

    def dates(self) -> NDArray[np.datetime64]:
        """Read it as dates."""
        ...


@final
class KeptColumn:
    """A column that the scorecard read, as it was kept with the scores."""

    def __init__(self, name: str, kept: Kept) -> None:
        self._name = name
        self._inputs = kept.inputs

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return self._name not in self._inputs.numbers

    def numbers(self) -> FloatArray:
        """Read it as numbers."""
        values: FloatArray = self._kept(self._inputs.numbers, "numbers")
        return values

    def labels(self) -> Labels:
        """Read it as labels."""
        column: Labels = self._kept(self._inputs.labels, "labels")
        return column

    def dates(self) -> NDArray[np.datetime64]:
        """Read it as dates."""
        dates: NDArray[np.int64] = self._kept(self._inputs.dates, "dates")
        return dates.view("datetime64[us]")

    def _kept(self, columns: dict[str, Any], what: str) -> Any:
        if self._name not in columns:
            message = f"The scorecard did not read it as {what}. {REMEDY}"
            raise DataError(message)
        return columns[self._name]


def kept_columns(scores: Scores) -> dict[str, Readable]:
    """Give the columns that the scorecard read, where they were kept."""
    try:
        kept = scores.kept("columns")
    except DataError:
        return {}
    names = {**kept.inputs.numbers, **kept.inputs.labels, **kept.inputs.dates}
    return {name: KeptColumn(name, kept) for name in names}


def require_same_customers(table: Table, scores: Scores) -> None:
    """Refuse a table that is not the one that was scored.

    Parameters
    ----------
    table : Table
        The table.
    scores : Scores
        Its scores.

    Raises
    ------
    DataError
        If it has more or fewer rows, or other keys.
    """
    if table.size != len(scores):
        message = (
            f"The table has {table.size:,} rows, and there are {len(scores):,} scores. "
            "Pass the table that was scored."
        )
        raise DataError(message, where="'table'", got=table.size)
    if scores.key is None or scores.key not in table.names:
        return
    keys, known = np.array(table.column(scores.key).objects()), scores.keys
    differ = _differ(keys, known)
    if not differ.any():
        return
    row = first_row(differ)
    got, due = (show_short(each[row : row + 1].tolist()[0]) for each in (keys, known))
    message = (
        f"row {row}: the table has the customer {got}, and the scores have {due}. "
        "Pass the table that was scored, with its rows in the same order."
    )
    raise DataError(message, where=f"row {row}", got=keys[row])


def _differ(keys: NDArray[Any], known: NDArray[Any]) -> BoolArray:
    if keys.dtype.kind == known.dtype.kind == "M":
        # by what they mean: each library has dates of its own unit
        return np.asarray(keys != known)
    pairs = map(ne, keys.tolist(), known.tolist())
    return np.fromiter(pairs, dtype=np.bool_, count=len(known))

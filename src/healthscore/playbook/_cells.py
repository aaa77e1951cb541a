"""What conditions read, column by column, for all customers or for some."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore.columns import Labels
from healthscore.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray


@final
@attrs.frozen(eq=False, repr=False)
class Cells:
    """The columns and scores that plays read: a source for formulas.

    Parameters
    ----------
    size : int
        How many rows there are.
    as_of : int
        The date that days are counted from, in microseconds since 1970.
    values, scores : dict of str to ndarray of float64, shape (n_rows,)
        Columns of numbers by name, and scores by the name of the member.
    texts : dict of str to Labels
        Columns of labels.
    days : dict of str to ndarray of int64, shape (n_rows,)
        Columns of dates in microseconds.
    text : set of str
        Columns that hold labels, among those that could have held either.
    decimals : dict of str to int
        Decimals to show of columns that are results.
    """

    size: int
    as_of: int
    values: dict[str, FloatArray]
    scores: dict[str, FloatArray]
    texts: dict[str, Labels]
    days: dict[str, NDArray[np.int64]]
    text: set[str]
    decimals: dict[str, int]

    def numbers(self, column: str, /) -> FloatArray:
        """Give a column of numbers, contiguous, NaN for gaps."""
        if column not in self.values:
            message = f"Column {column!r} holds text and is compared with numbers."
            raise DataError(message, where=f"column {column!r}")
        return self.values[column]

    def labels(self, column: str, /) -> Labels:
        """Give a column of labels."""
        return self.texts[column]

    def dates(self, column: str, /) -> NDArray[np.int64]:
        """Give a column of dates in microseconds."""
        return self.days[column]

    def is_text(self, column: str, /) -> bool:
        """Tell whether a column that may be either holds labels."""
        return column in self.text

    def score(self, member: str, /) -> FloatArray:
        """Give the score of a member."""
        return self.scores[member]

    def take(self, rows: NDArray[np.intp]) -> Cells:
        """Keep some rows alone."""
        return attrs.evolve(
            self,
            size=len(rows),
            values={name: values[rows] for name, values in self.values.items()},
            scores={name: scores[rows] for name, scores in self.scores.items()},
            texts={
                name: Labels(column.codes[rows], column.labels)
                for name, column in self.texts.items()
            },
            days={name: days[rows] for name, days in self.days.items()},
        )

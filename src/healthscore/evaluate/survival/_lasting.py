"""Durations in, and whether each was seen to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from healthscore._definition import number_of, refuse
from healthscore.columns import refuse_infinite, to_numbers, to_outcome
from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore._definition import BoolArray, FloatArray


class Lasting(NamedTuple):
    """How long each customer stayed, or was seen to; each of shape (n_customers,)."""

    durations: FloatArray
    ended: BoolArray
    """Whether each was seen to leave."""

    def take(self, rows: BoolArray) -> Lasting:
        """Keep some customers alone."""
        return Lasting(self.durations[rows], self.ended[rows])


def lasting(durations: ArrayLike, ended: ArrayLike) -> Lasting:
    """Read how long customers stayed.

    Parameters
    ----------
    durations : array_like of float, shape (n_customers,)
        From 0; in any unit.
    ended : array_like of bool, shape (n_customers,)
        Whether each was seen to leave then; else the customer was last seen then.

    Returns
    -------
    Lasting
        Without gaps.

    Raises
    ------
    DataError
        If one is missing, below 0 or infinite, or there is not one of each for each customer.
    """
    lengths = _named(durations, "durations")
    wrong = ~(lengths >= 0.0)
    if wrong.any():
        row = int(wrong.argmax())
        raise _refused(lengths, row, due="a number from 0", name="durations")
    try:
        ends = to_outcome(ended, len(lengths))
    except DataError as error:
        message = str(error).replace("'outcome'", "'ended'")
        raise DataError(message, where="'ended'", got=error.got) from None
    unknown = np.isnan(ends)
    if unknown.any():
        row = int(unknown.argmax())
        raise _refused(ends, row, due="1 for who left, or 0 for who did not,", name="ended")
    return Lasting(lengths + 0.0, ends > 0.0)


def _named(values: ArrayLike, name: str) -> FloatArray:
    try:
        return refuse_infinite(to_numbers(values))
    except DataError as error:
        place = f"'{name}'"
        raise error.within(place) from None


def _refused(values: FloatArray, row: int, *, due: str, name: str) -> DataError:
    got = float(values[row])
    message = f"'{name}', row {row:,}: {due} is due. Got {got!r}."
    return DataError(message, where=f"'{name}', row {row}", got=got)


def require_level(owner: str, level: float) -> float:
    """Refuse a level that is no share of intervals.

    Parameters
    ----------
    owner : str
        The function, for messages.
    level : float
        How often intervals hold the truth.

    Returns
    -------
    float
        The same.

    Raises
    ------
    DefinitionError
        If it is not above 0 and below 1.
    """
    if not 0.0 < number_of(owner, "level", level) < 1.0:
        raise refuse(owner, "level", "be above 0 and below 1", level)
    return level

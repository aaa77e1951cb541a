"""Outcomes in: what customers then did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthscore.columns._numbers import to_numbers
from healthscore.errors import DataError

if TYPE_CHECKING:
    from healthscore._definition import FloatArray


def to_outcome(values: object, size: int) -> FloatArray:
    """Read what customers then did.

    Parameters
    ----------
    values : array_like, shape (n_customers,)
        True or 1 for those who left, False or 0 for those who stayed; a gap where nobody knows.
    size : int
        How many customers there are.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        1, 0, or NaN for a gap.

    Raises
    ------
    DataError
        If there is not one for each customer, or one is neither of these.
    """
    place = "'outcome'"
    try:
        outcome = to_numbers(values)
    except DataError as error:
        raise error.within(place) from None
    if len(outcome) != size:
        message = (
            f"{place} must have one value for each of {size:,} customers. Got {len(outcome):,}."
        )
        raise DataError(message, where=place, got=len(outcome))
    strange = ~(np.isnan(outcome) | (outcome == 0.0) | (outcome == 1.0))
    if strange.any():
        row = int(np.argmax(strange))
        message = (
            f"{place}, row {row:,}: 1 for who left, 0 for who stayed or a gap is due. "
            f"Got {float(outcome[row])!r}."
        )
        raise DataError(message, where=f"{place}, row {row}", got=float(outcome[row]))
    return outcome

"""Tables of plain numbers in: one row a customer, one column a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.columns._numbers import refuse_infinite
from healthscore.errors import DataError

if TYPE_CHECKING:
    from healthscore._definition import FloatArray


def to_matrix(values: object) -> FloatArray:
    """Read numbers of some members.

    Parameters
    ----------
    values : array_like of float, shape (n_customers, n_members)
        NaN, None and masked values are gaps.

    Returns
    -------
    ndarray of float64
        Of the same shape, whatever it is.

    Raises
    ------
    DataError
        If a value is not a number, or is infinite.
    """
    given: Any = values
    if hasattr(given, "filled"):
        # a masked array: numpy would forget the mask
        given = given.astype(np.float64).filled(np.nan)
    try:
        matrix = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        message = f"Scores and weights must be numbers. {error}"
        raise DataError(message, where="scores") from None
    return refuse_infinite(matrix)

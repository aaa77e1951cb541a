"""The bands that customers were in: read from labels, and kept within the margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from healthscore.columns import to_labels
from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.bandings._banding import Banding

UNKNOWN: Final = "unknown"
"""The label of a customer without a score."""

TOLERANCE: Final = 1e-9
"""A score this near to a cut, in points, counts as on it, so that every engine agrees."""


def previous_codes(banding: Banding, labels: ArrayLike, size: int) -> NDArray[np.int8]:
    """Turn the bands that customers were in into codes.

    Parameters
    ----------
    banding : Banding
        Whose bands they must be.
    labels : array_like of str, shape (n_customers,)
        Labels; a gap or ``"unknown"`` for those without.
    size : int
        How many there must be.

    Returns
    -------
    ndarray of int8, shape (n_customers,)
        From 0, the lowest band; -1 for those without.

    Raises
    ------
    DataError
        If one is not a band of this banding, or there are more or fewer.
    """
    column = to_labels(labels)
    if len(column.codes) != size:
        message = (
            f"'previous' must have one band for each of {size} scores. Got {len(column.codes)}."
        )
        raise DataError(message, where="'previous'", got=len(column.codes))
    places = {label: place for place, label in enumerate(banding.labels)} | {UNKNOWN: -1}
    if strange := [label for label in column.labels if label.strip() and label not in places]:
        message = f"'previous' must hold {', '.join(places)} or gaps. Got {strange[0]!r}."
        raise DataError(message, where="'previous'", got=strange[0])
    table = [places.get(label, -1) for label in column.labels]
    return np.array([*table, -1], dtype=np.int8).take(column.codes, mode="wrap")


def held_codes(
    banding: Banding, values: FloatArray, previous: NDArray[np.int8]
) -> NDArray[np.int8]:
    """Give the number of each score's band, the customer staying within the margin.

    Parameters
    ----------
    banding : Banding
        Fitted.
    values : ndarray of float64, shape (n_customers,)
        Scores; NaN for none.
    previous : ndarray of int8, shape (n_customers,)
        Codes of the bands before, -1 for those without.

    Returns
    -------
    ndarray of int8, shape (n_customers,)
        From 0, the lowest band; -1 for NaN.
    """
    codes = np.empty(len(values), dtype=np.int8)
    banding.cut(values, codes)
    if not banding.margin:
        return codes
    _, *edges = cast("tuple[float, ...]", tuple(banding.starts.values()))
    above, below = np.array([*edges, np.inf]), np.array([-np.inf, *edges])
    reach = banding.margin + TOLERANCE
    inside = (values <= above.take(previous, mode="wrap") + reach) & (
        values >= below.take(previous, mode="wrap") - reach
    )
    return np.where(inside & (previous >= 0), previous, codes)

"""What detectors take: scores by customer and period, checked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from healthscore._definition import number, refuse
from healthscore.columns import to_matrix
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from healthscore._definition import BoolArray, FloatArray, IntArray

_ROWS: Final = 8_192
"""Customers whose state stays in the cache while all periods are gone through."""


_LARGEST: Final = 1e12
"""Points whose fourth powers add up without overflow."""

MOST: Final = 100_000
"""Most periods that a pause can last."""


class Grid(NamedTuple):
    """Scores, and where baselines start afresh."""

    values: FloatArray
    """NaN where there is no score; shape (n_customers, n_periods)."""
    restarts: BoolArray | None
    """None where nothing starts afresh."""

    @property
    def scored(self) -> BoolArray:
        """Where there is a score."""
        return ~np.isnan(self.values)

    def take(self, rows: IntArray | slice) -> Grid:
        """Keep some customers alone."""
        starts = None if self.restarts is None else self.restarts[rows]
        return Grid(self.values[rows], starts)

    def blocks(self) -> Iterator[tuple[int, Grid]]:
        """Go through the customers in blocks, at least one, each with the row that it begins at."""
        for start in range(0, max(len(self.values), 1), _ROWS):
            yield start, self.take(slice(start, start + _ROWS))


def grid_of(values: ArrayLike, restarts: ArrayLike | None) -> Grid:
    """Check scores, and where baselines start afresh.

    Parameters
    ----------
    values : array_like of float, shape (n_customers, n_periods)
        NaN where there is no score.
    restarts : array_like of bool, shape (n_customers, n_periods), optional
        Where the past no longer counts.

    Returns
    -------
    Grid
        Of them.

    Raises
    ------
    DataError
        If either is not what it should be, or scores are beyond 1e12 points.
    """
    scores = require_size(to_matrix(values))
    if scores.ndim != 2:
        message = (
            "'values' must have one row a customer and one column a period. "
            f"Got the shape {scores.shape}."
        )
        raise DataError(message, where="'values'", got=scores.shape)
    if restarts is None:
        return Grid(scores, None)
    starts = np.asarray(restarts)
    if starts.shape != scores.shape or (starts.dtype.kind != "b" and starts.size):
        message = (
            f"'restarts' must be booleans of the shape of the values, {scores.shape}. "
            f"Got {starts.dtype} of the shape {starts.shape}."
        )
        raise DataError(message, where="'restarts'", got=starts.shape)
    return Grid(scores, starts if starts.any() else None)


def require_size(values: FloatArray) -> FloatArray:
    """Give scores whose squares can be reckoned with, and refuse larger ones."""
    with np.errstate(invalid="ignore"):
        large = np.abs(values) > _LARGEST
    if not large.any():
        return values
    found = float(values[large][0])
    message = f"Scores must lie from -1e12 to 1e12 points to be held against others. Got {found:g}."
    raise DataError(message, where="'values'", got=found)


def require_count(
    place: str, field: str, value: object, least: int = 0, most: int | None = None
) -> int:
    """Give a whole number within limits, and refuse whatever else."""
    found = whole(value)
    if type(found) is int and least <= found and (most is None or found <= most):
        return found
    up_to = "" if most is None else f" to {most:,}"
    raise refuse(place, field, f"be a whole number from {least}{up_to}", value)


def whole(value: Any) -> Any:
    """Turn a whole number of numpy into one of Python, and leave the rest."""
    given: Any = value
    return int(given) if isinstance(value, np.integer) else given


def require_rate(place: str, field: str, value: object) -> float:
    """Give a number above 0, and refuse whatever else."""
    given: object = number(value)
    if isinstance(given, float) and math.isfinite(given) and given > 0.0:
        return given
    raise refuse(place, field, "be a number above 0", value)

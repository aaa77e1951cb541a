"""What state rules take: plain arrays, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs
import numpy as np

from healthscore.bandings import Banding
from healthscore.columns import show_short, to_matrix
from healthscore.errors import DataError
from healthscore.history.states._cuts import Cuts, cuts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import BoolArray, FloatArray, IntArray


@final
@attrs.frozen
class Inputs:
    """Scores by customer and period, and what cuts them."""

    scores: FloatArray
    cuts: Cuts
    restarts: BoolArray | None
    """None where nothing starts afresh."""
    models: IntArray | None
    """None where all scores are cut alike."""


def inputs_of(
    scores: ArrayLike,
    banding: Banding | Sequence[Banding],
    restarts: ArrayLike | None,
    models: ArrayLike | None,
) -> Inputs:
    """Check what a rule was called with.

    Parameters
    ----------
    scores : array_like of float, shape (n_customers, n_periods)
        NaN where there is no score.
    banding : Banding or sequence of Banding
        The bands.
    restarts : array_like of bool, shape (n_customers, n_periods), optional
        Where states start afresh.
    models : array_like of int, shape (n_customers, n_periods), optional
        Which banding cuts each score.

    Returns
    -------
    Inputs
        Without what is not needed.

    Raises
    ------
    DataError
        If any is not what it should be.
    """
    values = _values_of(scores)
    bandings = [banding] if isinstance(banding, Banding) else banding
    cuts = cuts_of(bandings)
    starts = None
    if restarts is not None:
        starts = _like(values, "restarts", restarts, "b", "booleans").astype(np.bool_, copy=False)
    codes = None
    if models is not None:
        codes = _models_of(values, models, len(bandings))
    elif cuts.rows > 1:
        message = "'models' is due: it says which of the bandings each score is cut by."
        raise DataError(message, where="'models'")
    return Inputs(values, cuts, starts, codes if cuts.rows > 1 else None)


def _values_of(scores: ArrayLike) -> FloatArray:
    try:
        values = to_matrix(scores)
    except DataError:
        raise _refused(np.array(scores, dtype=object)) from None
    if values.ndim == 2:
        return values
    raise _misshapen(values.shape)


def _refused(given: NDArray[Any]) -> DataError:
    """Make the error for the first score that is none; rows of several lengths are no table."""
    if given.ndim != 2:
        return _misshapen(given.shape)
    row, period = next(place for place, score in np.ndenumerate(given) if not _is_score(score))
    message = (
        "'scores' must be finite numbers, or NaN where there is none. "
        f"Got {show_short(given[row, period])} in row {row}, period {period}."
    )
    return DataError(message, where="'scores'", got=given[row, period])


def _is_score(score: object) -> bool:
    try:
        return to_matrix([score]).ndim == 1
    except DataError:
        return False


def _misshapen(shape: tuple[int, ...]) -> DataError:
    message = (
        "'scores' must have one row a customer and one column a period, all rows of one length. "
        f"Got the shape {shape}."
    )
    return DataError(message, where="'scores'", got=shape)


def _models_of(values: FloatArray, models: ArrayLike, count: int) -> IntArray:
    codes: IntArray = _like(values, "models", models, "iu", "whole numbers")
    wrong = ~np.isnan(values) & ~((codes >= 0) & (codes < count))
    if wrong.any():
        row, column = np.argwhere(wrong)[0].tolist()
        message = (
            f"'models' must be from 0 to {count - 1} where there is a score. "
            f"Got {codes[row, column]} in row {row}, period {column}."
        )
        raise DataError(message, where="'models'", got=int(codes[row, column]))
    return codes


def _like(values: FloatArray, name: str, given: ArrayLike, kinds: str, due: str) -> NDArray[Any]:
    """Read an array that has one entry a score."""
    array = np.asarray(given)
    # an empty list has no kind of its own
    fits = array.dtype.kind in kinds or not array.size
    if array.shape == values.shape and fits:
        return array
    message = (
        f"'{name}' must be {due} of the shape of the scores, {values.shape}. "
        f"Got {array.dtype} of the shape {array.shape}."
    )
    raise DataError(message, where=f"'{name}'", got=array.shape)

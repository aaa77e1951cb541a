"""Snapshots side by side: one row a customer, one column a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from healthscore.errors import DataError
from healthscore.explain._models import same_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.history._snapshot import Snapshot
    from healthscore.scorecard import Scorecard

    Codes = NDArray[np.int16]

_MOST = 32_767
"""Models that a code of two bytes can tell apart."""


class Grid(NamedTuple):
    """What a history holds, each array of shape (n_customers, n_periods), a period contiguous."""

    values: FloatArray
    coverage: FloatArray
    model_codes: Codes
    models: tuple[Scorecard, ...]

    @property
    def present(self) -> BoolArray:
        """Whether a customer was there."""
        return self.model_codes >= 0


def grid_of(snapshots: Sequence[Snapshot], size: int) -> Grid:
    """Put snapshots side by side.

    Parameters
    ----------
    snapshots : sequence of Snapshot
        Ascending in time.
    size : int
        How many customers there are.

    Returns
    -------
    Grid
        NaN, and -1 for the model, where a customer was not there.
    """
    shape = (size, len(snapshots))
    values, coverage = (np.full(shape, np.nan, order="F") for _ in range(2))
    codes = np.full(shape, -1, dtype=np.int16, order="F")
    models: list[Scorecard] = []
    for period, snapshot in enumerate(snapshots):
        values[snapshot.places, period] = snapshot.values
        coverage[snapshot.places, period] = snapshot.coverage
        for model in snapshot.models:
            rows = snapshot.places if model.rows is None else snapshot.places[model.rows]
            codes[rows, period] = _number(model.scorecard, models)
    for array in (values, coverage, codes):
        array.flags.writeable = False
    return Grid(values, coverage, codes, tuple(models))


def _number(scorecard: Scorecard, models: list[Scorecard]) -> int:
    """Find a model among those before, or add it."""
    for number, known in enumerate(models):
        if scorecard is known or alike(scorecard, known):
            return number
    if len(models) == _MOST:
        message = f"A history holds scores of at most {_MOST:,} different models."
        raise DataError(message, where="snapshots")
    models.append(scorecard)
    return len(models) - 1


def alike(one: Scorecard, other: Scorecard) -> bool:
    """Tell whether two scorecards give the same scores and cut the same bands.

    Parameters
    ----------
    one, other : Scorecard
        To be held against each other.

    Returns
    -------
    bool
        Whether they differ at most in what is for people.
    """
    return one.banding == other.banding and same_model(one, other)


def restarts_of(model_codes: Codes) -> BoolArray:
    """Mark where a customer's model is another than when he was last there.

    Parameters
    ----------
    model_codes : ndarray of int16, shape (n_customers, n_periods)
        -1 where a customer was not there.

    Returns
    -------
    ndarray of bool, shape (n_customers, n_periods)
        Never at the first presence.
    """
    restarts = np.zeros(model_codes.shape, dtype=np.bool_, order="F")
    if model_codes.size and model_codes.max() > 0:
        last = np.full(len(model_codes), -1, dtype=np.int16)
        for period in range(model_codes.shape[1]):
            now = model_codes[:, period]
            there = now >= 0
            restarts[:, period] = there & (last >= 0) & (now != last)
            np.copyto(last, now, where=there)
    restarts.flags.writeable = False
    return restarts

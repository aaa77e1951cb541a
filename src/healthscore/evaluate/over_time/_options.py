"""What is asked: which snapshots, and within how many days customers left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore._definition import is_finite, number, refuse
from healthscore.columns import as_instant, is_sequence
from healthscore.errors import DataError
from healthscore.evaluate.over_time._sealed import sealed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.history import History

DEFAULT: Final = 90.0
"""Days within which leaving counts, where nobody says."""

USUAL: Final = (30.0, 60.0, 90.0, 180.0)
"""Days for which the area under the curve is told, where nobody says."""

_MOST: Final = 100_000.0
_PLACE: Final = "backtest"


def read_horizons(horizon: Any) -> tuple[float, tuple[float, ...]]:
    """Read within how many days customers left.

    Parameters
    ----------
    horizon : float or sequence of float or None
        Days.

    Returns
    -------
    first : float
        What the main table is of.
    all : tuple of float
        Each once.

    Raises
    ------
    DefinitionError
        If one is not above 0, or there is none.
    """
    if horizon is None:
        return DEFAULT, USUAL
    given: list[Any] = list(horizon) if is_sequence(horizon) else [horizon]
    days: list[Any] = list(map(number, given))
    if not days or not all(is_finite(each) and 0.0 < each <= _MOST for each in days):
        allowed = f"be a number of days above 0, up to {_MOST:,.0f}, or several"
        raise refuse(_PLACE, "horizon", allowed, horizon)
    return days[0], tuple(dict.fromkeys(days))


def read_landmarks(history: History, at: Any) -> NDArray[np.intp]:
    """Find the snapshots that count.

    Parameters
    ----------
    history : History
        With one period or more.
    at : date or sequence of date or None
        Some of its periods; None for all.

    Returns
    -------
    ndarray of intp, shape (n_landmarks,)
        Their places in `History.periods`, ascending.

    Raises
    ------
    DataError
        If there is no such period.
    """
    if at is None:
        return sealed(np.arange(len(history)))
    several: list[Any] = list(at) if is_sequence(at) else [at]
    if not several:
        raise refuse(_PLACE, "at", "be one or more dates of the history's periods", at)
    return sealed(np.unique([_place_of(history, date) for date in several]))


def _place_of(history: History, date: Any) -> int:
    try:
        # says what is wrong with a date that is none of the periods
        _ = history.at(date)
    except DataError as error:
        message = str(error).replace("'date'", "'at'")
        raise DataError(message, where="'at'", got=date) from None
    return int(np.flatnonzero(history.periods == as_instant(date))[0])


def microseconds(days: float) -> np.timedelta64:
    """Give a number of days as time.

    Parameters
    ----------
    days : float
        How many.

    Returns
    -------
    timedelta64[us]
        The nearest.
    """
    return np.timedelta64(round(days * 86_400e6), "us")

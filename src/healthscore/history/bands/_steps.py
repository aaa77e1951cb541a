"""Steps from one period to another, counted by band."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from healthscore.columns import as_instant, show_short
from healthscore.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.history.bands._band_history import BandHistory
    from healthscore.scorecard._uses import AsOf


def within(periods: NDArray[np.datetime64], start: AsOf | None, stop: AsOf | None) -> slice:
    """Find the periods between two dates.

    Parameters
    ----------
    periods : ndarray of datetime64, shape (n_periods,)
        Ascending.
    start, stop : str, date or datetime64, optional
        The first and the last date, both included.

    Returns
    -------
    slice
        Of them; it may be empty.

    Raises
    ------
    DataError
        If one is no date.
    """
    first, last = 0, len(periods)
    if start is not None:
        first = int(np.searchsorted(periods, _instant("start", start)))
    if stop is not None:
        last = int(np.searchsorted(periods, _instant("stop", stop), side="right"))
    return slice(first, last)


def _instant(field: str, date: AsOf) -> np.datetime64:
    try:
        return as_instant(date)
    except DataError:
        place = f"{field!r} of migrations"
        message = (
            f"{place} must be a date or ISO text such as '2026-11-01'. Got {show_short(date)}."
        )
        raise DataError(message, where=place, got=date) from None


def counted_between(bands: BandHistory, periods: list[int]) -> tuple[NDArray[np.int64], int]:
    """Count who went from where to where between each period and the next one of a list.

    Parameters
    ----------
    bands : BandHistory
        Who was where.
    periods : list of int
        Ascending.

    Returns
    -------
    tuple of (ndarray of int64, int)
        Counts of shape (n_bands + 2, n_bands + 2): behind the bands stand those without a score,
        and last those who were not there. And how many were there both times, by other models.
    """
    size = len(bands.bands) + 2
    counts = np.zeros(size * size, dtype=np.int64)
    left_out = 0
    for before, after in pairwise(periods):
        places = _places(bands, before) * size + _places(bands, after)
        if bands.restarts is not None:
            there = bands.history.present[:, [before, after]].all(axis=1)
            another = bands.restarts[:, before + 1 : after + 1].any(axis=1) & there
            left_out += int(np.count_nonzero(another))
            places = places[~another]
        counts += np.bincount(places, minlength=size * size)
    # who is at neither date is nobody's business
    counts[-1] = 0
    return counts.reshape(size, size), left_out


def _places(bands: BandHistory, period: int) -> NDArray[np.intp]:
    """Give the place of each customer's band: behind the bands the unknown, then the absent."""
    size = len(bands.bands)
    codes = bands.codes[:, period].astype(np.intp)
    places = np.where(codes < 0, size, codes)
    return np.where(bands.history.present[:, period], places, size + 1)

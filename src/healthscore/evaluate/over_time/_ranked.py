"""How well scores rank who leaves before who stays: by horizon, and by date."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from healthscore.evaluate.backtest._ranks import Ranks
from healthscore.evaluate.over_time._cases import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.over_time._cases import Rows
    from healthscore.evaluate.over_time._followed import Followed


class Ranked(NamedTuple):
    """How well some scores rank."""

    n: int
    n_churned: int
    customers: int
    """How many customers they are of."""
    auc: Estimate


def ranked(rows: Rows) -> Ranked:
    """Tell how well scores rank, customers with several being one each in the interval.

    Parameters
    ----------
    rows : Rows
        Scores whose outcome is known.

    Returns
    -------
    Ranked
        With no area where nobody left, or nobody stayed.
    """
    size = int(np.count_nonzero(np.bincount(rows.customers)))
    several = rows.customers if size < len(rows.customers) else None
    auc = Ranks.of(rows.values, rows.churned, several).auc
    return Ranked(len(rows.values), int(rows.churned.sum()), size, auc)


def by_horizon(
    followed: Followed, landmarks: NDArray[np.intp], horizons: Sequence[float]
) -> dict[float, Ranked]:
    """Tell how well scores rank for several horizons.

    Parameters
    ----------
    followed : Followed
        What is known of the customers.
    landmarks : ndarray of intp, shape (n_landmarks,)
        The snapshots that count.
    horizons : sequence of float
        Days.

    Returns
    -------
    dict of float to Ranked
        By horizon; longer ones are of fewer snapshots.
    """
    return {days: ranked(rows_of(followed, landmarks, days)) for days in horizons}


def by_date(
    followed: Followed, landmarks: NDArray[np.intp], horizon: float
) -> dict[np.datetime64, Ranked]:
    """Tell how well the scores of each snapshot rank.

    Parameters
    ----------
    followed : Followed
        What is known of the customers.
    landmarks : ndarray of intp, shape (n_landmarks,)
        The snapshots that count.
    horizon : float
        Days.

    Returns
    -------
    dict of datetime64 to Ranked
        By date, for those after which a whole horizon is known.
    """
    parts = _parts(rows_of(followed, landmarks, horizon))
    return {followed.history.periods[period]: ranked(rows) for period, rows in parts}


def by_half(followed: Followed, landmarks: NDArray[np.intp], horizon: float) -> tuple[Ranked, ...]:
    """Tell how well the scores of the earlier and of the later half of the snapshots rank.

    Parameters
    ----------
    followed : Followed
        What is known of the customers.
    landmarks : ndarray of intp, shape (n_landmarks,)
        The snapshots that count.
    horizon : float
        Days.

    Returns
    -------
    tuple of Ranked
        Two, or none where there are not two snapshots after which a whole horizon is known.
    """
    rows = rows_of(followed, landmarks, horizon)
    periods = np.unique(rows.periods)
    if len(periods) < 2:
        return ()
    middle = int(np.count_nonzero(rows.periods < periods[len(periods) // 2]))
    return ranked(rows.take(slice(0, middle))), ranked(rows.take(slice(middle, None)))


def _parts(rows: Rows) -> Iterator[tuple[int, Rows]]:
    periods, starts = np.unique(rows.periods, return_index=True)
    stops = [*starts[1:].tolist(), len(rows.periods)]
    for period, start, stop in zip(periods.tolist(), starts.tolist(), stops, strict=True):
        yield period, rows.take(slice(start, stop))

"""Cases of a history: each snapshot that counts, with what its customers then did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from healthscore.errors import DataError, DefinitionError
from healthscore.evaluate._cases import Cases
from healthscore.evaluate.over_time._beside import Beside
from healthscore.evaluate.over_time._options import microseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.evaluate.over_time._followed import Followed
    from healthscore.history import History
    from healthscore.history.bands import BandHistory

    Places = NDArray[np.intp]


class Rows(NamedTuple):
    """Scores whose outcome is known, by period and then by customer; each of shape (n_cases,)."""

    customers: Places
    periods: Places
    values: FloatArray
    churned: FloatArray

    def take(self, some: slice) -> Rows:
        """Keep some alone."""
        customers, periods = self.customers[some], self.periods[some]
        return Rows(customers, periods, self.values[some], self.churned[some])


class Known(NamedTuple):
    """Cases, and a call that reads what the metrics' curves judged."""

    cases: Cases
    read_values: Callable[[], Mapping[str, NDArray[Any]]]


def rows_of(followed: Followed, landmarks: Places, horizon: float) -> Rows:
    """Find the scores after which a whole horizon is known.

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
    Rows
        Of customers with a score who had not left yet, and are known to have left within the
        horizon or to have stayed beyond it.
    """
    counts = np.zeros(len(followed.history), dtype=np.bool_)
    counts[landmarks] = True
    leaves = followed.leaves(horizon)
    known = followed.scored & (leaves | followed.stayed(horizon))
    known &= counts & followed.over(horizon)
    periods, customers = np.nonzero(known.T)
    values = followed.history.values[customers, periods]
    return Rows(customers, periods, values, leaves[customers, periods].astype(np.float64))


def excluded_of(followed: Followed, landmarks: Places, horizon: float) -> dict[str, int]:
    """Count the customers of each snapshot that are no cases, by why not.

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
    dict of str to int
        Each customer of each snapshot once.
    """
    leaves, over = followed.leaves(horizon), followed.over(horizon)
    unscored = followed.history.present & ~followed.gone & ~followed.scored
    reasons: dict[str, BoolArray] = {
        "no score": unscored,
        "left before the score": followed.gone,
        "censored": followed.scored & ~leaves & ~(followed.stayed(horizon) & over),
        "left, but the horizon is not over": followed.scored & leaves & ~over,
    }
    counts = {why: int(some[:, landmarks].sum()) for why, some in reasons.items()}
    return {why: count for why, count in counts.items() if count}


def require_some(followed: Followed, landmarks: Places, horizon: float) -> None:
    """Refuse a horizon that is over after no snapshot.

    Parameters
    ----------
    followed : Followed
        What is known of the customers.
    landmarks : ndarray of intp, shape (n_landmarks,)
        The snapshots that count.
    horizon : float
        Days.

    Raises
    ------
    DefinitionError
        If so.
    DataError
        If no customer has a score before leaving.
    """
    if not followed.scored[:, landmarks].any():
        message = (
            "No customer has a score before leaving in any snapshot that counts, so there is "
            "nothing to hold against the outcome. Look whether keys and dates are the right ones."
        )
        raise DataError(message, where="history")
    if not followed.over(horizon)[landmarks].any():
        first = followed.history.periods[landmarks[0]]
        longest = (followed.until - first) / microseconds(1.0)
        message = (
            f"Nothing is known of {horizon:g} days after any snapshot: outcomes are known until "
            f"{_day(followed.until)}, {max(longest, 0.0):g} days after the first one. Shorten the "
            "horizon, or say until when churn dates are known, as until='2026-12-31'."
        )
        raise DefinitionError(message, where="'horizon' of backtest", got=horizon)


def _day(date: np.datetime64) -> str:
    return str(date.astype("datetime64[D]"))


def cases_of(
    followed: Followed,
    landmarks: Places,
    horizon: float,
    bands: BandHistory | None,
    *,
    value: Any,
    segment: Any,
    tenure: Any,
) -> Known:
    """Line all scores up with what customers then did.

    Parameters
    ----------
    followed : Followed
        What is known of the customers.
    landmarks : ndarray of intp, shape (n_landmarks,)
        The snapshots that count.
    horizon : float
        Days.
    bands : BandHistory or None
        The bands.
    value, segment, tenure : object
        What is given beside the scores; see `backtest_history`.

    Returns
    -------
    Known
        A case for each customer and snapshot.
    """
    history, rows = followed.history, rows_of(followed, landmarks, horizon)
    beside = Beside(history, rows.customers, rows.periods)
    single = history.periods[int(landmarks[0])] if len(landmarks) == 1 else None
    cases = Cases(
        values=rows.values,
        churned=rows.churned,
        keys=history.keys[rows.customers],
        customers=rows.customers if single is None else None,
        value=beside.money(value),
        segment=beside.segments(segment),
        tenure=beside.tenure(tenure),
        read_metrics=beside.metrics,
        scorecard=history.models[0] if len(history.models) == 1 else None,
        as_of=single,
        horizon=horizon,
        excluded=excluded_of(followed, landmarks, horizon),
        maker=history.latest.table_of,
        **_banded(bands, rows),
    )
    return Known(cases, beside.judged)


def _banded(bands: BandHistory | None, rows: Rows) -> dict[str, Any]:
    if bands is None:
        return {}
    return {
        "band_codes": bands.raw[rows.customers, rows.periods],
        "labels": bands.bands,
        "colors": {label: bands.banding.color(label) for label in bands.bands},
    }


def bands_of(history: History) -> BandHistory | None:
    """Give the bands of a history, None where a scorecard has no banding.

    Parameters
    ----------
    history : History
        The scores.

    Returns
    -------
    BandHistory or None
        Held by the default rule; `raw` are those of each score alone.
    """
    if any(model.banding is None for model in history.models):
        return None
    return history.bands()

"""Outcomes in: who left, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from healthscore._definition import is_finite, number, refuse
from healthscore.columns import (
    Kind,
    as_column,
    as_instant,
    is_array,
    kind_of,
    show_short,
    to_dates,
    to_outcome,
)
from healthscore.errors import DataError, DefinitionError
from healthscore.explain._columns import lined_up, numbers_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray

DAY = np.timedelta64(1, "D")


class Outcome(NamedTuple):
    """What became of each customer."""

    churned: FloatArray
    """1 for who left, 0 for who stayed, NaN where nobody knows; shape (n_customers,)."""
    before: BoolArray
    """Who had left before the score; nobody knows what those then did; (n_customers,)."""
    censored: BoolArray
    """Who was not observed for the whole horizon, and had not left; (n_customers,)."""
    dates: NDArray[np.datetime64] | None
    """When each left, NaT for who did not, where dates came in; (n_customers,)."""
    at: np.datetime64 | None
    """As of when the scores are."""
    until: np.datetime64 | None
    """Until when it is known who left, where dates came in."""


def read_outcome(
    scores: Any, churned: Any, *, at: object = None, horizon: Any = None, until: object = None
) -> Outcome:
    """Read what became of the customers of a result.

    Parameters
    ----------
    scores : Scores, SegmentedScores or ndarray of float64, shape (n_customers,)
        The customers.
    churned : array_like of bool or date, shape (n_customers,), or mapping or str
        True or 1 for who left, False or 0 for who stayed, a gap where nobody knows. Or the date on
        which each left, a gap for who did not. Either in the order of the customers or by key;
        whom a mapping of dates does not name did not leave. Or the name of a column of 0 and 1
        that the scorecard reads.
    at : date, optional
        As of when the scores are; by default the date of scoring.
    horizon : float, optional
        Days after `at` within which leaving counts; by default all that is known.
    until : date, optional
        Until when it is known who left; by default the last date on which somebody did.

    Returns
    -------
    Outcome
        One each.

    Raises
    ------
    DataError
        If the outcome is neither, or not one for each customer.
    DefinitionError
        If dates came in and `at` is not known, or nothing is known for a whole horizon.
    """
    require_horizon(horizon)
    as_of = _as_of(scores, at)
    if isinstance(churned, str):
        if not hasattr(scores, "keys"):
            message = "'churned' is a name, and plain scores have no columns: pass the column."
            raise DataError(message, where="'churned'", got=churned)
        return _of_truths(numbers_for(scores, churned, "churned"), as_of, until)
    values = churned if is_array(scores) else lined_up(scores, churned, "churned")
    try:
        column: Any = as_column(values)
        kind = kind_of(column)
        if kind is Kind.DATE or (kind is Kind.TEXT and not _is_numeric(column)):
            dates = _dates(column)
        else:
            return _of_truths(to_outcome(column, len(scores)), as_of, until)
    except DataError as error:
        place = "'churned'"
        raise _called(error, place) from None
    if len(dates) != len(scores):
        message = (
            f"'churned' must have one value for each of {len(scores):,} customers. "
            f"Got {len(dates):,}."
        )
        raise DataError(message, where="'churned'", got=len(dates))
    return _of_dates(dates, as_of, horizon, until)


def require_horizon(horizon: Any) -> None:
    """Refuse a horizon that is no number of days.

    Parameters
    ----------
    horizon : object
        What came; None is none.

    Raises
    ------
    DefinitionError
        If it is neither None nor a finite number above 0.
    """
    if horizon is None:
        return
    days = number(horizon)
    if not (is_finite(days) and days > 0.0):
        msg = "backtest"
        raise refuse(msg, "horizon", "be a number of days above 0", horizon)


def _as_of(scores: Any, at: object) -> np.datetime64 | None:
    if at is None:
        return getattr(scores, "as_of", None)
    try:
        return as_instant(at)
    except DataError as error:
        message = str(error).replace("'as_of'", "'at'")
        raise DataError(message, where="'at'", got=at) from None


def _is_numeric(column: NDArray[Any]) -> bool:
    texts = [each for each in column.tolist() if isinstance(each, str) and each.strip()]
    return set(map(str.strip, texts)) <= {"0", "1", "0.0", "1.0"}


def _dates(column: NDArray[Any]) -> NDArray[np.datetime64]:
    try:
        return to_dates(column)
    except DataError as error:
        got = error.got
        message = (
            "1 for who left, 0 for who stayed, or the date on which each left is due. "
            f"Got {show_short(got)}. Compare labels first, such as churned == {got!r}."
        )
        raise DataError(message, where=error.where, got=got) from None


def _called(error: DataError, place: str) -> DataError:
    message = str(error).replace("'outcome'", place)
    if place not in message:
        message = f"{place}: {message}"
    return DataError(message, where=place, got=error.got)


def _of_truths(churned: FloatArray, at: np.datetime64 | None, until: object) -> Outcome:
    strange = ~(np.isnan(churned) | (churned == 0.0) | (churned == 1.0))
    if strange.any():
        row = int(np.argmax(strange))
        message = (
            f"'churned', row {row:,}: 1 for who left, 0 for who stayed or a gap is due. "
            f"Got {float(churned[row])!r}."
        )
        raise DataError(message, where=f"'churned', row {row}", got=float(churned[row]))
    if until is not None:
        message = (
            "'until' says until when churn dates are known, and 'churned' has no dates. Leave it "
            "out, or pass the date on which each customer left."
        )
        raise DefinitionError(message, where="'until'", got=until)
    nobody = np.zeros(len(churned), dtype=np.bool_)
    return Outcome(churned, nobody, nobody, None, at, None)


def _of_dates(
    dates: NDArray[np.datetime64], at: np.datetime64 | None, horizon: Any, until: object
) -> Outcome:
    if at is None:
        message = (
            "'churned' holds dates: say as of when the scores are, as at='2026-01-31', or score "
            "with as_of=."
        )
        raise DefinitionError(message, where="'at'", got=None)
    left = ~np.isnat(dates)
    known = as_instant(until) if until is not None else _last(dates, left, at)
    before = left & (dates <= at)
    after = left & ~before & (dates <= known)
    end = known if horizon is None else at + np.timedelta64(round(horizon * 86_400e6), "us")
    gone = after & (dates <= end)
    unseen = ~gone & ~before & (known < end)
    if unseen.any() and not gone.any():
        message = (
            f"Nothing is known of {horizon:g} days after {_day(at)}: churn dates end on "
            f"{_day(known)}. Shorten the horizon, or say until when they are known, as until=."
        )
        raise DefinitionError(message, where="'horizon'", got=horizon)
    churned = np.where(before | unseen, np.nan, gone)
    return Outcome(churned, before, unseen, dates, at, known)


def _last(dates: NDArray[np.datetime64], left: BoolArray, at: np.datetime64) -> np.datetime64:
    last: np.datetime64 = max(dates[left].max(), at) if left.any() else at
    return last


def _day(date: np.datetime64) -> str:
    return str(date.astype("datetime64[D]"))

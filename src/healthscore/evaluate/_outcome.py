"""Outcomes in: who left, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from healthscore._definition import is_finite, is_mapping, number
from healthscore.columns import (
    Kind,
    as_column,
    as_instant,
    is_array,
    is_sequence,
    kind_of,
    show_short,
    to_dates,
    to_outcome,
)
from healthscore.errors import DataError, DefinitionError
from healthscore.evaluate._order import refuse_other_order
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
    """Who was not observed for the whole horizon; (n_customers,)."""
    at: np.datetime64 | None
    """As of when the scores are."""


def read_outcome(
    scores: Any, churned: Any, *, at: object = None, horizon: Any = None, until: Any = None
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
    until : date or array_like of date, shape (n_customers,), or mapping, optional
        Until when it is known who left, of all or of each customer; by default, and for gaps, the
        last date on which somebody did.

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
    _require_horizon(horizon)
    refuse_other_order(scores, churned, "churned")
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
    return _of_dates(dates, as_of, horizon, _until(scores, until))


def _require_horizon(horizon: Any) -> None:
    """Refuse a horizon that is no number of days."""
    if horizon is None:
        return
    days = number(horizon)
    if not (is_finite(days) and days > 0.0):
        message = f"'horizon' must be a number of days above 0. Got {show_short(horizon)}."
        raise DefinitionError(message, where="'horizon'", got=horizon)


def _as_of(scores: Any, at: object) -> np.datetime64 | None:
    if at is None:
        return getattr(scores, "as_of", None)
    try:
        asked = as_instant(at)
    except DataError as error:
        message = str(error).replace("'as_of'", "'at'")
        raise DataError(message, where="'at'", got=at) from None
    scored = getattr(scores, "as_of", None)
    if scored is not None and asked < scored:
        message = (
            f"'at' is {_day(asked)}, and the scores are as of {_day(scored)}: they know what "
            "happened between, which is not to be foreseen. Leave 'at' out, or score with "
            f"as_of='{_day(asked)}'."
        )
        raise DefinitionError(message, where="'at'", got=at)
    return asked


def _until(scores: Any, until: Any) -> Any:
    """Give until when it is known who left: of everybody, or of each customer."""
    if until is None:
        return np.datetime64("NaT", "us")
    refuse_other_order(scores, until, "until")
    several = is_sequence(until) or is_array(until) or is_mapping(until)
    try:
        if not several:
            return as_instant(until)
        values = until if is_array(scores) else lined_up(scores, until, "until")
        dates = to_dates(as_column(values))
    except DataError as error:
        raise _called(error, "'until'") from None
    if len(dates) != len(scores):
        message = f"'until' must have one date for each of {len(scores):,} customers, or be one."
        raise DataError(message, where="'until'", got=len(dates))
    return dates


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
    message = str(error).replace("'outcome'", place).replace("'as_of'", place)
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
    return Outcome(churned, nobody, nobody, at)


def _of_dates(
    dates: NDArray[np.datetime64], at: np.datetime64 | None, horizon: Any, until: Any
) -> Outcome:
    if at is None:
        message = (
            "'churned' holds dates: say as of when the scores are, as at='2026-01-31', or score "
            "with as_of=."
        )
        raise DefinitionError(message, where="'at'", got=None)
    left = ~np.isnat(dates)
    last: np.datetime64 = max(dates[left].max(), at) if left.any() else at
    known = np.where(np.isnat(until), last, until)
    end = known if horizon is None else at + np.timedelta64(round(horizon * 86_400e6), "us")
    before = left & (dates <= at)
    # also who left before the end is out: with them alone, late rates would tend to 100 %
    unseen = (known < end) & ~before
    if unseen.any() and (unseen | before).all():
        message = (
            f"Nobody was observed for {horizon:g} days after {_day(at)}: it is known who left "
            f"until {_day(known.max())}. Shorten the horizon, or say until when it is known, as "
            "until=, if that is longer."
        )
        raise DefinitionError(message, where="'horizon'", got=horizon)
    _refuse_own_ends(dates, known, left & ~before & (dates <= end), unseen)
    gone = left & (dates <= np.minimum(known, end))
    churned = np.where(before | unseen, np.nan, gone)
    return Outcome(churned, before, unseen, at)


def _refuse_own_ends(
    dates: NDArray[np.datetime64],
    known: NDArray[np.datetime64],
    left: BoolArray,
    unseen: BoolArray,
) -> None:
    """Refuse to take the day on which each left for the last on which it would be known."""
    own = left & unseen & (dates == known)
    if known.ndim and 2 * own.sum() > left.sum():
        message = (
            f"'until' of {int(own.sum()):,} of {int(left.sum()):,} customers who left is the day "
            "on which they left. Say until when it would have been known of each, had they stayed, "
            "such as the day on which the data end: otherwise these would be left out."
        )
        raise DefinitionError(message, where="'until'", got=str(known[own][0]))


def _day(date: np.datetime64) -> str:
    return str(date.astype("datetime64[D]"))

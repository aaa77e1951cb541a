"""What was asked of `drift`, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthscore._definition import is_mapping, number, refuse
from healthscore.columns import show_short
from healthscore.errors import DataError
from healthscore.evaluate.drift._outcomes import Known
from healthscore.evaluate.drift._period import Date
from healthscore.history import History

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OWNER = "drift"


def every_scores(reference: Any, current: Any) -> list[Any]:
    """Put the scores of all dates in a row.

    Parameters
    ----------
    reference : Scores or SegmentedScores or History
        The first date, or all.
    current : the same, or a sequence of them, or None
        The later ones.

    Returns
    -------
    list of Scores or SegmentedScores
        The reference first, then one or more.

    Raises
    ------
    DataError
        If there are not two dates, or something is no scores.
    """
    first = list(_dates(reference, "reference"))
    if current is None:
        if len(first) < 2:
            message = (
                "'current' of drift is due: scores of a later date. A History of two periods or "
                "more may stand alone, and is held against its first one."
            )
            raise DataError(message, where="'current' of drift")
        return first
    later = list(_dates(current, "current"))
    if len(first) != 1 or not later:
        what = "reference" if len(first) != 1 else "current"
        message = (
            f"'{what}' of drift must be scores of "
            f"{'one date' if what == 'reference' else 'one date or more'}. Got "
            f"{len(first) if what == 'reference' else 0:,} dates. Pick one, such as history.latest."
        )
        raise DataError(message, where=f"'{what}' of drift")
    return first + later


def _dates(given: Any, what: str) -> Iterator[Any]:
    if isinstance(given, History):
        yield from (given.scores_of(period) for period in range(len(given)))
    elif issubclass(type(given), list | tuple):
        for each in given:
            yield from _dates(each, what)
    elif all(hasattr(given, name) for name in ("adjustments", "keys", "values", "detailed")):
        yield given
    else:
        message = (
            f"'{what}' of drift must be scores, as a scorecard gives them, or a History. "
            f"Got {show_short(given)}."
        )
        raise DataError(message, where=f"'{what}' of drift", got=given)


def every_date(scores: Sequence[Any], churned: Any, horizon: Any) -> Iterator[Date]:
    """Read all that is looked at of each date, one after the other.

    Parameters
    ----------
    scores : sequence of Scores or SegmentedScores
        In the order of time.
    churned : sequence, mapping, str or None
        What became of the customers of each; a mapping or a name holds for all.
    horizon : float or None
        Days within which leaving counts.

    Yields
    ------
    Date
        One for each.

    Raises
    ------
    DataError
        If there is not an outcome for each date, or it does not fit.
    """
    for each, outcome in zip(scores, _outcomes(churned, len(scores)), strict=True):
        yield Date.of(each, None if outcome is None else Known.of(each, outcome, horizon))


def _outcomes(churned: Any, dates: int) -> Sequence[Any]:
    if churned is None or isinstance(churned, str) or is_mapping(churned):
        return [churned] * dates
    if not issubclass(type(churned), list | tuple) or len(churned) != dates:
        message = (
            f"'churned' of drift must be the outcomes of each of {dates:,} dates in a row, such as "
            "churned=(of the reference, of the current), or one mapping from key to outcome. "
            f"Got {show_short(churned)}."
        )
        raise DataError(message, where="'churned' of drift", got=churned)
    return list(churned)


def require_options(bins: Any, level: Any, seed: Any) -> None:
    """Refuse options that are not what they must be.

    Parameters
    ----------
    bins, level, seed : object
        What came.

    Raises
    ------
    DefinitionError
        For the first that is not.
    """
    if not (type(bins) is int and 2 <= bins <= 1_000):
        raise refuse(_OWNER, "bins", "be a whole number from 2 to 1,000", bins)
    rate = number(level)
    if not (isinstance(rate, float) and 0.0 < rate < 1.0):
        raise refuse(_OWNER, "level", "be above 0 and below 1", level)
    if not (type(seed) is int and seed >= 0):
        raise refuse(_OWNER, "seed", "be a whole number from 0", seed)

"""What is rolled up: scores of one scorecard, or of one for each segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from healthscore.columns import show_short
from healthscore.errors import DataError
from healthscore.scoring import Scores

if TYPE_CHECKING:
    from healthscore.bandings import Banding
    from healthscore.segments import SegmentedScores

Scored: TypeAlias = "Scores | SegmentedScores"
"""Both have the same arrays by the same names."""


def require_scores(given: object) -> None:
    """Refuse to roll up what is no scores of customers.

    Parameters
    ----------
    given : Scores or SegmentedScores
        What came.

    Raises
    ------
    DataError
        If it is something else; the message says how to come by scores.
    """
    if isinstance(given, Scores):
        return
    from healthscore.segments import SegmentedScores

    if not isinstance(given, SegmentedScores):
        message = f"'scores' of roll_up must be Scores. Got {show_short(given)}.{_remedy(given)}"
        raise DataError(message, where="'scores' of roll_up", got=given)


def _remedy(given: object) -> str:
    """Say what to do, where one knows."""
    from healthscore.history import History
    from healthscore.rollups._result import RollUp

    if isinstance(given, RollUp):
        return (
            " Nodes go on to any depth at once: name the parents of parents in 'parent' too, such "
            "as {'acme': 'emea', 'emea': 'world', 'world': None}."
        )
    if isinstance(given, History):
        return " Roll up the scores of one period: history.latest or history.at(date)."
    return " Score the table first: scorecard.score(table, key=...)."


def bandings_of(scores: Scored) -> list[Banding | None]:
    """Give the bandings that cut the customers' bands, each once.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.

    Returns
    -------
    list of Banding or None
        One of each scorecard that has customers.
    """
    given = cast("Any", scores)
    models: list[Scores] = [part for _, part in given.parts] if hasattr(given, "parts") else [given]
    return list(dict.fromkeys(each.scorecard.banding for each in models))


def require_columns(scores: Scored, what: str, name: str) -> Scores:
    """Refuse to look up a column by name where there are several scorecards.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.
    what : str
        Name of an argument.
    name : str
        Name of the column.

    Returns
    -------
    Scores
        The same.

    Raises
    ------
    DataError
        If each segment has a scorecard of its own.
    """
    if hasattr(scores, "kept"):
        return cast("Scores", scores)
    message = (
        f"'{what}': columns are not looked up by name in scores of several scorecards. Pass the "
        f"column itself, such as {what}=customers[{name!r}]."
    )
    raise DataError(message, where=f"'{what}'", got=name)

"""Scores and raw values in words and in plain data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from healthscore.errors import DefinitionError
from healthscore.explain._words import plain

if TYPE_CHECKING:
    from healthscore.scoring import Score

_DIGITS: Final = (4, 6, 9)
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:[\d.]+)?")


def bands_in_words(score: Score) -> str:
    """Give the band of a score, or an empty text without a banding."""
    try:
        return score.band
    except DefinitionError:
        return ""


def named(score: Score) -> str:
    """Give a score with its band: ``61.2 yellow``."""
    value = score.shown or "no score"
    band = bands_in_words(score)
    return f"{value} {band}" if band else value


def points_or_none(score: Score) -> dict[str, Any]:
    """Write what counts of a score as plain data."""
    return {
        "score": plain(score.value),
        "band": bands_in_words(score) or None,
        "coverage": plain(score.coverage),
    }


def change_in_words(before: object, after: object) -> tuple[str, str]:
    """Write two raw values: the one that is needed in full, the other as short as differs from it.

    Parameters
    ----------
    before, after : object
        Numbers, labels, or dates as ISO text.

    Returns
    -------
    tuple of str
        Both in words.

    Examples
    --------
    >>> change_in_words(2.123456, 4.1)
    ('2.123', '4.1')
    >>> change_in_words(2.0000001, 2.0)
    ('2.0000001', '2')
    >>> change_in_words("2026-10-01", "2026-10-25T15:08:00")
    ('2026-10-01', '2026-10-25 15:08')
    """
    full = _in_full(after)
    shown = [*(_short(before, digits) for digits in _DIGITS), _in_full(before)]
    return next((each for each in shown if each != full), full), full


def _in_full(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,}".removesuffix(".0")
    text = str(value)
    moment = _MOMENT.fullmatch(text)
    if moment is None:
        return text
    seconds = "" if moment[3] == ":00" else moment[3] or ""
    return f"{moment[1]} {moment[2]}{seconds}"


def _short(value: object, digits: int) -> str:
    if isinstance(value, float):
        whole = abs(value) < 1e15 and (value.is_integer() or abs(value) >= 10.0**digits)
        return f"{value:,.0f}" if whole else f"{value:,.{digits}g}"
    return _in_full(value)

"""GitLab's score of licences used, by the age of the customer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal

from healthscore._definition import refuse
from healthscore.bandings import Banding
from healthscore.formula import Formula
from healthscore.metric import Metric
from healthscore.normalizers import Steps
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from healthscore.metric import Missing

_RED: Final = 0.0
_YELLOW: Final = 50.0
_GREEN: Final = 100.0
_FROM_10: Final = math.nextafter(0.1, 0.0)
_FROM_51: Final = math.nextafter(0.51, 0.0)
"""Largest shares below a range, where tiers hold what is above their start."""

_YOUNG: Final = {
    "10 to 50": Steps({0: _RED, 0.1: _YELLOW, 0.51: _GREEN}),
    "51 to 75": Steps({0: _RED, _FROM_10: _YELLOW, 0.5: _GREEN}, closed="right"),
}
_OLDER: Final = {
    "10 to 50": Steps({0: _RED, _FROM_51: _YELLOW, 0.75: _GREEN}, closed="right"),
    "51 to 75": Steps({0: _RED, 0.5: _YELLOW, 0.75: _GREEN}, closed="right"),
}
_OLD: Final = Steps({0: _RED, 0.75: _GREEN}, closed="right")


def gitlab_licences(
    *,
    over_half: Literal["10 to 50", "51 to 75"],
    six_months: Literal["2 to 6", "6 to 9"],
    used: str = "licences_used",
    licences: str = "licences",
    age: str = "age_months",
    missing: Missing = "exclude",
    name: str = "gitlab licences",
) -> Scorecard:
    """Rebuild GitLab's score of licences used: red, yellow or green, by the age of the customer.

    ============ ============ ============ =============
    licences     2 to 6       6 to 9       over 9 months
    ============ ============ ============ =============
    under 10 %   red          red          red
    10 to 50 %   yellow       red          red
    51 to 75 %   green        yellow       red
    over 75 %    green        green        green
    ============ ============ ============ =============

    Parameters
    ----------
    over_half : {"10 to 50", "51 to 75"}
        The range of what lies above 50 % and below 51 %: the handbook leaves it open.
    six_months : {"2 to 6", "6 to 9"}
        The range of a customer of exactly 6 months, who is in both.
    used, licences : str
        Columns, or formulas, of the licences used and of those that were bought.
    age : str
        Column, or formula, of the customer's age in months. Below 2, or where it is not known, the
        share is a gap.
    missing : "exclude", "reject", float or Learned, default "exclude"
        What a gap does; by default such a customer has no score.
    name : str, default "gitlab licences"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one, of the one metric ``licence_use``: 0 is red, 50 yellow and 100 green.

    Raises
    ------
    DefinitionError
        If a range is none of the two.

    References
    ----------
    GitLab, handbook of customer success, read in November 2026.

    Examples
    --------
    >>> card = gitlab_licences(over_half="10 to 50", six_months="6 to 9")
    >>> card.score({"licences_used": [60] * 4, "licences": [100] * 4, "age_months": [1, 3, 7, 12]})
    <Scores: 4 customers, mean 50.0, 1 red, 1 yellow, 1 green, 1 unknown, model ...>
    """
    _require("over_half", over_half, *_YOUNG)
    _require("six_months", six_months, "2 to 6", "6 to 9")
    taken, bought, months = map(_operand, (used, licences, age))
    # a condition is 1 or 0, and what is divided by 0 is a gap
    share = f"{taken} / {bought} / ({months} >= 2)"
    is_young = f"{months} {'<=' if six_months == '2 to 6' else '<'} 6"
    metric = Metric(
        "licence_use",
        _OLD,
        formula=share,
        curves=[(is_young, _YOUNG[over_half]), (f"{months} <= 9", _OLDER[over_half])],
        missing=missing,
        description="The share of the licences bought that are used, judged by the customer's age.",
    )
    return Scorecard(name, [metric], banding=Banding({"red": 0, "yellow": 50, "green": 100}))


def _operand(formula: str) -> str:
    """Write a formula so that it can be divided and compared."""
    return formula if Formula(formula).column is not None else f"({formula})"


def _require(field: str, given: str, *ranges: str) -> None:
    if given not in ranges:
        owner = "gitlab_licences"
        raise refuse(owner, field, f"be {' or '.join(map(repr, ranges))}", given)

"""The health score of Freshsuccess, once Natero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.aggregations import Rounded, WeightedMean
from healthscore.bandings import Banding
from healthscore.group import Group
from healthscore.normalizers import AsIs
from healthscore.recipes._assemble import metrics_of, require_known, weighting_of
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.recipes._assemble import Members


def freshsuccess(
    sections: Mapping[str, Members],
    weights: Mapping[str, float],
    *,
    green: float = 71,
    name: str = "freshsuccess",
) -> Scorecard:
    """Rebuild a Freshsuccess health score: sections rounded half up, then weighted.

    Parameters
    ----------
    sections : mapping of str to list of (str or Metric)
        Metrics by section, which all count the same in it. The vendor's only curve is
        ``Linear(worst=..., best=...)``; a name is a column that holds a score, 0 to 100.
    weights : mapping of str to float
        Of sections, by name; where none has a weight they count the same.
    green : float, default 71
        Score from which a customer is green; an older page says 70.
    name : str, default "freshsuccess"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one: red up to 30, itself included, green from `green` on, yellow between. The
        total is not rounded; the vendor shows it as a whole number.

    Raises
    ------
    DefinitionError
        If the weights do not match the sections.

    References
    ----------
    Freshworks, documentation of Freshsuccess account health, read in November 2026.

    Examples
    --------
    >>> card = freshsuccess({"support": ["csat"], "usage": ["logins", "breadth"]}, {})
    >>> card.score_one({"csat": 80, "logins": 76, "breadth": 65}).members["usage"]
    71.0
    """
    metrics = {section: metrics_of(members, AsIs()) for section, members in sections.items()}
    require_known(weights, dict.fromkeys(sections, ()))
    return Scorecard(
        name,
        [
            Group(section, members, aggregation=Rounded(WeightedMean()))
            for section, members in metrics.items()
        ],
        weighting=weighting_of(weights, sections),
        # red holds 30 itself, and green its own start: yellow starts a hair above 30
        banding=Banding({"red": 0, "yellow": 30.000001, "green": green}),
    )

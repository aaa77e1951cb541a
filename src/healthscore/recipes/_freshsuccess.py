"""The health score of Freshsuccess, once Natero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.aggregations import Rounded, WeightedMean
from healthscore.bandings import Banding
from healthscore.normalizers import AsIs
from healthscore.recipes._assemble import grouped, groups_of, weighting_of, weights_of
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.metric import Missing
    from healthscore.recipes._assemble import Members


def freshsuccess(
    sections: Mapping[str, Members],
    weights: Mapping[str, float],
    *,
    rounded: bool,
    missing: Missing,
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
    rounded : bool
        Whether the total is a whole number too, rounded half up, before it is cut into bands: it is
        shown so, and the documentation does not say what the bands go by.
    missing : "exclude", "reject", float or Learned
        What a gap does in a metric that does not say so itself: the documentation does not.
    green : float, default 71
        Score from which a customer is green; an older page says 70.
    name : str, default "freshsuccess"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one: red up to 30, itself included, green from `green` on, yellow between.

    Raises
    ------
    DefinitionError
        If the weights do not match the sections.

    References
    ----------
    Freshworks, documentation of Freshsuccess account health, read in November 2026.

    Examples
    --------
    >>> sections = {"support": ["csat"], "usage": ["logins", "breadth"]}
    >>> card = freshsuccess(sections, {"support": 2, "usage": 3}, rounded=True, missing="exclude")
    >>> score = card.score_one({"csat": 80, "logins": 76, "breadth": 65})
    >>> score.members["usage"], score.value
    (71.0, 75.0)
    """
    place = "freshsuccess"
    metrics = groups_of(place, sections, AsIs(), missing)
    weights = weights_of(place, weights, dict.fromkeys(metrics, ()))
    # red holds 30 itself, and green its own start: of whole numbers the next is 31
    yellow = 31.0 if rounded else 30.000001
    return Scorecard(
        name,
        grouped(metrics, weights, Rounded(WeightedMean())),
        weighting=weighting_of(weights, metrics),
        aggregation=Rounded(WeightedMean()) if rounded else WeightedMean(),
        banding=Banding({"red": 0, "yellow": yellow, "green": green}),
    )

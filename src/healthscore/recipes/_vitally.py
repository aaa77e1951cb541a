"""Vitally's health scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from healthscore.bandings import Banding
from healthscore.metric import Metric
from healthscore.normalizers import Categories
from healthscore.recipes._assemble import grouped, groups_of, three_tiers, weighting_of, weights_of
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.metric import Missing
    from healthscore.recipes._assemble import Members

_LEVELS: Final = {"poor": 0, "concerning": 50, "healthy": 100}
_LABELS: Final = Categories({**_LEVELS, "Poor": 0, "Concerning": 50, "Healthy": 100})


def vitally_metric(
    name: str,
    concerning: float,
    healthy: float,
    *,
    formula: str | None = None,
    missing: Missing = "exclude",
) -> Metric:
    """Make a metric that is healthy (10), concerning (5) or poor (0) by two thresholds.

    Parameters
    ----------
    name : str
        Its name.
    concerning : float
        Value from which it is concerning; itself included.
    healthy : float
        Value from which it is healthy, itself included; below `concerning` where less is better.
        Where conditions overlap, the healthier one holds.
    formula : str, optional
        Where its value comes from.
    missing : "exclude", "reject", float or Learned, default "exclude"
        What a gap does: a null may be ticked into a condition, as a score of 0, 50 or 100;
        "exclude" leaves it to `vitally`.

    Returns
    -------
    Metric
        For `vitally`.

    Examples
    --------
    >>> vitally_metric("days_away", concerning=5, healthy=1).normalizer([0, 1, 5, 6]).tolist()
    [100.0, 100.0, 50.0, 0.0]
    """
    curve = three_tiers("vitally_metric", concerning, healthy, (0, 50, 100))
    return Metric(name, curve, formula=formula, missing=missing)


def vitally(
    scores: Mapping[str, Members],
    weights: Mapping[str, float],
    *,
    closed: Literal["left", "right"],
    missing: Missing,
    name: str = "vitally",
) -> Scorecard:
    """Rebuild a Vitally health score: means of 0, 5 and 10, and labels by equal thirds.

    Parameters
    ----------
    scores : mapping of str to list of (str or Metric)
        Conditions by health score; a name is a column that holds "poor", "concerning" or "healthy"
        (or "Poor" and so on), and `vitally_metric` makes one with thresholds.
    weights : mapping of str to float
        Of health scores, by name, in any unit; where none has a weight they count the same.
    closed : {"left", "right"}
        Which third a score on an edge belongs to, as two of three healthy ones give: the
        documentation does not say.
    missing : "exclude", "reject", float or Learned
        What a gap does in a condition that does not say so itself: a null may be ticked into one.
    name : str, default "vitally"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one, on 0 to 100: ``scores.on_scale(0, 10)`` gives Vitally's numbers.

    Raises
    ------
    DefinitionError
        If the weights do not match the health scores.

    References
    ----------
    Vitally, documentation of health scores, read in November 2026.

    Examples
    --------
    >>> card = vitally({"integrations": ["crm", "mail", "chat"]}, {}, closed="left", missing=0)
    >>> card.score_one({"crm": "healthy", "mail": "healthy", "chat": None}).band
    'healthy'
    """
    conditions = groups_of("vitally", scores, _LABELS, missing)
    weights = weights_of("vitally", weights, dict.fromkeys(conditions, ()))
    third = 100.0 / 3.0
    return Scorecard(
        name,
        grouped(conditions, weights),
        weighting=weighting_of(weights, conditions),
        banding=Banding({"poor": 0, "concerning": third, "healthy": 2.0 * third}, closed=closed),
    )

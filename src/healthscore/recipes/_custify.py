"""Custify's health scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore._definition import refuse
from healthscore.normalizers import AsIs
from healthscore.recipes._assemble import mapping_of, metrics_of, require_total
from healthscore.scorecard import Scorecard
from healthscore.weightings import Fixed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.metric import Missing
    from healthscore.recipes._assemble import Members


def custify(
    scores: Members,
    percents: Mapping[str, float],
    *,
    missing: Missing,
    name: str = "custify",
) -> Scorecard:
    """Rebuild a clustered Custify score: percents of two scores or more.

    Parameters
    ----------
    scores : list of (str or Metric)
        Two or more; a name is a column that holds a score, 0 to 100.
    percents : mapping of str to float
        Of each score; they total 100.
    missing : "exclude", "reject", float or Learned
        What a gap does in a metric that does not say so itself: the documentation does not.
    name : str, default "custify"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one.

    Raises
    ------
    DefinitionError
        If there are fewer than two scores, or the percents do not match them and total 100.

    References
    ----------
    Custify, documentation of health scores, read in November 2026.

    Examples
    --------
    >>> card = custify(
    ...     ["usage", "support", "nps"], {"usage": 20, "support": 30, "nps": 50}, missing=0
    ... )
    >>> card.score_one({"usage": 100, "support": 50, "nps": 80}).value
    75.0
    """
    place = "custify"
    metrics = metrics_of(place, scores, AsIs(), missing, field="scores")
    percents = mapping_of(place, "percents", percents, "percents")
    names = [metric.name for metric in metrics]
    if len(names) < 2:
        raise refuse(place, "scores", "be two or more", names)
    if strange := sorted(set(percents) - set(names)):
        raise refuse(place, "percents", "be of the scores", strange[0])
    require_total("'percents' of custify", percents, names)
    return Scorecard(name, metrics, weighting=Fixed(percents))


def custify_impact(
    scores: Members,
    impacts: Mapping[str, str],
    weights: Mapping[str, float],
    *,
    missing: Missing,
    name: str = "custify",
) -> Scorecard:
    """Rebuild Custify's global score: each score has no, a low, a medium or a high impact.

    Parameters
    ----------
    scores : list of (str or Metric)
        A name is a column that holds a score, 0 to 100.
    impacts : mapping of str to str
        The impact of each score: a name of `weights`.
    weights : mapping of str to float
        What an impact weighs, such as ``{"none": 0, "low": 1, "medium": 2, "high": 3}``: the vendor
        does not give the numbers.
    missing : "exclude", "reject", float or Learned
        What a gap does in a metric that does not say so itself: the documentation does not.
    name : str, default "custify"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one.

    Raises
    ------
    DefinitionError
        If a score has no impact, or an impact no weight.

    References
    ----------
    Custify, documentation of health scores, read in November 2026.

    Examples
    --------
    >>> card = custify_impact(
    ...     ["usage", "nps"],
    ...     {"usage": "high", "nps": "low"},
    ...     {"low": 1, "high": 3},
    ...     missing="exclude",
    ... )
    >>> card.score_one({"usage": 80, "nps": 40}).value
    70.0
    """
    place = "custify_impact"
    metrics = metrics_of(place, scores, AsIs(), missing, field="scores")
    impacts = mapping_of(place, "impacts", impacts, "impacts")
    weights = mapping_of(place, "weights", weights, "numbers")
    if strange := sorted(set(impacts) - {metric.name for metric in metrics}):
        raise refuse(place, "impacts", "be of the scores", strange[0])
    for metric in metrics:
        if impacts.get(metric.name) not in weights:
            allowed = f"be one of {', '.join(weights)} for {metric.name!r}"
            raise refuse(place, "impacts", allowed, impacts.get(metric.name))
    return Scorecard(
        name,
        metrics,
        weighting=Fixed({metric.name: weights[impacts[metric.name]] for metric in metrics}),
    )

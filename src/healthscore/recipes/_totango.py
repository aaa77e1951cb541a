"""Totango's health models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.aggregations import Rounded, WeightedMean, Worst
from healthscore.bandings import Banding
from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.normalizers import AsIs, Categories
from healthscore.recipes._assemble import metrics_of, require_known, three_tiers, weighting_of
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.aggregations import RoundingMode
    from healthscore.metric import Missing
    from healthscore.recipes._assemble import Members

_LEVELS: Final = {"poor": 0, "average": 60, "good": 100}


def totango_metric(
    name: str,
    average: float,
    good: float,
    *,
    formula: str | None = None,
    missing: Missing = "exclude",
) -> Metric:
    """Make a metric that is good (100), average (60) or poor (0) by two thresholds.

    Parameters
    ----------
    name : str
        Its name.
    average : float
        Value from which it is average; itself included.
    good : float
        Value from which it is good, itself included; below `average` where less is better.
    formula : str, optional
        Where its value comes from.
    missing : "exclude", "reject", float or Learned, default "exclude"
        What a gap does.

    Returns
    -------
    Metric
        For `totango` and `totango_health`.

    Examples
    --------
    >>> totango_metric("open_tickets", average=5, good=1).normalizer([0, 1, 3, 5, 6]).tolist()
    [100.0, 100.0, 60.0, 60.0, 0.0]
    """
    curve = three_tiers(average, good, (0, 60, 100))
    return Metric(name, curve, formula=formula, missing=missing)


def totango(
    dimensions: Mapping[str, Members],
    weights: Mapping[str, float],
    *,
    missing: Missing,
    rounding: RoundingMode,
    name: str = "totango",
) -> Scorecard:
    """Rebuild Totango's multidimensional health: 100, 60 or 0, in dimensions that are rounded.

    Parameters
    ----------
    dimensions : mapping of str to list of (str or Metric)
        Metrics by dimension; a name is a column that holds "good", "average" or "poor", and
        `totango_metric` makes one with thresholds.
    weights : mapping of str to float
        Of dimensions and metrics, by name; members of which none has a weight count the same.
    missing : "exclude", "reject", float or Learned
        What a column without a value does: the user chooses.
    rounding : {"half_up", "half_even", "floor"}
        How a dimension's score is rounded to a whole number: the documentation does not say.
    name : str, default "totango"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one.

    Raises
    ------
    DefinitionError
        If the weights do not match the dimensions and metrics.

    References
    ----------
    Totango, documentation of the multidimensional health score, read in November 2026.

    Examples
    --------
    >>> card = totango(
    ...     {"usage": ["logins", "breadth"], "support": ["tickets"]},
    ...     {"usage": 60, "support": 40},
    ...     missing="exclude",
    ...     rounding="half_up",
    ... )
    >>> card.score_one({"logins": "good", "breadth": "average", "tickets": "poor"}).value
    48.0
    """
    metrics = {
        dimension: metrics_of(members, Categories(_LEVELS), missing)
        for dimension, members in dimensions.items()
    }
    require_known(weights, metrics)
    return Scorecard(
        name,
        [
            Group(
                dimension,
                members,
                weighting=weighting_of(weights, (member.name for member in members)),
                aggregation=Rounded(WeightedMean(), mode=rounding),
            )
            for dimension, members in metrics.items()
        ],
        weighting=weighting_of(weights, metrics),
    )


def totango_health(attributes: Members, *, name: str = "totango health") -> Scorecard:
    """Rebuild Totango's account health: one poor attribute is enough to be poor.

    Good where every attribute that has a value is good, poor where at least one is poor, and
    average otherwise.

    Parameters
    ----------
    attributes : list of (str or Metric)
        A name is a column that holds "good", "average" or "poor".
    name : str, default "totango health"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one, with the bands poor, average and good.

    References
    ----------
    Totango, documentation of account health, read in November 2026.

    Examples
    --------
    >>> card = totango_health(["logins", "tickets", "nps"])
    >>> card.score_one({"logins": "good", "tickets": "average", "nps": None}).band
    'average'
    """
    return Scorecard(
        name,
        metrics_of(attributes, Categories(_LEVELS)),
        aggregation=Worst(),
        banding=Banding(_LEVELS),
    )


def totango_portfolio(*, name: str = "totango portfolio") -> Scorecard:
    """Rebuild Totango's aggregated quality score: one number for a portfolio.

    Each row of the table is a portfolio, and its columns ``good``, ``average`` and ``poor`` hold
    how many customers are so. A poor one counts 40 here, and 0 in a customer's own score.

    Parameters
    ----------
    name : str, default "totango portfolio"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one, of one metric.

    References
    ----------
    Totango, documentation of the aggregated quality score, read in November 2026.

    Examples
    --------
    >>> totango_portfolio().score_one({"good": 5, "average": 3, "poor": 2}).value
    76.0
    """
    number = "(100 * good + 60 * average + 40 * poor) / (good + average + poor)"
    return Scorecard(name, [Metric("quality", AsIs(), formula=number)])

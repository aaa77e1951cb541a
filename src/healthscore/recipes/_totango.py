"""Totango's health models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.aggregations import Rounded, WeightedMean, Worst
from healthscore.bandings import Banding
from healthscore.formula import Formula
from healthscore.metric import Metric
from healthscore.normalizers import AsIs, Categories
from healthscore.recipes._assemble import (
    grouped,
    groups_of,
    metrics_of,
    three_tiers,
    weighting_of,
    weights_of,
)
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.aggregations import RoundingMode
    from healthscore.metric import Missing
    from healthscore.recipes._assemble import Members

_LEVELS: Final = {"poor": 0, "average": 60, "good": 100}
_LABELS: Final = Categories({**_LEVELS, "Poor": 0, "Average": 60, "Good": 100})


def totango_metric(
    name: str,
    average: float,
    good: float,
    *,
    inclusive: bool,
    formula: str | None = None,
    missing: Missing = "exclude",
) -> Metric:
    """Make a metric that is good (100), average (60) or poor (0) by two thresholds.

    Parameters
    ----------
    name : str
        Its name.
    average : float
        Value from which it is average.
    good : float
        Value from which it is good; below `average` where less is better.
    inclusive : bool
        Whether a value on a threshold belongs to the better side: the documentation does not say.
    formula : str, optional
        Where its value comes from.
    missing : "exclude", "reject", float or Learned, default "exclude"
        What a gap does; "exclude" leaves it to `totango`.

    Returns
    -------
    Metric
        For `totango` and `totango_health`.

    Examples
    --------
    >>> metric = totango_metric("open_tickets", average=5, good=1, inclusive=True)
    >>> metric.normalizer([0, 1, 3, 5, 6]).tolist()
    [100.0, 100.0, 60.0, 60.0, 0.0]
    """
    curve = three_tiers("totango_metric", average, good, (0, 60, 100), inclusive=inclusive)
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
        Metrics by dimension; a name is a column that holds "good", "average" or "poor" (or "Good"
        and so on), and `totango_metric` makes one with thresholds.
    weights : mapping of str to float
        Of dimensions and metrics, by name; members of which none has a weight count the same.
    missing : "exclude", "reject", float or Learned
        What a gap does in a metric that does not say so itself: the user chooses.
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
    metrics = groups_of("totango", dimensions, _LABELS, missing)
    weights = weights_of("totango", weights, metrics)
    return Scorecard(
        name,
        grouped(metrics, weights, Rounded(WeightedMean(), mode=rounding)),
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
        metrics_of("totango_health", attributes, _LABELS),
        aggregation=Worst(),
        banding=Banding(_LEVELS),
    )


def totango_portfolio(
    *,
    good: str = "good",
    average: str = "average",
    poor: str = "poor",
    name: str = "totango portfolio",
) -> Scorecard:
    """Rebuild Totango's aggregated quality score: one number for a portfolio.

    Each row of the table is a portfolio. A poor customer counts 40 here, and 0 in its own score.

    Parameters
    ----------
    good, average, poor : str
        Columns, or formulas, that say how many customers of the portfolio are so.
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
    counts = [f"({Formula(count).text})" for count in (good, average, poor)]
    points = " + ".join(
        f"{worth} * {count}" for worth, count in zip((100, 60, 40), counts, strict=True)
    )
    formula = f"({points}) / ({' + '.join(counts)})"
    return Scorecard(name, [Metric("quality", AsIs(), formula=formula)])

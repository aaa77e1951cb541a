"""The Customer Success Score that Salesforce gives its own customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from healthscore._definition import number_of, refuse, show
from healthscore.aggregations import Rounded, Sum, WeightedMean
from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.normalizers import AsIs, Linear, Steps
from healthscore.recipes._assemble import (
    grouped,
    mapping_of,
    metrics_of,
    text_of,
    weighting_of,
    weights_of,
)
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.aggregations import RoundingMode
    from healthscore.metric import Missing


def salesforce_ratio(name: str, formula: str | None = None) -> Metric:
    """Make a signal from a ratio: 0.67 scores 67.

    Parameters
    ----------
    name : str
        Its name.
    formula : str, optional
        The ratio, from 0 to 1: ``active_users / licenses``.

    Returns
    -------
    Metric
        For `salesforce`.

    Examples
    --------
    >>> salesforce_ratio("adoption", "active / licensed").normalizer([0.67, 1.2]).tolist()
    [67.0, 100.0]
    """
    return Metric(name, Linear(worst=0, best=1), formula=formula)


def salesforce_growth(name: str, current: str, base: str) -> Metric:
    """Make a signal from growth: half as much again as before scores 75, as much as before 50.

    Parameters
    ----------
    name : str
        Its name.
    current : str
        Formula for the quantity now.
    base : str
        Formula for the quantity before.

    Returns
    -------
    Metric
        For `salesforce`: current / base x 50. More than twice as much scores 100, which the vendor
        does not say.

    Examples
    --------
    >>> salesforce_growth("logins", "logins", "logins_before")
    Metric('logins', AsIs(), formula='50 * (logins) / (logins_before)')
    """
    return Metric(name, AsIs(), formula=f"50 * ({current}) / ({base})")


def salesforce_indicator(name: str, formula: str | None = None) -> Metric:
    """Make a signal from a count: none scores 0, one 50, two or more 100.

    Parameters
    ----------
    name : str
        Its name.
    formula : str, optional
        The count.

    Returns
    -------
    Metric
        For `salesforce`.

    Examples
    --------
    >>> salesforce_indicator("reviews").normalizer([0, 1, 2, 5]).tolist()
    [0.0, 50.0, 100.0, 100.0]
    """
    return Metric(name, Steps({0: 0, 1: 50, 2: 100}), formula=formula)


def salesforce_deductions(name: str, points: Mapping[str, float]) -> Group:
    """Make a signal from alerts: 100 less points for each.

    Parameters
    ----------
    name : str
        Its name.
    points : mapping of str to float
        Points deducted for each alert, by the column that counts them; above 0.

    Returns
    -------
    Group
        For `salesforce`. A gap deducts nothing.

    Raises
    ------
    DefinitionError
        If points are not above 0.

    Examples
    --------
    >>> group = salesforce_deductions("limits", {"api_alerts": 15, "storage_alerts": 10})
    >>> group.members[0]
    Metric('api_alerts', AsIs(low=-100, high=0), formula='-15 * `api_alerts`')
    """
    place = "salesforce_deductions"
    alerts: list[Metric] = []
    for alert, given in mapping_of(place, "points", points, "points").items():
        deducted = number_of(place, f"points of {alert}", given)
        if deducted <= 0.0:
            raise refuse(place, f"points of {alert}", "be above 0", given)
        formula = f"{show(-deducted)} * {text_of(alert, None)}"
        alerts.append(Metric(alert, AsIs(-100, 0), formula=formula))
    return Group(name, alerts, aggregation=Sum(start=100))


def salesforce(
    categories: Mapping[str, Sequence[Metric | Group]],
    weights: Mapping[str, float],
    *,
    rounding: RoundingMode | None,
    missing: Missing,
    name: str = "salesforce",
) -> Scorecard:
    """Rebuild the Salesforce Customer Success Score: signals in three categories of 0 to 100.

    Parameters
    ----------
    categories : mapping of str to list of (Metric or Group)
        Signals by category: the vendor has product adoption, customer expertise and technical
        health. `salesforce_ratio`, `salesforce_growth`, `salesforce_indicator` and
        `salesforce_deductions` make them.
    weights : mapping of str to float
        Of categories and signals, by name; members of which none has a weight count the same. How
        they are weighed the vendor does not say.
    rounding : {"floor", "half_even", "half_up"} or None
        How a category is rounded to a whole number, or None for not at all. Signals are printed as
        whole numbers, and the examples fit the first two; where it is rounded the vendor does not
        say.
    missing : "exclude", "reject", float or Learned
        What a gap does in a metric that does not say so itself: the documentation does not.
    name : str, default "salesforce"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one.

    Raises
    ------
    DefinitionError
        If the weights do not match the categories.

    References
    ----------
    Salesforce, documentation of the Customer Success Score, read in November 2026.

    Examples
    --------
    >>> card = salesforce(
    ...     {
    ...         "adoption": [salesforce_growth("logins", "logins", "logins_before")],
    ...         "expertise": [salesforce_indicator("reviews")],
    ...     },
    ...     {},
    ...     rounding="floor",
    ...     missing="exclude",
    ... )
    >>> card.score_one({"logins": 693, "logins_before": 564, "reviews": 1}).members["adoption"]
    61.0
    """
    place = "salesforce"
    signals = {
        category: _signals(members, missing, f"signals of {category}")
        for category, members in mapping_of(place, "categories", categories, "signals").items()
    }
    weights = weights_of(place, weights, signals)
    mean = WeightedMean() if rounding is None else Rounded(WeightedMean(), mode=rounding)
    return Scorecard(
        name,
        grouped(signals, weights, mean),
        weighting=weighting_of(weights, signals),
    )


def _signals(members: object, missing: Missing, field: str) -> list[Metric | Group]:
    """Take metrics and groups of alerts."""
    place = "salesforce"
    if not isinstance(members, list | tuple):
        raise refuse(place, field, "be a list", members)
    made: list[Metric | Group] = []
    for member in cast("list[object]", members):
        if isinstance(member, Group):
            made.append(member)
        else:
            made += metrics_of(place, [member], None, missing, field=field)
    return made

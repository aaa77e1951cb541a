"""HubSpot's health and lead scores."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, cast

from healthscore._definition import number_of, refuse, show
from healthscore.aggregations import Sum
from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.normalizers import AsIs, Piecewise, Steps
from healthscore.recipes._assemble import groups_of, mapping_of, text_of
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.normalizers import Normalizer

_FREE: Final = 1e9
"""Points that no rule comes to: where a rule has no limit of its own."""


def hubspot_rule(
    name: str,
    points: float,
    matches: str | None = None,
    *,
    low: float | None = None,
    high: float | None = None,
) -> Metric:
    """Make a rule of a HubSpot score: points for each match, kept within limits.

    Parameters
    ----------
    name : str
        Its name.
    points : float
        For each match; may be negative.
    matches : str, optional
        Formula for the number of matches: ``meetings_30d``, or a condition, which is 1 or 0. By
        default the column of the rule's name.
    low : float, optional
        Fewest points that the rule may give.
    high : float, optional
        Most points that the rule may give.

    Returns
    -------
    Metric
        For `hubspot`. A gap is no match: it gives no points, and less coverage.

    Raises
    ------
    DefinitionError
        If a number is none, or the limits cross.

    Examples
    --------
    >>> hubspot_rule("meetings", 5, "meetings_30d", low=0, high=20)
    Metric('meetings', AsIs(high=20), formula='5 * (meetings_30d)', missing=0)
    """
    place = "hubspot_rule"
    worth = number_of(place, "points", points)
    least = -_FREE if low is None else number_of(place, "low", low)
    most = _FREE if high is None else number_of(place, "high", high)
    if not least < most:
        raise refuse(place, "high", "be above 'low'", high)
    formula = f"{show(worth)} * {text_of(name, matches)}"
    return Metric(name, AsIs(least, most), formula=formula, missing=0)


def hubspot_decay(points: float, rate: float, period_days: float, *, whole: bool) -> Normalizer:
    """Judge the days since an event, whose points decay in a straight line.

    Parameters
    ----------
    points : float
        On the day of the event.
    rate : float
        Share of the points lost each period, such as 0.25 or 0.5; above 0 and up to 1.
    period_days : float
        Days in a period.
    whole : bool
        Whether points fall at the end of each whole period, or day by day: the documentation does
        not say.

    Returns
    -------
    Normalizer
        The curve: points x max(0, 1 - rate x periods).

    Raises
    ------
    DefinitionError
        If a rate or period is out of range.

    References
    ----------
    HubSpot, documentation of lead scoring, read in November 2026.

    Examples
    --------
    >>> hubspot_decay(10, 0.5, 30, whole=True)([0, 29, 30, 59, 60, 90]).tolist()
    [10.0, 10.0, 5.0, 5.0, 0.0, 0.0]
    >>> hubspot_decay(10, 0.5, 30, whole=False)([0, 15, 30, 60]).tolist()
    [10.0, 7.5, 5.0, 0.0]
    """
    place = "hubspot_decay"
    points, rate, period_days = (
        number_of(place, field, given)
        for field, given in (("points", points), ("rate", rate), ("period_days", period_days))
    )
    if not 0.0 < rate <= 1.0:
        raise refuse(place, "rate", "be above 0 and up to 1", rate)
    if not period_days > 0.0:
        raise refuse(place, "period_days", "be above 0", period_days)
    if not whole:
        return Piecewise({0: points, period_days / rate: 0})
    # a hair less, so that 1 / 0.1 is not eleven periods
    periods = math.ceil(1.0 / rate - 1e-9)
    return Steps(
        {
            # 1 - 0.1 x 6 is not quite 0.4 of the points
            period_days * period: round(points * max(0.0, 1.0 - rate * period), 9)
            for period in range(periods + 1)
        }
    )


def hubspot(
    groups: Mapping[str, Sequence[Metric]],
    limits: Mapping[str, tuple[float, float]],
    *,
    min_score: float,
    max_score: float = 100,
    name: str = "hubspot",
) -> Scorecard:
    """Rebuild a HubSpot score: points with limits for each rule, each group and the whole.

    Parameters
    ----------
    groups : mapping of str to list of Metric
        Rules by group; `hubspot_rule` makes one, and `hubspot_decay` a curve for one. A metric
        holds one event: of several, count those of each age in columns of their own.
    limits : mapping of str to (float, float)
        Fewest and most points of each group. In the release of October 2024 the most points of all
        groups had to total 100.
    min_score : float
        Fewest points of the whole, 0 or above: the documentation only names the most.
    max_score : float, default 100
        Most points of the whole, up to 100.
    name : str, default "hubspot"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one.

    Raises
    ------
    DefinitionError
        If a group has no limits, or limits cross.

    Notes
    -----
    That rules are limited first, then groups, then the whole, is inferred from the fields of the
    vendor's interface.

    References
    ----------
    HubSpot, documentation of health and lead scores, read in November 2026.

    Examples
    --------
    >>> card = hubspot(
    ...     {
    ...         "engagement": [hubspot_rule("meetings", 5, high=20), hubspot_rule("replies", 1)],
    ...         "support": [hubspot_rule("tickets", -3)],
    ...     },
    ...     {"engagement": (0, 60), "support": (-40, 40)},
    ...     min_score=0,
    ... )
    >>> card.score_one({"meetings": 6, "replies": 15, "tickets": 4}).value
    23.0
    """
    place = "hubspot"
    rules = groups_of(place, groups, None)
    limits = mapping_of(place, "limits", limits, "the fewest and the most points")
    for field, given in (("min_score", min_score), ("max_score", max_score)):
        if not 0.0 <= number_of(place, field, given) <= 100.0:
            raise refuse(place, field, "be from 0 to 100, the scale of all scores", given)
    if strange := sorted(set(limits) ^ set(rules)):
        raise refuse(place, "limits", "be given for each group and nothing else", strange[0])
    return Scorecard(
        name,
        [
            Group(group, members, aggregation=_limited(limits[group], group))
            for group, members in rules.items()
        ],
        aggregation=Sum(low=min_score, high=max_score),
    )


def _limited(limits: object, group: str) -> Sum:
    """Make the sum of one group."""
    place, field = "hubspot", f"limits of {group}"
    pair = cast("tuple[object, ...]", limits)
    if not (isinstance(limits, list | tuple) and len(pair) == 2):
        raise refuse(place, field, "be two numbers", pair)
    low, high = (number_of(place, field, given) for given in pair)
    return Sum(low=low, high=high)

"""The health score of Certinia Customer Success Cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore._definition import refuse
from healthscore.normalizers import AsIs
from healthscore.recipes._assemble import (
    grouped,
    groups_of,
    require_total,
    weighting_of,
    weights_of,
)
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.metric import Missing
    from healthscore.recipes._assemble import Members


def certinia(
    groups: Mapping[str, Members],
    weights: Mapping[str, float],
    *,
    missing: Missing,
    name: str = "certinia",
) -> Scorecard:
    """Rebuild a Certinia health score: straight lines, and weights that total 100 everywhere.

    Parameters
    ----------
    groups : mapping of str to list of (str or Metric)
        Metrics by group, two or more in all. The vendor's only curve is
        ``Linear(worst=..., best=...)``; a name is a column that holds a score, 0 to 100.
    weights : mapping of str to float
        Of every group and every metric, by name: those of the groups total 100, and those of the
        metrics of each group do. A group with metrics may not weigh 0, and one without must.
    missing : "exclude", "reject", float or Learned
        What a gap does in a metric that does not say so itself: the documentation does not.
    name : str, default "certinia"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one, without the groups that have no metrics.

    Raises
    ------
    DefinitionError
        If the vendor's own checks fail: weights do not total 100, are missing or too many, or there
        are fewer than two metrics.

    References
    ----------
    Certinia, documentation of Customer Success Cloud, read in November 2026.

    Examples
    --------
    >>> from healthscore import Linear, Metric
    >>> card = certinia(
    ...     {"usage": [Metric("logins", Linear(worst=0, best=20))], "support": ["csat"]},
    ...     {"usage": 70, "logins": 100, "support": 30, "csat": 100},
    ...     missing="exclude",
    ... )
    >>> card.score_one({"logins": 10, "csat": 80}).value
    59.0
    """
    place = "certinia"
    metrics = groups_of(place, groups, AsIs(), missing)
    weights = weights_of(place, weights, metrics)
    names = {group: [member.name for member in members] for group, members in metrics.items()}
    if sum(map(len, names.values())) < 2:
        raise refuse(place, "groups", "hold two metrics or more", names)
    require_total("'weights' of groups", weights, list(metrics))
    for group, members in names.items():
        if bool(weights[group]) != bool(members):
            allowed = f"{'not ' if members else ''}be 0 for {group!r}, which has "
            allowed += "metrics" if members else "no metrics"
            raise refuse(place, "weights", allowed, weights[group])
        if members:
            require_total(f"'weights' in group {group!r}", weights, members)
    metrics = {group: members for group, members in metrics.items() if members}
    return Scorecard(
        name,
        grouped(metrics, weights),
        weighting=weighting_of(weights, metrics),
    )

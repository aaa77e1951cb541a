"""Zudo's health score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from healthscore._definition import refuse
from healthscore.metric import Metric
from healthscore.normalizers import Steps
from healthscore.recipes._assemble import mapping_of, weighting_of, weights_of
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.metric import Missing


def zudo(
    weights: Mapping[str, float],
    *,
    missing: Missing,
    formulas: Mapping[str, str] | None = None,
    name: str = "zudo",
) -> Scorecard:
    """Rebuild Zudo's health score: five published tables, three with a default for no data.

    Parameters
    ----------
    weights : mapping of str to float
        Of the five metrics, by name; where none has a weight they count the same. They are not
        published.
    missing : "exclude", "reject", float or Learned
        What a gap in ``open_requests`` or ``meetings_6_months`` does: for these the documentation
        names no default. That there were no meetings is a 0 and not a gap.
    formulas : mapping of str to str, optional
        Where values come from that are not in a column of the metric's name.
    name : str, default "zudo"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one. It reads the columns ``email_response_hours`` (no data scores 50),
        ``open_requests``, ``meetings_6_months`` (no meetings score 40), ``resolution_days`` (no
        data scores 70) and ``days_since_activity`` (never scores 20).

    Raises
    ------
    DefinitionError
        If a weight is of something else, or one of the five has none though others have.

    References
    ----------
    Zudo, documentation of client health scores, read in November 2026.

    Examples
    --------
    >>> card = zudo({}, missing="exclude")
    >>> {metric.name: metric.missing for metric in card.metrics() if metric.missing != "exclude"}
    {'email_response_hours': 50.0, 'resolution_days': 70.0, 'days_since_activity': 20.0}
    """
    days = Steps({0: 100, 3: 80, 7: 60, 14: 40, 30: 20})
    metrics = [
        Metric("email_response_hours", Steps({0: 100, 4: 80, 12: 60, 24: 40, 48: 20}), missing=50),
        Metric("open_requests", Steps({0: 100, 1: 80, 3: 60, 6: 40, 11: 20}), missing=missing),
        Metric("meetings_6_months", Steps({0: 40, 6: 60, 12: 80, 24: 100}), missing=missing),
        Metric("resolution_days", days, missing=70),
        Metric("days_since_activity", days, missing=20),
    ]
    names = [metric.name for metric in metrics]
    texts = {} if formulas is None else mapping_of("zudo", "formulas", formulas, "formulas")
    if strange := sorted(set(texts) - set(names)):
        place = "zudo"
        raise refuse(place, "formulas", f"be for {', '.join(names)}", strange[0])
    metrics = [attrs.evolve(metric, formula=texts.get(metric.name)) for metric in metrics]
    weights = weights_of("zudo", weights, dict.fromkeys(names, ()))
    return Scorecard(name, metrics, weighting=weighting_of(weights, names))

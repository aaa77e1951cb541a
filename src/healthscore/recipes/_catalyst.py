"""Catalyst's health profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from healthscore._definition import is_mapping, number_of, refuse
from healthscore.aggregations import Best, Rounded, WeightedMean, Worst
from healthscore.group import Group
from healthscore.normalizers import Categories, Piecewise, Steps
from healthscore.recipes._assemble import choice_of, groups_of, weighting_of, weights_of
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.metric import Missing
    from healthscore.recipes._assemble import Members

    Way = Literal["average", "highest", "lowest"]

_WAYS: Final = {"average": WeightedMean(), "highest": Best(), "lowest": Worst()}


def catalyst_labels() -> Categories:
    """Judge Catalyst's inputs that are not numbers: 1, 5 or 10 of 10.

    Returns
    -------
    Categories
        The curve.

    Examples
    --------
    >>> catalyst_labels()(["at risk", "no rule", "healthy"]).tolist()
    [10.0, 50.0, 100.0]
    """
    scores = {"at risk": 10, "no rule": 50, "healthy": 100}
    return Categories(scores | {label.capitalize(): score for label, score in scores.items()})


def catalyst_scale(at_risk: float, healthy: float, *, closed: Literal["left", "right"]) -> Steps:
    """Judge a number from 1 to 10 as Catalyst does: by equal steps between two thresholds.

    Parameters
    ----------
    at_risk : float
        Below it the score is 1 to 3, in three equal steps from 0.
    healthy : float
        Above it the score is 8 to 10, in steps a third of it wide; between the two it is 4 to 7, in
        four equal steps.
    closed : {"left", "right"}
        Which step a value on an edge belongs to: the printed table is cut off, and the rules say
        "less than" and "greater than" of both ends.

    Returns
    -------
    Steps
        The curve: 10 to 100, so that ``on_scale(0, 10)`` gives Catalyst's numbers.

    Raises
    ------
    DefinitionError
        If `at_risk` is not above 0, or `healthy` not above `at_risk`.

    References
    ----------
    Catalyst, documentation of health scoring, read in November 2026.

    Examples
    --------
    >>> catalyst_scale(5, 25, closed="left")([0, 2, 4, 5, 24, 25, 40, 50]).tolist()
    [10.0, 20.0, 30.0, 40.0, 70.0, 80.0, 90.0, 100.0]
    """
    place = "catalyst_scale"
    at_risk, healthy = (number_of(place, "thresholds", given) for given in (at_risk, healthy))
    if not 0.0 < at_risk < healthy:
        raise refuse(place, "at_risk", "be above 0 and below 'healthy'", at_risk)
    starts = [at_risk * step / 3 for step in range(3)]
    starts += [at_risk + (healthy - at_risk) * step / 4 for step in range(4)]
    starts += [healthy + healthy * step / 3 for step in range(3)]
    return Steps({start: 10 * (place + 1) for place, start in enumerate(starts)}, closed=closed)


def catalyst(
    groups: Mapping[str, Members],
    weights: Mapping[str, float],
    *,
    how: Way | Mapping[str, Way] = "average",
    missing: Literal["neutral", "skip"] = "neutral",
    rounded: bool = True,
    name: str = "catalyst",
) -> Scorecard:
    """Rebuild a Catalyst health profile: inputs from 1 to 10, groups, a weighted total.

    Parameters
    ----------
    groups : mapping of str to list of (str or Metric)
        Inputs by group; a name is a column that holds numbers from 1 to 10. `catalyst_scale` and
        `catalyst_labels` are curves for metrics with other inputs.
    weights : mapping of str to float
        Of groups, by name; where none has a weight they count the same.
    how : {"average", "highest", "lowest"} or mapping, default "average"
        What a group makes of its inputs; a mapping says it by group.
    missing : {"neutral", "skip"}, default "neutral"
        What a gap does in an input that does not say so itself: it counts as 5 of 10, as it does
        unless set otherwise, or gives its weight to the others, as each input may be set to since
        October 2024.
    rounded : bool, default True
        Whether the total is rounded half up to one digit of 10, as it is shown. Losses then go by
        the rounded total; without, a loss is a tenth of the vendor's "impact".
    name : str, default "catalyst"
        Name of the scorecard.

    Returns
    -------
    Scorecard
        An ordinary one, on 0 to 100: ``scores.on_scale(0, 10)`` gives Catalyst's numbers.

    Raises
    ------
    DefinitionError
        If the weights or `how` do not match the groups.

    References
    ----------
    Catalyst, documentation of health scoring, read in November 2026.

    Examples
    --------
    >>> card = catalyst({"usage": ["logins"], "support": ["csat"]}, {"usage": 3, "support": 1})
    >>> card.score({"logins": [9, None], "csat": [6, 7]}).on_scale(0, 10).tolist()
    [8.3, 5.5]
    """
    place = "catalyst"
    choice_of(place, "missing", missing, ("neutral", "skip"))
    gap: Missing = 50.0 if missing == "neutral" else "exclude"
    inputs = groups_of(place, groups, Piecewise({1: 10, 10: 100}), gap)
    weights = weights_of(place, weights, dict.fromkeys(inputs, ()))
    ways: dict[str, Any] = dict(how) if is_mapping(how) else dict.fromkeys(inputs, how)
    if strange := sorted(set(ways) - set(inputs)):
        raise refuse(place, "how", "be for groups", strange[0])
    for group in inputs:
        choice_of(place, f"how for {group}", ways.get(group), _WAYS)
    return Scorecard(
        name,
        [
            Group(group, members, aggregation=_WAYS[ways[group]])
            for group, members in inputs.items()
        ],
        weighting=weighting_of(weights, inputs),
        aggregation=Rounded(WeightedMean()) if rounded else WeightedMean(),
    )

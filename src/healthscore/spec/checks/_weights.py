"""Checks of weights, and of who counts in a group."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from healthscore.aggregations import Rounded
from healthscore.group import known_weights
from healthscore.metric import Metric
from healthscore.spec.checks._findings import note, warning
from healthscore.spec.checks._parts import counted_in, weights_of
from healthscore.spec.checks._study import listed
from healthscore.weightings import Fixed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore.aggregations import Aggregation
    from healthscore.group import Body, Member
    from healthscore.spec.checks._findings import Finding
    from healthscore.spec.checks._study import Study

MOST_METRICS: Final = 8
"""Metrics in one group that people can still tell apart."""

FIVES: Final = (60.0, 140.0)
"""Totals of weights that are all whole fives and were very likely meant to be 100."""

ANY: Final = (80.0, 120.0)
"""Totals of any weights, one of them 10 or more, that were very likely meant to be 100."""

_HAIR: Final = 1e-9


def total(_: Study, body: Body) -> Iterator[Finding]:
    """Find weights meant as percent, or as shares of 1, that come to something else."""
    if not isinstance(body.weighting, Fixed) or not _weights_matter(body.aggregation):
        return
    weights = [weight for weight in body.weighting.weights.values() if weight]
    due = _due_total(weights)
    if due is None:
        return
    found = math.fsum(weights)
    first = next(name for name, weight in body.weighting.weights.items() if weight)
    weight = body.weighting.weights[first]
    unit = "percent" if due == 100.0 else "shares of 1"
    yield warning(
        "weights-total",
        body.place,
        f"Its weights look like {unit} but total {found:g}, not {due:g}: {first!r} counts "
        f"{weight / found:.1%}, not {weight / due:.1%}.",
        f"Make them total {due:g}; weights that are not shares are clearer as small numbers, "
        "such as 3 and 1.",
        found,
    )


def _weights_matter(aggregation: Aggregation) -> bool:
    while isinstance(aggregation, Rounded):
        aggregation = aggregation.inner
    return aggregation.by_weight and not aggregation.points


def _due_total(weights: Sequence[float]) -> float | None:
    """Give the total that weights were very likely meant to have, where they have another."""
    if len(weights) < 2 or min(weights) == max(weights):
        return None
    due = 1.0 if max(weights) < 1.0 else 100.0
    percent = [weight / due * 100.0 for weight in weights]
    found = math.fsum(percent)
    fives = all(each > 1.0 and abs(each - 5.0 * round(each / 5.0)) <= _HAIR for each in percent)
    low, high = FIVES if fives else ANY
    # other weights may each be rounded by half a percent
    slack = _HAIR if fives else 0.5 * len(weights)
    meant = low - _HAIR <= found <= high + _HAIR and 10.0 <= max(percent) < 100.0
    return due if meant and abs(found - 100.0) > slack else None


def weightless(study: Study, body: Body) -> Iterator[Finding]:
    """Find members of weight 0 whose score nobody asks for."""
    for member in body.members:
        names = [metric.name for metric in member.metrics()]
        weights = weights_of(body) or {}
        if weights.get(member.name) != 0.0 or study.asked & {member.name, *names}:
            continue
        below = "" if isinstance(member, Metric) else f", and with it {listed(names)}"
        yield note(
            "weightless-member",
            member.place,
            f"It has weight 0 in {body.place} and is left out of the score{below}.",
            "Give it a weight, or take it out of the scorecard.",
            0.0,
        )


def fading(study: Study, body: Body) -> Iterator[Finding]:
    """Find metrics that fade beside nobody: their weight falls, and is all the weight there is."""
    if study.scorecard.spread == "across":
        # there the members of all groups share one weight
        weights = known_weights(study.scorecard) if body is study.scorecard else {}
        names = {name for name, weight in weights.items() if weight != 0.0}
        counted: list[Member] = [each for each in study.scorecard.metrics() if each.name in names]
    else:
        counted = [member for member, _ in counted_in(body)]
    metric = counted[0] if len(counted) == 1 else None
    if isinstance(metric, Metric) and metric.loses_weight:
        # coverage that somebody looks at may be what it fades for
        kind = note if any(each.min_coverage for each in study.bodies) else warning
        yield kind(
            "lone-fade",
            metric.place,
            f"It fades, but nothing else counts in {body.place}: the score there stays what it is "
            "to the last day, and coverage alone falls.",
            "Put it beside other members, give its gaps a score by 'missing', so that its own goes "
            "over into that, or leave 'fade' out.",
            metric.fade,
        )


def crowded(_: Study, body: Body) -> Iterator[Finding]:
    """Find groups of so many metrics that none of them matters."""
    count = sum(isinstance(member, Metric) for member in body.members)
    if count > MOST_METRICS:
        yield note(
            "crowded-group",
            body.place,
            f"It holds {count} metrics, more than {MOST_METRICS}: each counts little, and what "
            "moved the score is hard to tell.",
            "Put metrics that belong together into groups of their own, or leave some out.",
            count,
        )


def gate(_: Study, body: Body) -> Iterator[Finding]:
    """Find groups that never have a score, because too few members count."""
    weights = weights_of(body)
    if weights is None:
        return
    counted = sum(map(bool, weights.values()))
    if body.min_present > counted:
        yield warning(
            "gate-never-passed",
            body.place,
            f"It never has a score: 'min_present' asks for {body.min_present} members, and "
            f"{counted} have a weight above 0.",
            f"Set 'min_present' to {counted} or less, or give more members a weight.",
            body.min_present,
        )

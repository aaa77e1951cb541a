"""What scores can come to: the lowest and the highest of every member, before and after its rules.

Spans are wide rather than narrow: a score outside them can never be, whatever the table holds and
whoever is missing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple, final

import numpy as np

from healthscore.aggregations import (
    Aggregation,
    Best,
    GeometricMean,
    HarmonicMean,
    OrderedMean,
    PowerMean,
    Rounded,
    Sum,
    WeightedMean,
    Worst,
)
from healthscore.formula import Formula
from healthscore.metric import Metric
from healthscore.rules import Cap, Floor, Override
from healthscore.scorecard import Scorecard
from healthscore.spec.checks._conditions import cases
from healthscore.spec.checks._parts import SCALE, counted_in, curve_span, weights_of
from healthscore.spec.checks._sets import EVERYWHERE, Span
from healthscore.spec.checks._spans import span_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.group import Body, Group, Member
    from healthscore.rules import Rule

_MEANS: Final = (
    Best,
    GeometricMean,
    HarmonicMean,
    OrderedMean,
    PowerMean,
    WeightedMean,
    Worst,
)
"""Means whose score lies between what their members give alone."""

_NOISE: Final = 1e-9
"""Points that rounding may add to a group's score, or take from it."""


class Reaches(NamedTuple):
    """Lowest and highest scores."""

    members: dict[str, Span]
    """Of every metric and group by name, after its rules."""
    stages: dict[str, list[Span]]
    """Of every group and the scorecard by place: before each rule, and after the last."""


class _Part(NamedTuple):
    """A member as the group above it sees it."""

    span: Span
    optional: bool
    """Whether it may be missing."""


def reaches(scorecard: Scorecard) -> Reaches:
    """Find what scores can come to.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.

    Returns
    -------
    Reaches
        Of all members and of the scorecard.
    """
    finder = _Finder()
    finder.body(scorecard, under_sum=False)
    return Reaches(finder.members, finder.stages)


@final
class _Finder:
    def __init__(self) -> None:
        self.members: dict[str, Span] = {}
        self.stages: dict[str, list[Span]] = {}
        self.parts: dict[str, _Part] = {}

    def member(self, member: Member, *, under_sum: bool) -> _Part:
        if isinstance(member, Metric):
            return self.metric(member, under_sum=under_sum)
        return self.group(member, under_sum=under_sum)

    def metric(self, metric: Metric, *, under_sum: bool) -> _Part:
        low, high = curve_span(metric, under_sum=under_sum)
        if isinstance(metric.missing, float):
            low, high = min(low, metric.missing), max(high, metric.missing)
        elif not isinstance(metric.missing, str):
            low, high = EVERYWHERE if under_sum else SCALE
        self.members[metric.name] = (low, high)
        return _Part((low, high), metric.missing == "exclude")

    def group(self, group: Group, *, under_sum: bool) -> _Part:
        part = self.body(group, under_sum=under_sum)
        low, high = part.span
        low, high = low - _NOISE, high + _NOISE
        self.members[group.name] = (low, high) if under_sum else _within((low, high), SCALE)
        return part

    def body(self, body: Body, *, under_sum: bool) -> _Part:
        points = under_sum or body.aggregation.points
        for member in body.members:
            self.parts[member.name] = self.member(member, under_sum=points)
        known = weights_of(body) is not None
        counted = [(self.parts[member.name], weight) for member, weight in counted_in(body)]
        optional = sum(part.optional for part, _ in counted)
        never = len(counted) - optional
        # a member whose weight is still to be learned may come to count for nothing
        all_there = known and (not optional or body.min_present >= len(counted))
        if isinstance(body, Scorecard) and body.spread == "across":
            counted = [(self.parts[metric.name], 1.0) for metric in body.metrics()]
            all_there = False
        parts = [part if known else part._replace(optional=True) for part, _ in counted]
        weights = [weight for _, weight in counted]
        span = _aggregated(body.aggregation, parts, weights, all_there=all_there)
        span = self.ruled(body, span if under_sum else _within(span, SCALE), under_sum=under_sum)
        gated = body.min_coverage > 0.0 or body.min_present > never
        return _Part(span, gated or not (known and never))

    def ruled(self, body: Body, span: Span, *, under_sum: bool) -> Span:
        stages = self.stages[body.place] = [span]
        for rule in body.rules:
            stages.append(
                _ruled(rule, stages[-1], self.members, EVERYWHERE if under_sum else SCALE)
            )
        return stages[-1]


def _aggregated(
    aggregation: Aggregation, parts: Sequence[_Part], weights: Sequence[float], *, all_there: bool
) -> Span:
    if isinstance(aggregation, Rounded):
        inner = _aggregated(aggregation.inner, parts, weights, all_there=all_there)
        with np.errstate(all="ignore"):
            low, high = aggregation.round(np.array(inner)).tolist()
        return (low, high)
    if isinstance(aggregation, Sum):
        return _summed(aggregation, parts, all_there=all_there)
    lows, highs = ([part.span[side] for part in parts] for side in (0, 1))
    if not isinstance(aggregation, _MEANS):
        return aggregation.span_of(list(zip(lows, highs, strict=True)))
    if all_there and np.isfinite([*lows, *highs]).all():
        rows = np.asfortranarray([lows, highs])
        with np.errstate(all="ignore"):
            low, high = aggregation.combine(rows, np.array(weights)).tolist()
        return (low, high)
    # whoever is missing, a mean lies between what its members give alone
    floor = getattr(aggregation, "floor", -math.inf)
    return (max(min(lows), floor), max(*highs, floor))


def _summed(aggregation: Sum, parts: Sequence[_Part], *, all_there: bool) -> Span:
    """Add up the points of members of which some may be missing, but not all."""
    start = aggregation.start
    always = [part.span for part in parts if all_there or not part.optional]
    maybe = [part.span for part in parts if not all_there and part.optional]
    low = start + math.fsum([low for low, _ in always] + [min(low, 0.0) for low, _ in maybe])
    high = start + math.fsum([high for _, high in always] + [max(high, 0.0) for _, high in maybe])
    if not always:
        low += max(min(low for low, _ in maybe), 0.0)
        high += min(max(high for _, high in maybe), 0.0)
    return _within((low, high), (aggregation.low, aggregation.high))


def _ruled(rule: Rule, span: Span, scores: Mapping[str, Span], limits: Span) -> Span:
    """Give what scores within a span can come to by a rule."""
    when = rule.when.node
    if not cases(when, scores):
        return span
    level = _level(rule, scores)
    if level is None:
        return span
    after = _changed(rule, span, level)
    after = limits if after is None else _within(after, limits)
    # what reads nothing has no gaps
    always = not rule.formulas[0].needs() and not rule.when.scores
    if always and not cases(when, scores, truth=False) and isinstance(rule.level, float):
        return after
    return (min(span[0], after[0]), max(span[1], after[1]))


def _level(rule: Rule, scores: Mapping[str, Span]) -> Span | None:
    level = rule.level
    if isinstance(level, float):
        return (level, level)
    return span_of(level.node, scores) if isinstance(level, Formula) else EVERYWHERE


def _changed(rule: Rule, span: Span, level: Span) -> Span | None:
    """Give what a rule makes of scores where it acts, or None where nobody knows."""
    match rule:
        case Cap():
            return (min(span[0], level[0]), min(span[1], level[1]))
        case Floor():
            return (max(span[0], level[0]), max(span[1], level[1]))
        case Override():
            return level
        case _:
            return None


def _within(span: Span, limits: Span) -> Span:
    low, high = (min(max(end, limits[0]), limits[1]) for end in span)
    return (low, high)

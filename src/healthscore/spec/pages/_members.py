"""The members of a scorecard in order, with what each counts in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, final

import attrs

from healthscore.errors import NotFittedError
from healthscore.metric import Metric
from healthscore.spec.pages._words import figure, limits, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthscore.group import Body, Group
    from healthscore.scorecard import Scorecard

LATER: Final = "to be learned"
"""What stands for a weight that nobody knows yet."""


@final
@attrs.frozen
class Entry:
    """A metric or a group, and its place in the scorecard.

    Parameters
    ----------
    member : Metric or Group
        What it is.
    parent : Group or Scorecard
        What it is in.
    anchor : str
        What links to it name.
    depth : int
        Groups above it, the scorecard aside.
    under_sum : bool
        Whether its score is points that a sum adds up, here or further up.
    weight : str
        Its weight as declared, or its points.
    share : str
        Its share of its group's weight; empty where points are added up.
    effective : str
        Its share of the whole.
    """

    member: Metric | Group
    parent: Body
    anchor: str
    depth: int
    under_sum: bool
    weight: str
    share: str
    effective: str


def entries(scorecard: Scorecard) -> tuple[Entry, ...]:
    """Go through all members, each group before what it holds.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.

    Returns
    -------
    tuple of Entry
        One for each.
    """
    names = [member.name for member in scorecard.below()]
    anchors = _anchors(names)
    return tuple(_below(scorecard, anchors, _effective(scorecard), depth=0, under_sum=False))


def _effective(scorecard: Scorecard) -> dict[str, float]:
    """Give the share of the whole that each member has; none where it is to be learned."""
    try:
        shares = scorecard.effective_weights()
    except NotFittedError:
        return dict(_known(scorecard, 1.0))
    return {
        member.name: sum(shares[metric.name] for metric in member.metrics())
        for member in scorecard.below()
    }


def _known(body: Body, whole: float) -> Iterator[tuple[str, float]]:
    """Go through the members whose share is known although others are to be learned."""
    if body.weighting.learns or body.aggregation.points:
        return
    weights = body.weights
    total = sum(weights.values())
    for member in body.members:
        share = whole * weights[member.name] / total
        yield (member.name, share)
        if not isinstance(member, Metric):
            yield from _known(member, share)


def _below(
    body: Body,
    anchors: Mapping[str, str],
    effective: Mapping[str, float],
    *,
    depth: int,
    under_sum: bool,
) -> Iterator[Entry]:
    under_sum = under_sum or body.aggregation.points
    counts = _counts(body)
    for member in body.members:
        name = member.name
        whole = percent(min(effective[name], 1.0)) if name in effective else LATER
        yield Entry(member, body, anchors[name], depth, under_sum, *counts[name], whole)
        if not isinstance(member, Metric):
            yield from _below(member, anchors, effective, depth=depth + 1, under_sum=under_sum)


def _counts(body: Body) -> dict[str, tuple[str, str]]:
    """Give each member's weight as declared, and its share, in words."""
    if body.aggregation.points:
        counted = dict.fromkeys(body.names, 1.0) if body.weighting.learns else body.weights
        return {
            member.name: (_points(member) if counted[member.name] else "left out", "")
            for member in body.members
        }
    if body.weighting.learns:
        return dict.fromkeys(body.names, (LATER, LATER))
    weights = body.weights
    total = sum(weights.values())
    return {name: (figure(weight), percent(weight / total)) for name, weight in weights.items()}


def _points(member: Metric | Group) -> str:
    return limits(*member.span, " points")


def _anchors(names: list[str]) -> dict[str, str]:
    """Make an anchor of each name, different from all others."""
    anchors: dict[str, str] = {}
    used: set[str] = set()
    for name in names:
        base = re.sub(r"\W+", "-", name.lower(), flags=re.ASCII).strip("-")[:60]
        anchor, number = f"member-{base}", 1
        while anchor in used:
            number += 1
            anchor = f"member-{base}-{number}"
        used.add(anchor)
        anchors[name] = anchor
    return anchors

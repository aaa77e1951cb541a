"""What each customer has one row of in the long layout."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.group import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore._definition import FloatArray
    from healthscore.group import Body, Member
    from healthscore.scoring import Scores

ADJUSTMENT: Final = "adjustment"


@final
@attrs.frozen(eq=False)
class Line:
    """The scorecard, a member of it, or what adjusts its score, with the customers' values."""

    level: str
    member: str
    parent: str
    """What it lies in; empty for the scorecard."""
    weight: float
    """Its share of the whole weight, as declared."""
    score: FloatArray
    contribution: FloatArray


def lines_of(scores: Scores) -> Iterator[Line]:
    """Go through the parts of a score, from the whole to its metrics.

    Parameters
    ----------
    scores : Scores
        The customers.

    Yields
    ------
    Line
        The scorecard, then all members, groups before what they hold; last the adjustments, where
        rules or sums can make any. Which they are depends on the definition alone.

    Raises
    ------
    DataError
        If details were not kept.
    """
    card, plan = scores.scorecard, scores.scorecard.plan
    yield Line("scorecard", card.name, "", 1.0, scores.values, scores.values)
    given = dict(zip(scores.metrics, scores.contributions.T, strict=True))
    weights = card.effective_weights()
    for parent, member in _below(card):
        inside = [metric.name for metric in member.metrics()]
        yield Line(
            "group" if isinstance(member, Group) else "metric",
            member.name,
            parent,
            sum(weights[name] for name in inside),
            scores.members[member.name],
            reduce(np.add, [given[name] for name in inside]),
        )
    if plan.has_points or plan.root.ruled:
        none = np.full(len(scores), np.nan)
        # a customer without a score has no points either
        points = np.where(np.isnan(scores.values), np.nan, scores.adjustments)
        yield Line(ADJUSTMENT, ADJUSTMENT, card.name, 0.0, none, points)


def _below(body: Body) -> Iterator[tuple[str, Member]]:
    """Go through all members below, each with the name of what it lies in."""
    for member in body.members:
        yield body.name, member
        if isinstance(member, Group):
            yield from _below(member)

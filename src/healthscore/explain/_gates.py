"""Why a customer, or a group of a customer's metrics, has no score though something is known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from healthscore.explain._observation import freshness
from healthscore.explain._words import shares_apart
from healthscore.metric import Metric
from healthscore.scoring._plan import GATE_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthscore.group import Body
    from healthscore.scoring import Scores


def closed_groups(scores: Scores) -> Iterator[tuple[str, str]]:
    """Go through the groups that have no score though some metric in them was observed.

    Parameters
    ----------
    scores : Scores
        Of one customer.

    Yields
    ------
    tuple of str
        Name of the group, and why it has none.
    """
    seen = _seen(scores)
    for group in scores.scorecard.groups():
        if math.isnan(scores.members[group.name][0]) and any(
            seen[metric.name] for metric in group.metrics()
        ):
            yield group.name, _why(group, scores, seen, _observed(group, seen))


def why_unknown(scores: Scores) -> str:
    """Say why a customer has no score.

    Parameters
    ----------
    scores : Scores
        Of one customer, whose score is missing.

    Returns
    -------
    str
        What stands between too little and enough.
    """
    return _why(scores.scorecard, scores, _seen(scores), float(scores.coverage[0]))


def _seen(scores: Scores) -> Mapping[str, float]:
    """Give what was observed of each metric: 0 for a gap, and less than 1 where age took some."""
    kept = scores.kept("explain")
    return {leaf.name: freshness(kept, leaf) for leaf in kept.plan.leaves}


def _observed(body: Body, seen: Mapping[str, float]) -> float:
    """Give the share of the weight in a group that was observed."""
    weights = body.weights
    parts = [
        weights[member.name]
        * (seen[member.name] if isinstance(member, Metric) else _observed(member, seen))
        for member in body.members
    ]
    return math.fsum(parts) / math.fsum(weights.values())


def _why(body: Body, scores: Scores, seen: Mapping[str, float], observed: float) -> str:
    counted = [name for name, weight in body.weights.items() if weight > 0.0]
    present = sum(not math.isnan(scores.members[name][0]) for name in counted)
    if not any(seen[metric.name] for metric in body.metrics()):
        return "nothing that counts is known"
    if observed < body.min_coverage - GATE_TOLERANCE:
        known, due = shares_apart(observed, body.min_coverage)
        known = f"only {known}" if observed else "none"
        return f"{known} of the weight was observed, and {due} is due"
    if not present:
        return "none of its members that count has a score"
    have = "has a score" if present == 1 else "have scores"
    return f"only {present} of its members {have}, and {body.min_present} are due"

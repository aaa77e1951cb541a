"""What is known of one metric of one customer, and whether it counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from healthscore.scoring._raw import ages, picked

if TYPE_CHECKING:
    from healthscore.scoring import Kept, Leaf, Scores

Gap = Literal["", "missing", "stale", "unlisted"]


class Observation(NamedTuple):
    """What is known of one metric of one customer."""

    value: float | str | None
    age: float
    gap: Gap
    place: int = 0
    """Which of the metric's `normalizers` judged it."""


def observation(scores: Scores, leaf: Leaf) -> Observation:
    """Tell what is known of a metric, and whether it counts.

    Parameters
    ----------
    scores : Scores
        Of one customer.
    leaf : Leaf
        The metric.

    Returns
    -------
    Observation
        The value is given where it is too old to count too.
    """
    kept = scores.kept("explain")
    raw = scores.raw(leaf.name)[0]
    value = raw if isinstance(raw, str) else None if raw is None or np.isnan(raw) else float(raw)
    age = float(ages(kept, leaf)[0])
    place = int(picked(kept, leaf)[0])
    if not is_gap(kept, leaf):
        return Observation(value, age, "", place)
    if value is None:
        return Observation(None, age, "missing", place)
    valid_days = leaf.metric.valid_days
    known = valid_days is None or age < valid_days or (leaf.fading is None and age == valid_days)
    return Observation(value, age, "unlisted" if known else "stale", place)


def is_gap(kept: Kept, leaf: Leaf) -> bool:
    """Tell whether a metric of one customer was not observed, be there a score for it or not."""
    imputed = leaf.place in kept.gaps and bool(kept.gaps[leaf.place][0])
    return imputed or math.isnan(kept.members[leaf.name][0])


def freshness(kept: Kept, leaf: Leaf) -> float:
    """Give what age leaves of a metric of one customer: 1 for all of it, 0 for a gap."""
    if is_gap(kept, leaf):
        return 0.0
    return float(kept.fresh[leaf.place][0]) if leaf.place in kept.fresh else 1.0

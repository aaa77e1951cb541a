"""What each rule has to do with the change of one customer's score."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from healthscore.scoring import reason_of
from healthscore.scoring._acting import applied

if TYPE_CHECKING:
    from healthscore.scoring import Scores

LIMITS: Final = "starts and limits"
"""What is due to no rule, but to the starts and limits of sums."""

_ROUNDING: Final = 1e-9


def rule_changes(before: Scores, after: Scores, total: float) -> dict[str, float]:
    """Share what all rules did to a score out among them.

    Parameters
    ----------
    before, after : Scores
        Of one customer.
    total : float
        Points due to rules, and to the starts and limits of sums; NaN without both scores.

    Returns
    -------
    dict of str to float
        By reason, largest first; those that changed nothing are left out.
    """
    if math.isnan(total):
        return {}
    changes: dict[str, float] = {}
    for sign, scores in ((-1.0, before), (1.0, after)):
        done = applied(scores.kept("compare"), 1)
        for place, effect in zip(done.places, done.effects[0].tolist(), strict=True):
            reason = reason_of(place.rule)
            changes[reason] = changes.get(reason, 0.0) + sign * effect
    rest = total - math.fsum(changes.values())
    if abs(rest) > _ROUNDING:
        changes[LIMITS] = changes.get(LIMITS, 0.0) + rest
    known = [each for each in changes.items() if each[1]]
    return dict(sorted(known, key=lambda item: -abs(item[1])))

"""What each rule has to do with the change of one customer's score."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from healthscore.explain._models import same_model
from healthscore.scoring import reason_of
from healthscore.scoring._acting import applied

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.scoring import Scores

LIMITS: Final = "starts and limits"
"""What is due to no rule, but to the starts and limits of sums."""

_ROUNDING: Final = 1e-9


class RuleChange(NamedTuple):
    """What one rule did to a score, before and after."""

    held: tuple[bool, bool]
    effects: tuple[float, float]

    @property
    def points(self) -> float:
        """Points that it added more (+) or took more (-)."""
        return self.effects[1] - self.effects[0]


def rules_of_both(before: Scores, after: Scores) -> dict[str, RuleChange]:
    """Tell what each rule did in both results.

    Parameters
    ----------
    before, after : Scores
        Of one customer.

    Returns
    -------
    dict of str to RuleChange
        By reason; what rules of one reason did is taken together.
    """
    both = [applied(scores.kept("compare"), 1) for scores in (before, after)]
    if same_model(before.scorecard, after.scorecard):
        # a rule whose reason was worded anew is the same rule
        both[0] = both[0]._replace(places=both[1].places)
    held: list[dict[str, bool]] = [{}, {}]
    effects: list[dict[str, float]] = [{}, {}]
    for side, done in enumerate(both):
        rows = done.holds[0].tolist(), done.effects[0].tolist()
        for place, holds, effect in zip(done.places, *rows, strict=True):
            reason = reason_of(place.rule)
            held[side][reason] = held[side].get(reason, False) or holds
            effects[side][reason] = effects[side].get(reason, 0.0) + effect
    return {
        reason: RuleChange(
            (held[0].get(reason, False), held[1].get(reason, False)),
            (effects[0].get(reason, 0.0), effects[1].get(reason, 0.0)),
        )
        for reason in dict.fromkeys((*effects[0], *effects[1]))
    }


def rule_changes(both: Mapping[str, RuleChange], total: float) -> dict[str, float]:
    """Share what all rules did to a change out among them.

    Parameters
    ----------
    both : mapping of str to RuleChange
        What each did before and after.
    total : float
        Points due to rules, and to the starts and limits of sums; NaN without both scores.

    Returns
    -------
    dict of str to float
        By reason, largest first; those that changed nothing are left out.
    """
    if math.isnan(total):
        return {}
    changes = {reason: change.points for reason, change in both.items()}
    rest = total - math.fsum(changes.values())
    if abs(rest) > _ROUNDING:
        changes[LIMITS] = changes.get(LIMITS, 0.0) + rest
    known = [each for each in changes.items() if each[1]]
    return dict(sorted(known, key=lambda item: -abs(item[1])))

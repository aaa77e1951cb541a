"""What the checks of a definition share: everything that is worked out of it once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, final

from healthscore.spec.checks._effects import effects
from healthscore.spec.checks._parts import curve_span
from healthscore.spec.checks._reach import reaches

if TYPE_CHECKING:
    from collections.abc import Collection

    from healthscore.formula import Formula
    from healthscore.group import Body
    from healthscore.metric import Metric
    from healthscore.scorecard import Scorecard
    from healthscore.spec.checks._reach import Reaches
    from healthscore.spec.checks._sets import Span

_NAMED: Final = 5
"""Names that a message lists."""


@final
class Study:
    """A scorecard under examination.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.
    """

    def __init__(self, scorecard: Scorecard) -> None:
        self.scorecard = scorecard

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The scorecard and all groups."""
        return (self.scorecard, *self.scorecard.groups())

    @cached_property
    def parents(self) -> dict[str, Body]:
        """What each member lies in, by its name."""
        return {member.name: body for body in self.bodies for member in body.members}

    @cached_property
    def by_formula(self) -> dict[Formula, list[str]]:
        """Names of the metrics that have the same value, by its formula."""
        names: dict[Formula, list[str]] = {}
        for metric in self.scorecard.metrics():
            names.setdefault(metric.effective_formula, []).append(metric.name)
        return names

    @cached_property
    def asked(self) -> frozenset[str]:
        """Members whose scores rules ask for."""
        rules = [rule for body in self.bodies for rule in body.rules]
        return frozenset(name for rule in rules for text in rule.formulas for name in text.scores)

    @cached_property
    def reaches(self) -> Reaches:
        """Lowest and highest scores."""
        return reaches(self.scorecard)

    @cached_property
    def effects(self) -> dict[str, float]:
        """Largest change that each metric can make, in points."""
        return effects(self.scorecard)

    def curve_of(self, metric: Metric) -> Span:
        """Give the lowest and the highest score of a metric that has a value."""
        return curve_span(metric, under_sum=self.is_summed(metric))

    def is_summed(self, metric: Metric) -> bool:
        """Tell whether a metric's score may be points of any range."""
        name = metric.name
        while name in self.parents:
            body = self.parents[name]
            if body.aggregation.points:
                return True
            name = "" if body is self.scorecard else body.name
        return False


def listed(names: Collection[str]) -> str:
    """Name the first few of many."""
    few = [repr(name) for name in list(names)[:_NAMED]]
    rest = len(names) - len(few)
    if rest:
        return f"{', '.join(few)} and {rest} more"
    return " and ".join([", ".join(few[:-1]), few[-1]]) if len(few) > 1 else few[0]

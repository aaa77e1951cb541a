"""Sets of changes that reach a band, exactly, where every point of a metric counts the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from healthscore.aggregations import WeightedMean
from healthscore.explain.paths._cheapest import Item, cheapest
from healthscore.explain.paths._sets import Found
from healthscore.rules import Cap, Floor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthscore.explain.paths._case import Case
    from healthscore.explain.paths._goal import Goal
    from healthscore.explain.paths._levers import Lever
    from healthscore.rules import Rule

_HAIR: Final = 1e-9
"""Points from a cut that count as on it."""


def is_linear(case: Case, goal: Goal) -> bool:
    """Tell whether a metric adds to the score in proportion to its own, whatever else is moved.

    Parameters
    ----------
    case : Case
        The customer.
    goal : Goal
        What is to be reached.

    Returns
    -------
    bool
        So it is where all is weighted means, no lever moves two things, the curves are known, and
        no rule acts on the way that changes whether the goal is reached.
    """
    card = case.scorecard
    bodies = (card, *card.groups())
    if not all(isinstance(body.aggregation, WeightedMean) for body in bodies):
        return False
    if not all(lever.is_exact and not case.is_shared(lever) for lever in case.levers):
        return False
    score = case.scores.customer(0)
    held = {(each.on_whole, each.member, each.rule) for each in score.rules}
    return all(
        _is_settled(rule)
        and (
            (body is card, body.name, rule) not in held
            or (body is card and _is_harmless(rule, goal))
        )
        for body in bodies
        for rule in body.rules
    )


def is_barred(case: Case, goal: Goal) -> bool:
    """Tell whether gaps, or rules that nothing can end, keep every score below the goal.

    Parameters
    ----------
    case : Case
        The customer.
    goal : Goal
        What is to be reached.

    Returns
    -------
    bool
        Whether there is no score, or even 100 before the rules would not reach it after them.
    """
    if np.isnan(case.scores.values[0]):
        # nothing that is moved makes a gap known, unless something else reads it too
        return not any(map(case.is_shared, case.levers))
    card = case.scorecard
    held = {each.rule for each in case.scores.customer(0).rules if each.on_whole}
    settled = all(map(_is_settled, card.rules)) and not any(map(case.is_ruled, case.levers))
    most = np.array([100.0])
    for rule in card.rules:
        if rule in held:
            settled = settled and isinstance(rule.level, float)
            most = rule.change(most, np.array([rule.level])) if settled else most
    return settled and not goal.reached(most)[0]


def _is_settled(rule: Rule) -> bool:
    """Tell whether nothing that is moved can change a rule: no lever is shared, so no column."""
    return not any(formula.scores for formula in rule.formulas)


def _is_harmless(rule: Rule, goal: Goal) -> bool:
    """Tell whether a rule that holds leaves a score on its side of the goal."""
    level = rule.level
    if not isinstance(level, float):
        return False
    if isinstance(rule, Cap):
        return level >= goal.threshold
    return isinstance(rule, Floor) and level < goal.threshold - _HAIR


@final
class Linear:
    """Finds the cheapest changes by what a point of each metric adds.

    Parameters
    ----------
    case : Case
        A customer whose score is linear.
    goal : Goal
        What is to be reached.
    costs : mapping of str to float
        Cost of a point of each metric.
    """

    def __init__(self, case: Case, goal: Goal, costs: Mapping[str, float]) -> None:
        self._case = case
        self._goal = goal
        self._levers = {lever.name: lever for lever in case.levers}
        self._items = list(self._all_items(costs))
        plain = case.scores.contributions[0].sum()
        # well within what counts as on the cut, so that rounding does not spoil round numbers
        self._need = goal.threshold - _HAIR / 10.0 - float(plain)

    def _all_items(self, costs: Mapping[str, float]) -> Iterable[Item]:
        for name, lever in self._levers.items():
            weight = self._case.weights[lever.metric.name]
            levels = lever.levels
            rises = None if levels is None else tuple(level - lever.score for level in levels)
            if weight > 0.0:
                yield Item(name, weight, costs[lever.metric.name], lever.room, rises)

    def solve(self, without: frozenset[str]) -> Found | None:
        """Find the cheapest changes that reach the goal.

        Parameters
        ----------
        without : frozenset of str
            Levers that stay.

        Returns
        -------
        Found or None
            None where nothing does.
        """
        choice = cheapest((item for item in self._items if item.name not in without), self._need)
        if choice is None:
            return None
        changes = {name: self._value(self._levers[name], by) for name, by in choice.rises.items()}
        return Found(choice.cost, changes, choice.is_exact)

    def _value(self, lever: Lever, rise: float) -> Any:
        wanted = min(lever.score + rise, lever.best)
        if lever.levels is not None:
            wanted = min(lever.levels, key=lambda level: abs(level - wanted))
        return lever.value_for(wanted)

"""Why a band cannot be reached."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar, final

import attrs
import numpy as np

from healthscore.explain._words import listed
from healthscore.explain.paths._case import Case
from healthscore.formula import Formula
from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.normalizers import AsIs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.explain.paths._goal import Goal
    from healthscore.explain.paths._search import Search
    from healthscore.group import Body
    from healthscore.scoring import AppliedRule

    B = TypeVar("B", bound=Body)


@final
@attrs.frozen(eq=False)
class Why:
    """Why a band cannot be reached, and the case without what is in the way."""

    words: str
    rules: tuple[AppliedRule, ...]
    otherwise: Case | None
    """None where it could not be reached without these rules either."""


def why(case: Case, goal: Goal, search: Search, *, is_exact: bool) -> Why:
    """Find out why a band cannot be reached.

    Parameters
    ----------
    case : Case
        The customer.
    goal : Goal
        What cannot be reached.
    search : Search
        What was tried.
    is_exact : bool
        Whether it is sure that nothing else would reach it.

    Returns
    -------
    Why
        In words, with the rules that are in the way.
    """
    values = search.corner_values
    if np.isnan(values).all():
        coverage = case.scores.customer(0).coverage
        start = f"cannot be reached because there is no score at a coverage of {coverage:.2f}"
        return Why(f"{start}{_if_known(case, {})}", (), None)
    best = search.corner_changes(int(np.nanargmax(values)))
    rules, freed = _lifted(case, goal, best)
    score = case.score(best)
    if freed is not None:
        words = listed([_in_words(each) for each in rules])
        return Why(f"cannot be reached because {words}", rules, freed)
    best_known = "can be reached" if is_exact else "was found"
    start = f"cannot be reached: the best score that {best_known} is {score.value:.1f}"
    holding = f", as {listed([_in_words(each) for each in rules])}" if rules else ""
    fixed = f"; fixed: {', '.join(sorted(case.fixed))}" if case.fixed else ""
    return Why(f"{start}{holding}{fixed}{_if_known(case, best)}", rules, None)


def _lifted(
    case: Case, goal: Goal, changes: Mapping[str, Any]
) -> tuple[tuple[AppliedRule, ...], Case | None]:
    """Take away one after the other the rules that keep the score down, until it is reached."""
    rules: list[AppliedRule] = []
    while True:
        score = case.score(changes)
        if rules and goal.reached(np.array([score.value]))[0]:
            return tuple(rules), case
        more = [applied for applied in score.rules if applied.points < 0.0]
        if not more:
            return tuple(rules), None
        rules += more
        case = Case(_without(case.scorecard, more), case.given, case.fixed)


def _without(body: B, rules: Sequence[AppliedRule]) -> B:
    """Take rules out of a body and all below it."""
    # a group may have the name of the scorecard
    here = not isinstance(body, Group), body.name
    gone = [each.rule for each in rules if (each.on_whole, each.member) == here]
    members = [
        member if isinstance(member, Metric) else _without(member, rules) for member in body.members
    ]
    kept = [rule for rule in body.rules if rule not in gone]
    return attrs.evolve(body, members=members, rules=kept)


def _in_words(applied: AppliedRule) -> str:
    rule = applied.rule
    level = rule.level if isinstance(rule.level, float) else math.nan
    at = "" if math.isnan(level) else f" at {level:.1f}"
    kind, name = type(rule).__name__.lower(), rule.reason or rule.when.text
    whose = "" if applied.on_whole else f" of {applied.member}"
    condition = f" while {rule.when.text}" if rule.reason else ""
    return f"the {kind} {name!r}{whose} holds{at}{condition}"


def _if_known(case: Case, changes: Mapping[str, Any]) -> str:
    """Say what the best score would be if everything that is missing were known at its best."""
    if not case.gaps:
        return ""
    values = {**case.given.values, **changes}
    fresh = {name: _fresh(name, case.scorecard.columns) for name in case.gaps}
    metrics = [metric for metric in case.scorecard.metrics() if metric.name in fresh]
    tops = {metric.name: case.judged(metric).normalizer.span[1] for metric in metrics}
    values |= {fresh[name]: top for name, top in tops.items()}
    card = _known(case.card_of(changes), fresh)
    best = card.score_one(values, as_of=case.given.as_of).value
    shown = "" if math.isnan(best) else f"; known at their best, they would make it {best:.1f}"
    return f"; missing: {', '.join(case.gaps)}{shown}"


def _known(body: B, fresh: Mapping[str, str]) -> B:
    """Let gaps be scores of their own, from columns that nothing else reads."""
    members = [
        (_as_score(member, fresh[member.name]) if member.name in fresh else member)
        if isinstance(member, Metric)
        else _known(member, fresh)
        for member in body.members
    ]
    return attrs.evolve(body, members=members)


def _as_score(metric: Metric, column: str) -> Metric:
    low, high = metric.span
    return attrs.evolve(
        metric,
        curves=(),
        normalizer=AsIs(min(low, 0.0), max(high, 100.0)),
        formula=Formula.of_column(column),
        observed=None,
        valid_days=None,
        fade=None,
    )


def _fresh(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "'"
    return name

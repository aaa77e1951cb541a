"""The cheapest ways to a band."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from healthscore._definition import refuse
from healthscore.explain.paths._asked import costs_of, names_fixed
from healthscore.explain.paths._case import Case
from healthscore.explain.paths._given import Given
from healthscore.explain.paths._goal import Goal
from healthscore.explain.paths._linear import Linear, is_barred, is_linear
from healthscore.explain.paths._results import Path, Paths
from healthscore.explain.paths._search import Search
from healthscore.explain.paths._sets import Found, cheapest_sets
from healthscore.explain.paths._steps import apart, needed, shortened, told
from healthscore.explain.paths._why import why

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import Score

_OWNER: Final = "path_to"

_SPARE: Final = 2
"""Sets that are looked at beyond those that are wanted."""


def path_to(
    scorecard: Scorecard,
    customer: Mapping[str, object] | Score,
    *,
    band: str = "green",
    cost: Mapping[str, float] | None = None,
    fixed: Iterable[str] = (),
    count: int = 3,
    as_of: AsOf | None = None,
    previous: str | None = None,
) -> Paths:
    """Find the cheapest changes that bring one customer to a band; see `Scorecard.path_to`.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted.
    customer : mapping of str to value or Score
        The values as they are.
    band : str, default "green"
        The band to reach.
    cost : mapping of str to float, optional
        Cost of a point of each metric.
    fixed : iterable of str, default ()
        Metrics and columns that cannot be moved.
    count : int, default 3
        Different ways at most.
    as_of : date or None
        The date of scoring.
    previous : str or None
        The band before.

    Returns
    -------
    Paths
        The cheapest first, or why there is none.
    """
    given = Given.of(customer, as_of, previous)
    goal = Goal.of(scorecard, band, given.previous)
    held = names_fixed(scorecard, fixed)
    costs = costs_of(scorecard, cost)
    if not (type(count) is int and count >= 1):
        raise refuse(_OWNER, "count", "be a whole number from 1", count)
    before = scorecard.score_one(given.values, as_of=given.as_of, previous=given.previous)
    case = Case(scorecard, given, held)
    answer = partial(
        Paths,
        before=before,
        band=band,
        start=goal.start,
        threshold=goal.threshold,
        gaps=case.gaps,
        fixed=tuple(sorted(held)),
        key=given.key,
    )
    if goal.reached(np.array([before.value]))[0]:
        return answer(paths=(), why="", exact=True)
    outcome = _outcome(case, goal, costs, count)
    if outcome.paths:
        return answer(paths=outcome.paths, why="", exact=outcome.is_exact)
    reason = why(case, goal, Search(case, goal, costs), is_exact=outcome.is_exact)
    otherwise = _otherwise(reason.otherwise, goal, costs, count)
    others = [] if outcome.is_exact else _by_other_ways(case, goal, costs, otherwise)
    if others:
        return answer(paths=apart(others)[:count], why="", exact=False)
    return answer(
        paths=(), why=reason.words, exact=outcome.is_exact, rules=reason.rules, otherwise=otherwise
    )


def _by_other_ways(
    case: Case, goal: Goal, costs: Mapping[str, float], otherwise: Iterable[Path] | None
) -> list[Path]:
    """Try what search passes over: other metrics' ways to move a column, and ways past rules."""
    ways = [Found(path.cost, dict(path.changes), is_exact=False) for path in otherwise or ()]
    tried = [told(case, goal, costs, needed(case, goal, each)) for each in ways]
    for other in case.others:
        tried += _searched(other, goal, costs, 1)
    return list(filter(None, tried))


def _otherwise(
    case: Case | None, goal: Goal, costs: Mapping[str, float], count: int
) -> tuple[Path, ...] | None:
    """Find the ways without the rules that are in the way."""
    if case is None:
        return None
    if goal.reached(case.scores.values)[0]:
        return ()
    return _outcome(case, goal, costs, count).paths


class _Outcome(NamedTuple):
    paths: tuple[Path, ...]
    is_exact: bool


def _outcome(case: Case, goal: Goal, costs: Mapping[str, float], count: int) -> _Outcome:
    """Find the cheapest ways: by reckoning where that is exact, else by search."""
    if is_barred(case, goal):
        return _Outcome((), is_exact=True)
    if is_linear(case, goal):
        found = cheapest_sets(Linear(case, goal, costs).solve, count)
        paths = [told(case, goal, costs, each) for each in found]
        best = {lever.name: lever.value_for(lever.best) for lever in case.levers}
        # a score within a hair of a cut counts as on it, which no reckoning knows
        if None not in paths and (found or not goal.reached(case.values([best]))[0]):
            is_exact = all(each.is_exact for each in found)
            return _Outcome(apart(paths), is_exact)
    return _Outcome(apart(_searched(case, goal, costs, count))[:count], is_exact=False)


def _searched(case: Case, goal: Goal, costs: Mapping[str, float], count: int) -> list[Path | None]:
    search = Search(case, goal, costs)
    # what is nearly as cheap at first may be cheaper to the last digits
    found = [search.refined(each) for each in cheapest_sets(search.solve, count + _SPARE)]
    least = [shortened(case, goal, costs, needed(case, goal, each)) for each in found]
    return [told(case, goal, costs, each) for each in least]

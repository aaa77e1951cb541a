"""What was found, told step by step."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from healthscore.explain.paths._results import Path, Step
from healthscore.scoring._raw import leaf_of, own_scores

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthscore.explain.paths._case import Case
    from healthscore.explain.paths._goal import Goal
    from healthscore.explain.paths._levers import Lever
    from healthscore.explain.paths._sets import Found
    from healthscore.scoring import Score

_DIGITS: Final = (4, 6, 9)
"""Digits that raw values are told in."""

_FEW_DIGITS: Final = (2, 3, *_DIGITS)
"""Digits that they are rounded to where there is no least."""

_DEARER: Final = 1.005
"""Times that a way may cost more for being told in few digits."""

_MANY: Final = 10
"""Steps of which not every subset is tried."""


def needed(case: Case, goal: Goal, found: Found) -> Found:
    """Leave out whatever the others can do without.

    Parameters
    ----------
    case : Case
        The customer.
    goal : Goal
        What is to be reached.
    found : Found
        Changes that reach it.

    Returns
    -------
    Found
        The same, or some of them that reach it too.
    """
    names = list(found.changes)
    sizes = range(1, len(names)) if len(names) <= _MANY else (len(names) - 1,)
    rows = [
        {name: found.changes[name] for name in some}
        for size in sizes
        for some in itertools.combinations(names, size)
    ]
    reached = goal.reached(case.values(rows))
    if not reached.any():
        return found
    return needed(case, goal, found._replace(changes=rows[int(np.argmax(reached))]))


def shortened(case: Case, goal: Goal, costs: Mapping[str, float], found: Found) -> Found:
    """Round what was found by search to few digits, as long as it costs hardly more.

    Parameters
    ----------
    case : Case
        The customer.
    goal : Goal
        What is to be reached.
    costs : mapping of str to float
        Cost of a point of each metric.
    found : Found
        Changes that reach it.

    Returns
    -------
    Found
        Changes that reach it too.
    """
    for changes in _rounded(case, goal, found, _FEW_DIGITS):
        score = case.score(changes)
        cost = sum(step.cost for step in _steps(case, changes, score, costs))
        if cost <= found.cost * _DEARER:
            return found._replace(cost=cost, changes=changes)
    return found


def _rounded(case: Case, goal: Goal, found: Found, digits: tuple[int, ...]) -> list[dict[str, Any]]:
    """Round all changes away from what is now, and give those that still reach the goal."""
    levers = {lever.name: lever for lever in case.levers}
    rows = [
        {name: levers[name].outward(value, most) for name, value in found.changes.items()}
        for most in digits
    ]
    return list(itertools.compress(rows, goal.reached(case.values(rows)).tolist()))


def told(case: Case, goal: Goal, costs: Mapping[str, float], found: Found) -> Path | None:
    """Tell a way step by step, as the customer scored with it really is.

    Parameters
    ----------
    case : Case
        The customer.
    goal : Goal
        What is to be reached.
    costs : mapping of str to float
        Cost of a point of each metric.
    found : Found
        The changes.

    Returns
    -------
    Path or None
        None where it does not reach the goal.
    """
    after = case.score(found.changes, goal.previous)
    if not goal.reached(np.array([after.value]))[0]:
        return None
    alone = case.values([{name: value} for name, value in found.changes.items()])
    order = np.argsort(-np.nan_to_num(alone), kind="stable").tolist()
    changes = {name: found.changes[name] for name in np.array(list(found.changes))[order].tolist()}
    rows = [dict(itertools.islice(changes.items(), size)) for size in range(len(changes) + 1)]
    gains = np.diff(case.values(rows)).tolist()
    # what is said must do, were it taken at its word
    words = next(iter(_rounded(case, goal, found, _DIGITS)), changes)
    steps = tuple(
        attrs.evolve(step, gain=gain, said=words[step.lever])
        for step, gain in zip(_steps(case, changes, after, costs), gains, strict=True)
    )
    return Path(steps, sum(step.cost for step in steps), changes, after)


def _steps(
    case: Case, changes: Mapping[str, Any], after: Score, costs: Mapping[str, float]
) -> list[Step]:
    levers = {lever.name: lever for lever in case.levers}
    ends = case.scores.customer(0), after
    return [_step(levers[name], value, ends, costs) for name, value in changes.items()]


def _step(lever: Lever, value: Any, ends: tuple[Score, Score], costs: Mapping[str, float]) -> Step:
    metric, (before, after) = lever.metric, ends
    kept = after.scores.kept("steps")
    # what is half faded rises by half of what was done for it
    score = float(own_scores(kept, leaf_of(kept, metric.name))[0])
    return Step(
        metric=metric.name,
        lever=lever.name,
        before=lever.before,
        after=value,
        unit=metric.unit if lever.is_own else "",
        score_before=before.members[metric.name],
        score_after=after.members[metric.name],
        gain=0.0,
        cost=costs[metric.name] * (score - lever.score),
        said=value,
    )


def apart(paths: Iterable[Path | None]) -> tuple[Path, ...]:
    """Drop every way that takes all steps of a cheaper one, and more.

    Parameters
    ----------
    paths : iterable of (Path or None)
        The ways, in any order.

    Returns
    -------
    tuple of Path
        The cheapest first.
    """
    kept: list[Path] = []
    for path in sorted(filter(None, paths), key=lambda path: (path.cost, len(path.steps))):
        if not any(other.changes.keys() <= path.changes.keys() for other in kept):
            kept.append(path)
    return tuple(kept)

"""What was found, told step by step."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.explain.paths._results import Path, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthscore.explain.paths._case import Case
    from healthscore.explain.paths._goal import Goal
    from healthscore.explain.paths._levers import Lever
    from healthscore.explain.paths._sets import Found
    from healthscore.scoring import Score

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
    levers = {lever.name: lever for lever in case.levers}
    steps = tuple(
        _step(levers[name], value, after, gain, costs)
        for (name, value), gain in zip(changes.items(), gains, strict=True)
    )
    return Path(steps, sum(step.cost for step in steps), changes, after)


def _step(lever: Lever, value: Any, after: Score, gain: float, costs: Mapping[str, float]) -> Step:
    metric = lever.metric
    score = after.members[metric.name]
    return Step(
        metric=metric.name,
        lever=lever.name,
        before=lever.before,
        after=value,
        unit=metric.unit if lever.is_own else "",
        score_before=lever.score,
        score_after=score,
        gain=gain,
        cost=costs[metric.name] * (score - lever.score),
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

"""Sets of changes that reach a band, found by trying, whatever the scorecard is like."""

from __future__ import annotations

import itertools
import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, final

import numpy as np

from healthscore.explain.paths._sets import Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.explain.paths._case import Case
    from healthscore.explain.paths._goal import Goal
    from healthscore.explain.paths._levers import Lever

    Moves: TypeAlias = dict[str, int]
    """The option of each lever that is moved."""

STEPS: Final = 8
"""Options of a lever that can be moved by any amount."""

FEW: Final = 8
"""Levers of which every subset is tried."""

STARTS: Final = 3
"""Sets from which the search starts."""

_SCATTERED: Final = 400
_PARTS: Final = 8
_FINE: Final = 1e-7
"""Points of a metric that the last step is found to."""


class Option(NamedTuple):
    """Where a lever can be moved to."""

    score: float
    value: Any
    cost: float


@final
class Search:
    """Tries changes, a table of them at once.

    Parameters
    ----------
    case : Case
        The customer.
    goal : Goal
        What is to be reached.
    costs : mapping of str to float
        Cost of a point of each metric.
    """

    def __init__(self, case: Case, goal: Goal, costs: Mapping[str, float]) -> None:
        self._case = case
        self._goal = goal
        self._costs = costs
        self.levers = {lever.name: lever for lever in case.levers}

    @cached_property
    def options(self) -> Mapping[str, list[Option]]:
        """Where each lever can be moved to, the best last."""
        return {
            # of several with one score those come last that pass the edges of rules
            name: sorted(self._options(lever), key=lambda option: option.score)
            for name, lever in self.levers.items()
        }

    def _options(self, lever: Lever) -> Iterable[Option]:
        even = (lever.score + lever.room * step / STEPS for step in range(1, STEPS))
        scores = (lever.levels or (*even, lever.best)) if lever.room > 0.0 else ()
        places = [(score, lever.value_for(score)) for score in scores]
        for score, value in (*places, *lever.extras):
            yield Option(score, value, self._costs[lever.metric.name] * (score - lever.score))

    @cached_property
    def corners(self) -> list[Moves]:
        """Sets of levers at their best, from all to none: every set where they are few."""
        best = {name: len(options) - 1 for name, options in self.options.items()}
        if len(best) > FEW:
            return [best, *({name: place} for name, place in best.items()), {}]
        sizes = range(len(best), -1, -1)
        return [
            {name: best[name] for name in names}
            for size in sizes
            for names in itertools.combinations(best, size)
        ]

    @cached_property
    def corner_values(self) -> FloatArray:
        """What the score is at each corner."""
        return self._values(self.corners)

    def corner_changes(self, place: int) -> dict[str, Any]:
        """Give the changes that make a corner."""
        return self._changes(self.corners[place])

    def solve(self, without: frozenset[str]) -> Found | None:
        """Find changes that reach the goal, as cheap as it comes.

        Parameters
        ----------
        without : frozenset of str
            Levers that stay.

        Returns
        -------
        Found or None
            None where none are found.
        """
        names = [name for name in self.levers if name not in without]
        starts = [*self._starts(names), *self._uphill(names)]
        if not starts and not without:
            starts = self._scattered()
        if not starts:
            return None
        shrunk = [self._shrunk(moves, names) for moves in starts]
        moves = min(shrunk, key=lambda moves: (self._cost(moves), len(moves)))
        return Found(self._cost(moves), self._changes(moves), is_exact=False)

    def _starts(self, names: Sequence[str]) -> list[Moves]:
        """Give corners that reach the goal, and that hold no other such."""
        reached = self._goal.reached(self.corner_values)
        found: list[Moves] = []
        # the smaller the later
        places: list[int] = np.flatnonzero(reached)[::-1].tolist()
        for moves in (self.corners[place] for place in places):
            smaller = any(other.keys() <= moves.keys() for other in found)
            if moves.keys() <= set(names) and not smaller:
                found.append(moves)
        every = {name: len(self.options[name]) - 1 for name in names}
        found = sorted(found, key=self._cost)[:STARTS]
        return [*found, every] if self._reached([every])[0] else found

    def _scattered(self) -> list[Moves]:
        """Give what reaches the goal among a few hundred moves, where the best may be too far.

        It may be where a rule, or another metric, reads what is moved.
        """
        if not any(map(self._case.is_shared, self.levers.values())):
            return []
        # multiples of roots, less their whole parts, are spread evenly over all levers
        roots = [(name, math.sqrt(place + 2.5)) for place, name in enumerate(self.levers)]
        rows = [
            {name: int(turn * root % 1.0 * (len(self.options[name]) + 1)) for name, root in roots}
            for turn in range(1, _SCATTERED)
        ]
        rows = [{name: place - 1 for name, place in row.items() if place} for row in rows]
        found = itertools.compress(rows, self._reached(rows).tolist())
        return sorted(found, key=self._cost)[:STARTS]

    def _uphill(self, names: Sequence[str]) -> list[Moves]:
        """Go step by step where a point costs least, and give where that reaches the goal."""
        moves: Moves = {}
        value = float(self._values([moves])[0])
        while True:
            steps = list(self._steps_up(moves, names))
            if not steps:
                return []
            values = self._values(steps)
            gains = np.nan_to_num(values - value)
            costs = np.array([self._cost(step) for step in steps]) - self._cost(moves)
            reached = self._goal.reached(values)
            if reached.any():
                return [steps[int(np.argmin(np.where(reached, costs, np.inf)))]]
            best = int(np.argmax(gains / np.maximum(costs, _FINE)))
            if gains[best] <= _FINE:
                return []
            moves, value = steps[best], float(values[best])

    def _steps_up(self, moves: Moves, names: Iterable[str]) -> Iterable[Moves]:
        for name in names:
            now, last = moves.get(name, -1), len(self.options[name]) - 1
            for place in sorted({now + 1, (now + last + 1) // 2, last}):
                if now < place <= last:
                    yield {**moves, name: place}

    def _shrunk(self, moves: Moves, names: Sequence[str]) -> Moves:
        """Take back whatever is not needed, what saves most first, and exchange dear for cheap."""
        while True:
            cheaper = self._cheapest(self._steps_down(moves))
            cheaper = cheaper or self._cheapest(self._swaps(moves, names))
            if cheaper is None:
                return moves
            moves = cheaper

    def _cheapest(self, steps: Iterable[Moves]) -> Moves | None:
        """Give the cheapest of several that reach the goal."""
        rows = list(steps)
        good = itertools.compress(rows, self._reached(rows).tolist())
        return min(good, key=self._cost, default=None)

    def _steps_down(self, moves: Moves) -> Iterable[Moves]:
        for name, now in moves.items():
            if len(moves) > 1:
                yield {other: place for other, place in moves.items() if other != name}
            for place in range(now):
                yield {**moves, name: place}

    def _swaps(self, moves: Moves, names: Sequence[str]) -> Iterable[Moves]:
        """Move one lever further and another less far, where that costs less."""
        cost = self._cost(moves)
        for up, down in itertools.product(names, moves):
            further = moves.get(up, -1) + 1
            for place in range(moves[down] if up != down else 0):
                swapped = {**moves, up: further, down: place}
                if further < len(self.options[up]) and self._cost(swapped) < cost - _FINE:
                    yield swapped

    def refined(self, found: Found) -> Found:
        """Take back what goes beyond the goal, the dearest first, to the last digits.

        Parameters
        ----------
        found : Found
            Changes that reach the goal.

        Returns
        -------
        Found
            Fewer or smaller ones.
        """
        changes = dict(found.changes)
        names = sorted(changes, key=lambda name: -self._costs[self.levers[name].metric.name])
        scores = self._scores(changes)
        for name in names:
            self._refine(name, changes, scores)
        cost = sum(
            self._costs[self.levers[name].metric.name] * (score - self.levers[name].score)
            for name, score in scores.items()
        )
        return found._replace(cost=cost, changes=changes)

    def _refine(self, name: str, changes: dict[str, Any], scores: dict[str, float]) -> None:
        lever = self.levers[name]
        low, high = lever.score, scores[name]
        while lever.levels is None and high - low > _FINE:
            between = np.linspace(low, high, _PARTS + 1)[1:-1].tolist()
            rows = [{**changes, name: lever.value_for(score)} for score in between]
            reached = self._goal.reached(self._case.values(rows)).tolist()
            first = reached.index(True) if True in reached else len(rows)
            low, high = [low, *between][first], [*between, high][first]
            if first < len(rows):
                changes[name], scores[name] = rows[first][name], high

    def _scores(self, changes: Mapping[str, Any]) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, value in changes.items():
            options = self.options[name]
            found[name] = next(option.score for option in options if option.value == value)
        return found

    def _changes(self, moves: Moves) -> dict[str, Any]:
        return {name: self.options[name][place].value for name, place in moves.items()}

    def _cost(self, moves: Moves) -> float:
        return sum(self.options[name][place].cost for name, place in moves.items())

    def _values(self, rows: Sequence[Moves]) -> FloatArray:
        return self._case.values([self._changes(moves) for moves in rows])

    def _reached(self, rows: Sequence[Moves]) -> BoolArray:
        return self._goal.reached(self._values(rows))

"""What moved scores from one state to another, by metric: other values, other data, or time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, final

import numpy as np

from healthscore.explain._walk import Walk, exactly
from healthscore.scoring import replay, split
from healthscore.scoring._raw import on_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.explain._walk import Ends
    from healthscore.scoring import Kept, Tree

_ROUNDING = 1e-9
"""Points that parts may lack of their sum: less is nothing but rounding."""


class Effects(NamedTuple):
    """Points by metric, each of shape (n_customers, n_metrics); NaN without both scores."""

    values: FloatArray
    data: FloatArray
    time: FloatArray | None
    """None where no time passed that anything counts."""


class _Way(NamedTuple):
    """One step from a corner to another, and whether it is one through time."""

    start: int
    end: int
    in_time: bool


_DIRECT = (_Way(0, 1, in_time=False),)
# the corners: 0 before, 1 after, 2 the data before on the date after, 3 the data after on the
# date before
_ROUND = (
    _Way(0, 2, in_time=True),
    _Way(2, 1, in_time=False),
    _Way(0, 3, in_time=False),
    _Way(3, 1, in_time=True),
    _Way(0, 1, in_time=False),
)


def effects_between(before: Kept, after: Kept, threads: int) -> Effects:
    """Take the change between two results of one scorecard apart.

    Parameters
    ----------
    before, after : Kept
        What was kept of both, over the same customers.
    threads : int
        How many threads may share the work.

    Returns
    -------
    Effects
        Which sum to the change of the score as it is without rules, starts and limits.

    Notes
    -----
    Where dates differ and something counts days, time and data are told apart by going both ways
    round, time first and data first, and taking the mean: the Shapley value of the two.
    """
    dates = before.inputs.date, after.inputs.date
    passes = dates[0] != dates[1] and None not in dates
    timed = passes and any(leaf.metric.needs_as_of for leaf in before.plan.leaves)
    runs = [before, after]
    if timed:
        runs += [on_date(before, dates[1]), on_date(after, dates[0])]
    collector = _Collector(runs, _ROUND if timed else _DIRECT)
    replay(runs, collector.block, threads)
    return collector.effects


class _Block(NamedTuple):
    """One block of customers in all states."""

    trees: Sequence[Tree]
    points: Sequence[FloatArray | None]
    rows: slice
    ends: Ends


@final
class _Collector:
    def __init__(self, runs: Sequence[Kept], ways: tuple[_Way, ...]) -> None:
        self.runs = runs
        self.ways = ways
        shape = (runs[0].size, len(runs[0].plan.leaves))
        values, data = (np.zeros(shape, order="F") for _ in range(2))
        time = np.zeros(shape, order="F") if len(ways) > 1 else None
        self.effects = Effects(values, data, time)

    def block(self, trees: Sequence[Tree], start: int, stop: int) -> None:
        """Add what one block of customers has to say."""
        rows = slice(start, stop)
        values, data = self.effects.values[rows], self.effects.data[rows]
        time = np.zeros(0) if self.effects.time is None else self.effects.time[rows]
        points = [_points(tree) for tree in trees]
        totals = [
            tree.root.plain if each is None else np.asarray(each.sum(axis=1))
            for tree, each in zip(trees, points, strict=True)
        ]
        block = _Block(trees, points, rows, {})
        for way, part in zip(self.ways, _shares(self.ways, totals), strict=True):
            if part is None:
                self._walk(block, way, (values, data))
            elif part.any():
                moved = np.zeros(values.shape, order="F"), np.zeros(values.shape, order="F")
                self._walk(block, way, moved)
                for given, found in zip((values, data), moved, strict=True):
                    _add(time if way.in_time else given, found, part)
        unknown = np.flatnonzero(np.isnan(totals[0] + totals[1]))
        for each in (values, data, time):
            if len(each):
                each[unknown] = np.nan

    def _walk(self, block: _Block, way: _Way, targets: tuple[FloatArray, FloatArray]) -> None:
        """Split one step, and let its parts be added to zeros."""
        corners = way.start, way.end
        gaps = [
            {place: marks[block.rows] for place, marks in self.runs[corner].gaps.items()}
            for corner in corners
        ]
        before, after = (block.trees[corner] for corner in corners)
        Walk(before, after, (gaps[0], gaps[1]), targets, block.ends)
        first, second = (block.points[corner] for corner in corners)
        if first is None or second is None:
            return
        moved = second - first
        values, data = targets
        parts = np.concatenate(targets, axis=1)
        whole = moved.sum(axis=1)
        parts *= exactly(np.ones_like(parts), parts, whole)
        # a sum that its limits hold may be worth nothing to a mean above it, whatever its points
        values[:], data[:] = np.split(parts, 2, axis=1)
        held = np.flatnonzero(np.abs(whole - parts.sum(axis=1)) > _ROUNDING)
        if len(held):
            changed, came = _changes((before, after), gaps, held)
            parts = _by_size(moved[held], changed) * whole[held, None]
            values[held] = np.where(came, 0.0, parts)
            data[held] = np.where(came, parts, 0.0)


def _changes(
    trees: tuple[Tree, Tree], gaps: Sequence[dict[int, BoolArray]], rows: NDArray[np.intp]
) -> tuple[BoolArray, BoolArray]:
    """Mark the metrics that are not what they were, and those that appeared or went missing."""
    leaves = trees[0].plan.leaves
    shape = (len(rows), len(leaves))
    changed, came = (np.zeros(shape, dtype=np.bool_) for _ in range(2))
    for leaf in leaves:
        before, after = (tree.scores[leaf.name][rows] for tree in trees)
        gone = [
            marks[leaf.place][rows] if leaf.place in marks else np.isnan(scores)
            for marks, scores in zip(gaps, (before, after), strict=True)
        ]
        came[:, leaf.place] = gone[0] != gone[1]
        changed[:, leaf.place] = came[:, leaf.place] | (~gone[0] & (before != after))
    return changed, came


def _by_size(moved: FloatArray, changed: BoolArray) -> FloatArray:
    """Give what changed its share in each row by the size of its own move; evenly without any."""
    sizes = np.where(changed, np.abs(moved), 0.0)
    sizes = np.where(sizes.any(axis=1, keepdims=True), sizes, changed)
    total = sizes.sum(axis=1, keepdims=True)
    return np.asarray(sizes / np.where(total > 0.0, total, 1.0))


def _add(target: FloatArray, found: FloatArray, part: FloatArray) -> None:
    """Add a part of what was found, column by column, for columns lie together."""
    none = part == 0.0
    some = bool(none.any())
    for to, column in zip(target.T, found.T, strict=True):
        np.multiply(column, part, out=column)
        if some:
            # where there is no such way, there may be no number
            np.copyto(column, 0.0, where=none)
        np.add(to, column, out=to)


def _points(tree: Tree) -> FloatArray | None:
    """Give contributions where sums have starts and limits; else the score itself will do."""
    if not tree.plan.has_points:
        return None
    shape = (len(tree.root.plain), len(tree.plan.leaves))
    contributions, losses = np.empty(shape, order="F"), np.empty(shape, order="F")
    split(tree, contributions, losses)
    return contributions


def _shares(ways: tuple[_Way, ...], totals: Sequence[FloatArray]) -> Sequence[FloatArray | None]:
    """Weigh the ways round: half and half, all by one where the other has no score on its way."""
    if len(ways) == 1:
        return [None]
    known = ~np.isnan(totals[0] + totals[1])
    first, second = (known & ~np.isnan(totals[corner]) for corner in (2, 3))
    both: FloatArray = np.where(first & second, 0.5, 1.0)
    by_first: FloatArray = np.where(first, both, 0.0)
    by_second: FloatArray = np.where(second, both, 0.0)
    neither: FloatArray = np.where(known & ~first & ~second, 1.0, 0.0)
    return [by_first, by_first, by_second, by_second, neither]

"""The one loop over blocks of rows."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from healthscore.errors import DataError, HealthScoreError
from healthscore.normalizers import Block
from healthscore.scoring._inputs import Inputs, rows_of
from healthscore.scoring._sources import KeptLeaves, TableLeaves
from healthscore.scoring._split import split
from healthscore.scoring._tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from healthscore._definition import FloatArray
    from healthscore.scoring._kept import Kept
    from healthscore.scoring._outputs import Outputs
    from healthscore.scoring._plan import Plan

BLOCK: Final = 65_536
"""Rows in a block on one thread: its scratch memory stays in the cache."""

WIDE_BLOCK: Final = 131_072
"""Rows in a block on several threads: long enough calls to run side by side."""

NARROW_BLOCK: Final = 16_384
"""Rows in a block of several runs side by side, which share the cache."""

WORTH_SHARING: Final = 200_000
"""Rows from which more threads are faster."""

SHORTEST: Final = 32_768
"""Rows below which a thread of its own costs more than it spares."""


def run(plan: Plan, inputs: Inputs, outputs: Outputs, kept: Kept | None, threads: int) -> None:
    """Score all rows.

    Parameters
    ----------
    plan : Plan
        What to compute.
    inputs : Inputs
        From what.
    outputs : Outputs
        Where the results go.
    kept : Kept, optional
        Where the details go.
    threads : int
        How many threads may share the work.

    Raises
    ------
    DataError
        For the first faulty row of a metric; where several are faulty, of one in the first faulty
        block.
    """
    threads, width = _share(inputs.size, threads)

    def work(blocks: Iterator[tuple[int, int]], faults: list[tuple[int, HealthScoreError]]) -> None:
        tree = Tree(plan, width, Block(width))
        worker = _Worker(plan, inputs, outputs, kept, tree)
        for start, stop in blocks:
            try:
                worker.block(start, stop)
            except HealthScoreError as error:
                faults.append((start, error))
                return

    in_blocks(work, inputs.size, width, threads)


def _share(size: int, threads: int) -> tuple[int, int]:
    """Settle on how many threads do the work, and on the rows in a block."""
    threads = min(threads, size // SHORTEST)
    if threads < 2 or size < WORTH_SHARING:
        return 1, max(min(BLOCK, size), 1)
    # blocks of one length, and as many for each thread, so that none is left waiting at the end
    blocks = threads * math.ceil(size / (threads * WIDE_BLOCK))
    return threads, math.ceil(size / blocks)


def in_blocks(work: Callable[..., None], size: int, width: int, threads: int) -> None:
    """Share blocks of rows out over threads, and raise the fault of the first faulty block.

    Parameters
    ----------
    work : callable
        Takes an iterator of blocks to draw from, and a list for faults.
    size : int
        Rows in all.
    width : int
        Rows in a block.
    threads : int
        How many threads draw.
    """
    blocks = iter(list(rows_of(size, width)))
    faults: list[tuple[int, HealthScoreError]] = []

    def quiet() -> None:
        # in each thread: numpy keeps it in a context variable, and a new thread starts afresh
        with np.errstate(all="ignore"):
            work(blocks, faults)

    if threads == 1:
        quiet()
    else:
        from concurrent.futures import ThreadPoolExecutor

        # the caller's own thread is one of them
        with ThreadPoolExecutor(threads - 1) as pool:
            others = [pool.submit(quiet) for _ in range(threads - 1)]
            quiet()
            for other in others:
                other.result()
    if faults:
        raise min(faults, key=lambda fault: fault[0])[1]


def run_one(plan: Plan, inputs: Inputs, outputs: Outputs, kept: Kept) -> None:
    """Score one row, with buffers that the thread keeps from call to call.

    Parameters
    ----------
    plan : Plan
        What to compute.
    inputs : Inputs
        From what.
    outputs : Outputs
        Where the results go.
    kept : Kept
        Where the details go.
    """
    tree = getattr(plan.local, "tree", None)
    if tree is None:
        tree = plan.local.tree = Tree(plan, 1, Block(1))
    worker = _Worker(plan, inputs, outputs, kept, tree)
    with np.errstate(all="ignore"):
        worker.block(0, 1)


@final
class _Worker:
    def __init__(
        self,
        plan: Plan,
        inputs: Inputs,
        outputs: Outputs,
        kept: Kept | None,
        tree: Tree,
    ) -> None:
        self.plan = plan
        self.outputs = outputs
        self.kept = kept
        self.tree = tree
        self.leaves = TableLeaves(plan, inputs, self.tree.block)

    def block(self, start: int, stop: int) -> None:
        tree, outputs, rows = self.tree, self.outputs, slice(start, stop)
        if self.kept is not None:
            self.leaves.lane_targets = self.kept.lanes
            tree.targets = {name: scores[rows] for name, scores in self.kept.members.items()}
            tree.gap_targets = {place: gaps[rows] for place, gaps in self.kept.gaps.items()}
            tree.fresh_targets = {place: fresh[rows] for place, fresh in self.kept.fresh.items()}
        self.leaves.move(start, stop)
        tree.run(self.leaves, stop - start, outputs.values[rows], outputs.coverage[rows])
        root = tree.root
        if outputs.adjustments is not None:
            here = outputs.adjustments[rows]
            if self.plan.has_points:
                np.copyto(here, _beyond_points(tree))
            else:
                np.subtract(root.score, root.plain, out=here)
                np.copyto(here, 0.0, where=np.isnan(root.score))
        if outputs.codes is not None:
            self.plan.scorecard.banding.cut(root.score, outputs.codes[rows])  # type: ignore[union-attr]


def _beyond_points(tree: Tree) -> FloatArray:
    """Give what is in the score beside the points of the metrics: starts, limits and rules."""
    shape = (len(tree.root.score), len(tree.plan.leaves))
    contributions, losses = np.empty(shape, order="F"), np.empty(shape, order="F")
    split(tree, contributions, losses)
    # added up first, as the sum itself was: large points cancel among themselves
    points: FloatArray = np.zeros(shape[0])
    for column in contributions.T:
        np.add(points, column, out=points)
    beyond = tree.root.score - points
    return np.where(np.isnan(beyond), 0.0, beyond)


def split_all(kept: Kept, threads: int) -> tuple[FloatArray, FloatArray]:
    """Take all scores apart.

    Parameters
    ----------
    kept : Kept
        What a run with details kept.
    threads : int
        How many threads may share the work.

    Returns
    -------
    tuple of ndarray, each of shape (n_customers, n_metrics)
        Contributions and losses.
    """
    shape = (kept.size, len(kept.plan.leaves))
    contributions: FloatArray = np.empty(shape, order="F")
    losses: FloatArray = np.empty(shape, order="F")

    def each(trees: Sequence[Tree], start: int, stop: int) -> None:
        split(trees[0], contributions[start:stop], losses[start:stop])

    replay([kept], each, threads)
    return contributions, losses


def with_gaps_at(kept: Kept, fill: Sequence[float | FloatArray], threads: int) -> FloatArray:
    """Score again with a certain score in every gap.

    Parameters
    ----------
    kept : Kept
        What a run with details kept.
    fill : sequence of float or ndarray, shape (n_metrics,)
        Score of each metric's gaps: one for all customers, or one each.
    threads : int
        How many threads may share the work.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        Scores.
    """
    values: FloatArray = np.empty(kept.size)

    def each(trees: Sequence[Tree], start: int, stop: int) -> None:
        values[start:stop] = trees[0].root.score

    replay([kept], each, threads, fill=fill)
    return values


def replay(
    runs: Sequence[Kept],
    each: Callable[[Sequence[Tree], int, int], Any],
    threads: int,
    *,
    fill: Sequence[float | FloatArray] | None = None,
    note_rules: bool = False,
    most_rules: int = sys.maxsize,
) -> None:
    """Run the tree again on what was kept of one run, or of several side by side.

    Parameters
    ----------
    runs : sequence of Kept
        What runs over the same customers kept.
    each : callable
        Called with the trees, one a run, after every block, its first row and the row behind its
        last.
    threads : int
        How many threads may share the work.
    fill : sequence of float or ndarray, optional
        Score of each metric's gaps: one for all customers, or one each.
    note_rules : bool, default False
        Whether the trees note what each rule did.
    most_rules : int, optional
        How many rules act, in their order; by default all.
    """
    size = runs[0].size
    threads, width = _share(size, threads)
    width = width if len(runs) == 1 else min(width, NARROW_BLOCK)

    def work(blocks: Iterator[tuple[int, int]], _: object) -> None:
        trees = [Tree(kept.plan, width, Block(width), keep=True) for kept in runs]
        for tree in trees:
            tree.note_rules, tree.most_rules = note_rules, most_rules
        sources = [KeptLeaves(kept, fill) for kept in runs]
        for start, stop in blocks:
            for kept, tree, leaves in zip(runs, trees, sources, strict=True):
                leaves.move(start, stop)
                if fill is None:
                    tree.targets = kept.leaf_scores(start, stop)
                tree.run(leaves, stop - start)
            each(trees, start, stop)

    in_blocks(work, size, width, threads)


def check_threads(threads: object) -> int:
    """Refuse a number of threads that is none."""
    if type(threads) is int and threads >= 1:
        return threads
    message = f"'threads' must be a whole number from 1. Got {threads!r}."
    raise DataError(message, where="'threads'", got=threads)

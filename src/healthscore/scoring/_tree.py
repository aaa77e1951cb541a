"""One block of rows through the tree: from the metrics' scores to the groups' and the root's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeAlias, cast, final

import numpy as np

from healthscore.formula import evaluate, holds
from healthscore.scoring._fading import less_faded
from healthscore.scoring._plan import GATE_TOLERANCE, Leaf
from healthscore.scoring._stem import Stem

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula import Source
    from healthscore.normalizers import Block
    from healthscore.rules import Rule
    from healthscore.scoring._plan import Branch, Plan
    from healthscore.scoring._sources import Leaves

    Applied: TypeAlias = list[tuple[Branch, Rule, BoolArray, FloatArray]]


@final
class Tree:
    """All buffers of one thread for one plan.

    Parameters
    ----------
    plan : Plan
        What to run.
    size : int
        Rows in the largest block.
    block : Block
        Scratch memory.
    keep : bool, default False
        Whether all members' scores are wanted after a run.
    """

    def __init__(self, plan: Plan, size: int, block: Block, *, keep: bool = False) -> None:
        self.plan = plan
        self.block = block
        self.root = Stem(plan.root, size)
        keep = keep or plan.has_points or bool(plan.root.aside)
        self._whole_own: dict[str, FloatArray] = {
            leaf.name: np.empty(size) for leaf in plan.leaves if keep or leaf.name in plan.asked
        }
        # whether groups' scores are read after the group above has taken them in
        self._lasting = keep or bool(plan.asked)
        # a metric that is asked twice must remember which scores stand for gaps
        self._whole_gaps: dict[int, BoolArray] = {
            leaf.place: np.empty(size, dtype=np.bool_)
            for leaf in plan.leaves
            if plan.root.aside and leaf.imputed is not None
        }
        self._whole_fresh: dict[int, FloatArray] = {
            leaf.place: np.empty(size) for leaf in plan.leaves if leaf.fading is not None
        }
        self._whole_marks: list[BoolArray] = [np.zeros(size, dtype=np.bool_) for _ in range(3)]
        self._cut(size)
        self.scores: dict[str, FloatArray] = {}
        self.targets: dict[str, FloatArray] = {}
        self.gap_targets: dict[int, BoolArray] = {}
        self.fresh_targets: dict[int, FloatArray] = {}
        self.leaves: Leaves
        self.applied: Applied = []
        self.note_rules = False
        # how many rules act, in their order; the others are as if they were not there
        self.most_rules = sys.maxsize
        self._acted = 0

    def _cut(self, rows: int) -> None:
        """Cut what the tree owns to the rows of the block at hand."""
        self._rows = rows
        self._own = {name: whole[:rows] for name, whole in self._whole_own.items()}
        self._own_gaps = {place: whole[:rows] for place, whole in self._whole_gaps.items()}
        # what age leaves of observations, by the place of a metric that fades
        self.fresh = {place: whole[:rows] for place, whole in self._whole_fresh.items()}
        # nobody writes into `_none`
        self._gaps, self._missing, self._none = (whole[:rows] for whole in self._whole_marks)

    def run(
        self,
        leaves: Leaves,
        rows: int,
        score: FloatArray | None = None,
        coverage: FloatArray | None = None,
    ) -> None:
        """Run one block.

        Parameters
        ----------
        leaves : Leaves
            Where the metrics' scores come from.
        rows : int
            How many rows there are.
        score, coverage : ndarray of float64, shape (n_rows,), optional
            Where the root's go; they are lost with the next run if not given.
        """
        if rows != self._rows:
            self._cut(rows)
        self.leaves = leaves
        self.scores = {}
        self.applied = []
        self._acted = 0
        block, root = self.block, self.root
        block.start(rows)
        for stem in root.aside:
            self._run(stem, self._room(stem))
        root.coverage = block.borrow() if coverage is None else coverage
        self._run(root, block.borrow() if score is None else score)

    def _run(self, stem: Stem, out: FloatArray) -> None:
        """Aggregate one branch, then let its rules act."""
        self._branch(stem, out)
        self._cover(stem)
        self._gate(stem)
        self._rule(stem)

    def _room(self, stem: Stem) -> FloatArray:
        """Give the array that the score of a group goes to."""
        target = self.targets.get(stem.branch.name)
        return self.block.borrow() if target is None else target

    def _leaf(self, leaf: Leaf) -> tuple[FloatArray, BoolArray, BoolArray]:
        """Give a metric's scores, where they are missing, and its gaps."""
        place, name = leaf.place, leaf.name
        gaps = self.gap_targets.get(place)
        if gaps is None:
            gaps = self._own_gaps.get(place, self._gaps)
        out = self.scores.get(name)
        if out is None:
            out = self.targets.get(name)
            if out is None:
                out = self._own.get(name)
            if out is None:
                out = self.block.borrow()
            else:
                self.scores[name] = out
            if leaf.fading is None:
                self.leaves.scores(leaf, out, gaps)
            else:
                fresh = self.fresh_targets.get(place, self.fresh[place])
                self.fresh[place] = fresh
                self.leaves.scores(leaf, out, gaps, fresh)
        elif leaf.imputed is None:
            np.isnan(out, out=gaps)
        return out, gaps if leaf.imputed is None else self._none, gaps

    def _branch(self, stem: Stem, out: FloatArray) -> None:
        """Aggregate one branch, all below it first."""
        branch, block = stem.branch, self.block
        stem.start(self._rows)
        for child, below, place in stem.steps:
            if below is None:
                scores, missing, gaps = self._leaf(cast("Leaf", child))
                plain = scores
                lent = child.name not in self.scores
            else:
                self._run(below, self._room(below))
                scores, plain = below.score, below.plain
                missing = gaps = np.isnan(scores, out=self._missing)
                lent = not self._lasting and child.name not in self.targets
            if place is not None:
                if stem.observed is not stem.presence:
                    stem.observed.add(place, gaps, block)
                if stem.fading is None:
                    stem.presence.add(place, missing, block)
                    stem.add(place, (scores, plain), missing, block)
                else:
                    stem.weigh(place, (scores, plain), missing, block, self.fresh)
            if lent:
                block.give_back(scores)
        stem.score = stem.plain = out
        stem.accumulator.finish(out, stem.presence, block)
        if stem is self.root or branch.name in self.targets:
            # one NaN for all: which of two NaNs a minimum keeps depends on the row's place
            np.copyto(out, np.nan, where=np.isnan(out, out=block.marks))
        if branch.ruled:
            stem.plain = block.borrow()
            if stem.plain_accumulator is None:
                np.copyto(stem.plain, out)
            else:
                stem.plain_accumulator.finish(stem.plain, stem.presence, block)

    def _cover(self, stem: Stem) -> None:
        """Find the share of the weight that was observed, where somebody asks."""
        coverage = stem.branch.coverage
        if coverage is not None:
            if stem is not self.root:
                stem.coverage = self.block.borrow()
            coverage.over(stem.observed_at, stem.coverage, self.block)
            if stem.branch.faded:
                less_faded(stem.coverage, stem.branch.faded, self.fresh, self.block)

    def _gate(self, stem: Stem) -> None:
        """Take away the scores that too little stands behind."""
        body, marks = stem.branch.body, self.block.marks
        if body.min_coverage > 0.0:
            np.less(stem.coverage, body.min_coverage - GATE_TOLERANCE, out=marks)
            self._close(stem, marks)
        if body.min_present > 1:
            np.less(self._present(stem), body.min_present, out=marks)
            self._close(stem, marks)

    def _present(self, stem: Stem) -> FloatArray:
        """Count the members of weight above 0 that have a score."""
        if not stem.aside:
            return stem.branch.present.over(stem.presence, self.block.numbers, self.block)
        # the mean runs over all metrics at once, but members are what the definition counts
        groups = {below.branch.name: below.score for below in stem.aside}
        count: FloatArray = np.zeros(self._rows)
        for name, weight in stem.branch.body.weights.items():
            if weight > 0.0:
                scores = groups[name] if name in groups else self.scores[name]
                np.add(count, ~np.isnan(scores), out=count)
        return count

    def _close(self, stem: Stem, marks: BoolArray) -> None:
        np.copyto(stem.score, np.nan, where=marks)
        if stem.branch.ruled:
            np.copyto(stem.plain, np.nan, where=marks)

    def _rule(self, stem: Stem) -> None:
        """Let the rules of one branch act, in order."""
        rules = stem.branch.rules[: self.most_rules - self._acted]
        self._acted += len(rules)
        for compiled in rules:
            source = cast("Source", self)
            true = holds(compiled.when, source) & ~np.isnan(stem.score)
            level = cast("FloatArray", evaluate(compiled.level, source))
            after = compiled.rule.change(stem.score, level)
            if compiled.limits is not None:
                after = np.clip(after, *compiled.limits)
            if self.note_rules:
                points = np.where(true, after - stem.score, 0.0)
                self.applied.append((stem.branch, compiled.rule, true, points))
            np.copyto(stem.score, after, where=true)
        if stem is not self.root and stem.branch.name in self.plan.asked:
            self.scores[stem.branch.name] = stem.score

    # what the formulas of rules read

    def numbers(self, name: str, /) -> Any:
        """Give a lane by its number."""
        return self.leaves.lane(int(name))

    def score(self, member: str, /) -> FloatArray:
        """Give the score of a member."""
        return self.scores[member]

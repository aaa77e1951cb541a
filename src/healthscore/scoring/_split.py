"""Every score taken apart: what each metric put in, and what it kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from healthscore.scoring._plan import Leaf

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.scoring._plan import Branch
    from healthscore.scoring._stem import Stem
    from healthscore.scoring._tree import Tree

    Amount: TypeAlias = FloatArray | float


def split(tree: Tree, contributions: FloatArray, losses: FloatArray) -> None:
    """Take the scores of one block apart, as they are without rules.

    Parameters
    ----------
    tree : Tree
        After a run that kept all metrics' scores.
    contributions : ndarray of float64, shape (n_rows, n_metrics)
        Where the points go that each metric put in; columns contiguous.
    losses : ndarray of float64, shape (n_rows, n_metrics)
        Where the points go that each metric kept out; columns contiguous.

    Notes
    -----
    Going down the tree, every member has a loss for each point that its score lacks of 100
    (`rate`), and a part of the 100 points that it could give at most (`full`). As long as all
    aggregations on the way are linear, `full` is 100 times `rate`, and None here.
    """
    splitter = _Splitter(tree, contributions, losses)
    splitter.branch(tree.root, 1.0, None, lossless=False)
    for place in set(range(len(tree.plan.leaves))) - splitter.reached:
        contributions[:, place] = losses[:, place] = 0.0
    missing = np.flatnonzero(np.isnan(tree.root.plain))
    contributions[missing] = losses[missing] = np.nan


class _Splitter:
    def __init__(self, tree: Tree, contributions: FloatArray, losses: FloatArray) -> None:
        self.tree = tree
        self.contributions = contributions
        self.losses = losses
        self.reached: set[int] = set()

    def branch(self, stem: Stem, rate: Amount, full: Amount | None, *, lossless: bool) -> None:
        """Hand the parts of a branch down to its members."""
        aggregation = stem.branch.body.aggregation
        if aggregation.points:
            self.points(stem, rate if full is None else _factor(stem.plain, rate, full))
        elif aggregation.linear and aggregation.by_weight:
            self.weighted(stem, rate, full, lossless=lossless)
        else:
            self.shared(stem, rate, full, lossless=lossless)

    def points(self, stem: Stem, factor: Amount) -> None:
        """Hand each member its own points, at what a point is worth to the score."""
        for child in stem.branch.counted:
            self.child(stem, child, factor, None, lossless=True)

    def weighted(self, stem: Stem, rate: Amount, full: Amount | None, *, lossless: bool) -> None:
        """Hand each member its share of the weight that is present."""
        unit, present = stem.branch.layout.unit, stem.presence.weight(self.tree.block)
        # nothing present: whatever is handed down comes out as 0 where the scores are missing
        present = np.where(present == 0.0, 1.0, present)
        handed: dict[float, tuple[Amount, Amount | None]] = {}
        for child, weight in zip(stem.branch.counted, stem.branch.weights, strict=True):
            if weight not in handed:
                share = (unit * weight) / present
                handed[weight] = (rate * share, None if full is None else full * share)
            parts = handed[weight]
            if isinstance(child, Leaf) and child.loses_weight:
                fresh = self.tree.fresh[child.place]
                parts = parts[0] * fresh, None if parts[1] is None else parts[1] * fresh
            self.child(stem, child, *parts, lossless=lossless)

    def shared(self, stem: Stem, rate: Amount, full: Amount | None, *, lossless: bool) -> None:
        """Hand each member the share and the loss that the aggregation gives it."""
        branch, aggregation = stem.branch, stem.branch.body.aggregation
        scores = np.empty((len(stem.plain), len(branch.counted)), order="F")
        for place, child in enumerate(branch.counted):
            scores[:, place] = self.plain(stem, child)
        weights = np.array(branch.weights)
        rates = shares = aggregation.shares(scores, weights)
        if not aggregation.linear:
            rates = _rates(aggregation.losses(scores, weights, stem.plain), scores)
            # a group may be missing though members of it are there: it has no losses to split
            np.copyto(rates, 0.0, where=np.isnan(stem.plain)[:, None])
            full = 100.0 * rate if full is None else full
        for place, child in enumerate(branch.counted):
            most = None if full is None else full * shares[:, place]
            self.child(stem, child, rate * rates[:, place], most, lossless=lossless)

    def plain(self, stem: Stem, child: Leaf | Branch) -> FloatArray:
        """Give the score of a member as it is without rules."""
        if isinstance(child, Leaf):
            return self.tree.scores[child.name]
        return stem.stems[child.name].plain

    def child(
        self,
        stem: Stem,
        child: Leaf | Branch,
        rate: Amount,
        full: Amount | None,
        *,
        lossless: bool,
    ) -> None:
        """Hand a member its part."""
        if not isinstance(child, Leaf):
            below = stem.stems[child.name]
            missing = np.isnan(below.plain)
            rate = np.where(missing, 0.0, rate)
            full = None if full is None else np.where(missing, 0.0, full)
            self.branch(below, rate, full, lossless=lossless)
            return
        self.reached.add(child.place)
        scores = self.tree.scores[child.name]
        given, lost = self.contributions[:, child.place], self.losses[:, child.place]
        missing = np.isnan(scores, out=self.tree.block.marks)
        # and not full - given: at 100 the loss is 0 and nothing else
        np.subtract(100.0, scores, out=lost)
        np.multiply(lost, rate, out=lost)
        if full is None:
            np.multiply(scores, rate, out=given)
        else:
            np.subtract(full, lost, out=given)
        np.copyto(given, 0.0, where=missing)
        if lossless:
            lost.fill(0.0)
        else:
            np.copyto(lost, 0.0, where=missing)


def _factor(value: FloatArray, rate: Amount, full: Amount) -> FloatArray:
    """Give what one point of a sum is worth to the score."""
    worth = (full - rate * (100.0 - value)) / value
    return np.where(np.isfinite(worth), worth, full / 100.0)


def _rates(losses: FloatArray, scores: FloatArray) -> FloatArray:
    """Give the loss for each point that a score lacks of 100."""
    lacking = 100.0 - scores
    return np.where(lacking > 0.0, losses / lacking, 0.0)

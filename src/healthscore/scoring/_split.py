"""Every score taken apart: what each metric put in, and what it kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from healthscore.scoring._plan import Leaf

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.scoring._plan import Branch
    from healthscore.scoring._tree import Stem, Tree

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
    Going down the tree, every member has a part of the 100 points that it could give at most
    (`full`), and a loss for each point that its score lacks of 100 (`rate`). As long as all
    aggregations on the way are linear, `rate` is `full` / 100.
    """
    splitter = _Splitter(tree, contributions, losses)
    splitter.branch(tree.root, 100.0, 1.0, linear=True, lossless=False)
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

    def branch(
        self, stem: Stem, full: Amount, rate: Amount, *, linear: bool, lossless: bool
    ) -> None:
        """Hand the parts of a branch down to its members."""
        aggregation = stem.branch.body.aggregation
        if aggregation.points:
            self.points(stem, full / 100.0 if linear else _factor(stem.plain, full, rate))
        elif aggregation.linear and aggregation.by_weight:
            self.weighted(stem, full, rate, linear=linear, lossless=lossless)
        else:
            self.shared(stem, full, rate, linear=linear, lossless=lossless)

    def points(self, stem: Stem, factor: Amount) -> None:
        """Hand each member its own points, at what a point is worth to the score."""
        for child in stem.branch.counted:
            self.child(stem, child, 100.0 * factor, factor, linear=True, lossless=True)

    def weighted(
        self, stem: Stem, full: Amount, rate: Amount, *, linear: bool, lossless: bool
    ) -> None:
        """Hand each member its share of the weight that is present."""
        unit, present = stem.presence.unit, stem.presence.weight(self.tree.block)
        # nothing present: whatever is handed down comes out as 0 where the scores are missing
        present = np.where(present == 0.0, 1.0, present)
        part, lost = full / present, rate / present
        handed: dict[float, tuple[FloatArray, FloatArray]] = {}
        for child, weight in zip(stem.branch.counted, stem.branch.weights, strict=True):
            if weight not in handed:
                handed[weight] = (part * (unit * weight), lost * (unit * weight))
            self.child(stem, child, *handed[weight], linear=linear, lossless=lossless)

    def shared(
        self, stem: Stem, full: Amount, rate: Amount, *, linear: bool, lossless: bool
    ) -> None:
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
        linear = linear and aggregation.linear
        for place, child in enumerate(branch.counted):
            parts = (full * shares[:, place], rate * rates[:, place])
            self.child(stem, child, *parts, linear=linear, lossless=lossless)

    def plain(self, stem: Stem, child: Leaf | Branch) -> FloatArray:
        """Give the score of a member as it is without rules."""
        if isinstance(child, Leaf):
            return self.tree.scores[child.name]
        return stem.stems[child.name].plain

    def child(
        self,
        stem: Stem,
        child: Leaf | Branch,
        full: Amount,
        rate: Amount,
        *,
        linear: bool,
        lossless: bool,
    ) -> None:
        """Hand a member its part."""
        if not isinstance(child, Leaf):
            below = stem.stems[child.name]
            missing = np.isnan(below.plain)
            full, rate = (np.where(missing, 0.0, part) for part in (full, rate))
            self.branch(below, full, rate, linear=linear, lossless=lossless)
            return
        self.reached.add(child.place)
        scores = self.tree.scores[child.name]
        missing = np.isnan(scores)
        given, lost = self.contributions[:, child.place], self.losses[:, child.place]
        # and not full - given: at 100 the loss is 0 and nothing else
        np.subtract(100.0, scores, out=lost)
        np.multiply(lost, rate, out=lost)
        if linear:
            np.multiply(scores, rate, out=given)
        else:
            np.subtract(full, lost, out=given)
        np.copyto(given, 0.0, where=missing)
        np.copyto(lost, 0.0, where=np.logical_or(missing, lossless, out=missing))


def _factor(value: FloatArray, full: Amount, rate: Amount) -> FloatArray:
    """Give what one point of a sum is worth to the score."""
    worth = (full - rate * (100.0 - value)) / value
    return np.where(np.isfinite(worth), worth, full / 100.0)


def _rates(losses: FloatArray, scores: FloatArray) -> FloatArray:
    """Give the loss for each point that a score lacks of 100."""
    lacking = 100.0 - scores
    return np.where(lacking > 0.0, losses / lacking, 0.0)

"""Every score taken apart: what each metric put in, and what it kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from healthscore.scoring._plan import Leaf

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
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
    contributions.fill(0.0)
    losses.fill(0.0)
    _Splitter(tree, contributions, losses).branch(
        tree.root, 100.0, 1.0, linear=True, lossless=False
    )
    missing = np.isnan(tree.root.plain)
    for column in (*contributions.T, *losses.T):
        np.copyto(column, np.nan, where=missing)


class _Splitter:
    def __init__(self, tree: Tree, contributions: FloatArray, losses: FloatArray) -> None:
        self.tree = tree
        self.contributions = contributions
        self.losses = losses

    def branch(
        self, stem: Stem, full: Amount, rate: Amount, *, linear: bool, lossless: bool
    ) -> None:
        """Hand the parts of a branch down to its members."""
        branch = stem.branch
        aggregation = branch.body.aggregation
        if aggregation.points:
            factor = full / 100.0 if linear else _factor(stem.plain, full, rate)
            for child in branch.counted:
                self.child(stem, child, 100.0 * factor, factor, linear=True, lossless=True)
            return
        scores = np.empty((len(stem.plain), len(branch.counted)), order="F")
        for place, child in enumerate(branch.counted):
            scores[:, place] = self.plain(stem, child)
        weights = np.array(branch.weights)
        shares = aggregation.shares(scores, weights)
        rates = shares
        if not aggregation.linear:
            rates = _rates(aggregation.losses(scores, weights, stem.plain), scores)
        for place, child in enumerate(branch.counted):
            parts = (full * shares[:, place], rate * rates[:, place])
            self.child(stem, child, *parts, linear=linear and aggregation.linear, lossless=lossless)

    def plain(self, stem: Stem, child: Leaf | object) -> FloatArray:
        """Give the score of a member as it is without rules."""
        name: str = child.name  # type: ignore[attr-defined]
        return self.tree.scores[name] if isinstance(child, Leaf) else stem.stems[name].plain

    def child(
        self, stem: Stem, child: object, full: Amount, rate: Amount, *, linear: bool, lossless: bool
    ) -> None:
        """Hand a member its part."""
        if not isinstance(child, Leaf):
            below = stem.stems[child.name]  # type: ignore[attr-defined]
            self.branch(below, full, rate, linear=linear, lossless=lossless)
            return
        scores = self.tree.scores[child.name]
        lost = rate * (100.0 - scores)
        given = full * scores / 100.0 if linear else full - lost
        present = ~np.isnan(scores)
        np.copyto(self.contributions[:, child.place], given, where=present)
        if not lossless:
            np.copyto(self.losses[:, child.place], lost, where=present)


def _factor(value: FloatArray, full: Amount, rate: Amount) -> FloatArray:
    """Give what one point of a sum is worth to the score."""
    worth = (full - rate * (100.0 - value)) / value
    return np.where(np.isfinite(worth), worth, full / 100.0)


def _rates(losses: FloatArray, scores: FloatArray) -> FloatArray:
    """Give the loss for each point that a score lacks of 100."""
    lacking = 100.0 - scores
    return np.where(lacking > 0.0, losses / lacking, 0.0)

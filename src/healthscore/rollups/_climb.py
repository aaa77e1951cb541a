"""From the leaves up, level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, final

import attrs
import numpy as np

from healthscore.rollups._kernel import Members, means
from healthscore.scoring import GATE_TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.rollups._forest import Forest
    from healthscore.rollups._mean import Mean

Own: TypeAlias = Literal["in", "out", "fallback"]
ParentWeight: TypeAlias = Literal["sum", "own"]


@final
@attrs.frozen(eq=False)
class Rules:
    """How nodes are made; see `roll_up`."""

    mean: Mean
    own: Own
    parent_weight: ParentWeight
    min_coverage: float

    def plain(self, mean: Mean) -> Rules:
        """Give the same for another mean, without a gate."""
        return attrs.evolve(self, mean=mean, min_coverage=0.0)


@final
@attrs.frozen(eq=False)
class Climbed:
    """What comes of a forest; each of shape (n_nodes,)."""

    values: FloatArray
    """Scores: of leaves their own."""
    coverage: FloatArray
    weights: FloatArray
    """What each node weighs in its parent."""
    shares: FloatArray
    """Effective weight of each node in its parent."""
    lost: FloatArray
    """Share of each node in what its parent has lost."""
    own_shares: FloatArray
    """Effective weight of each node's own score in the node."""
    own_lost: FloatArray
    """Share of each node's own score in what the node has lost."""
    own_counts: BoolArray
    """Whether each node's own score is meant to count in the node."""


class _Edges(NamedTuple):
    """What goes into some nodes."""

    sources: NDArray[np.intp]
    groups: NDArray[np.intp]
    own: BoolArray
    scores: FloatArray
    weights: FloatArray
    coverage: FloatArray

    def take(self, which: NDArray[np.intp] | BoolArray) -> _Edges:
        """Keep some alone."""
        return _Edges(
            self.sources[which],
            self.groups[which],
            self.own[which],
            self.scores[which],
            self.weights[which],
            self.coverage[which],
        )

    def beside(self, other: _Edges) -> _Edges:
        """Put others behind these."""
        return _Edges(
            np.concatenate([self.sources, other.sources]),
            np.concatenate([self.groups, other.groups]),
            np.concatenate([self.own, other.own]),
            np.concatenate([self.scores, other.scores]),
            np.concatenate([self.weights, other.weights]),
            np.concatenate([self.coverage, other.coverage]),
        )


def climb(forest: Forest, own_scores: FloatArray, weights: FloatArray, rules: Rules) -> Climbed:
    """Roll scores up.

    Parameters
    ----------
    forest : Forest
        Who stands below whom.
    own_scores : ndarray of float64, shape (n_nodes,)
        NaN where there is none.
    weights : ndarray of float64, shape (n_nodes,)
        Of the own scores, 0 or above; of a node that only holds others, where that counts.
    rules : Rules
        How.

    Returns
    -------
    Climbed
        All nodes. What a node holds depends on its members as a set: not on their order, not to
        the last bit, for they are sorted by score and weight first.
    """
    way = _Way(forest, own_scores, weights, rules)
    with np.errstate(all="ignore"):
        for children in forest.upwards():
            parents = np.unique(forest.parents[children])
            way.fill(parents, way.edges_to(parents, children))
    return way.climbed


@final
class _Way:
    """What has been climbed so far."""

    def __init__(
        self, forest: Forest, own_scores: FloatArray, weights: FloatArray, rules: Rules
    ) -> None:
        self.forest = forest
        self.own_scores = own_scores
        self.own_weights = weights
        self.rules = rules
        size, leaf = len(forest), ~forest.inner
        self.climbed = Climbed(
            values=np.where(leaf, own_scores, np.nan),
            coverage=(leaf & ~np.isnan(own_scores)).astype(np.float64),
            weights=weights.copy(),
            shares=np.zeros(size),
            lost=np.zeros(size),
            own_shares=np.zeros(size),
            own_lost=np.zeros(size),
            own_counts=np.zeros(size, dtype=np.bool_),
        )

    def edges_to(self, parents: NDArray[np.intp], children: NDArray[np.intp]) -> _Edges:
        """Give the children of some nodes, and the nodes' own scores where they count."""
        climbed = self.climbed
        edges = _Edges(
            children,
            np.searchsorted(parents, self.forest.parents[children]),
            np.zeros(len(children), dtype=np.bool_),
            climbed.values[children],
            climbed.weights[children],
            climbed.coverage[children],
        )
        counts = self._own_counts(parents, edges)
        climbed.own_counts[parents] = counts
        groups = np.flatnonzero(counts)
        nodes = parents[groups]
        scores = self.own_scores[nodes]
        own = _Edges(
            nodes,
            groups,
            np.ones(len(nodes), dtype=np.bool_),
            scores,
            self.own_weights[nodes],
            (~np.isnan(scores)).astype(np.float64),
        )
        return edges.beside(own)

    def _own_counts(self, parents: NDArray[np.intp], edges: _Edges) -> BoolArray:
        """Tell of which nodes the own scores count."""
        if self.rules.own == "out":
            return np.zeros(len(parents), dtype=np.bool_)
        counts: BoolArray = parents < self.forest.n_customers
        if self.rules.own == "fallback":
            qualified = (edges.weights > 0.0) & ~np.isnan(edges.scores)
            counts &= np.bincount(edges.groups[qualified], minlength=len(parents)) == 0
        return counts

    def fill(self, parents: NDArray[np.intp], edges: _Edges) -> None:
        """Aggregate what goes into some nodes."""
        climbed, size = self.climbed, len(parents)
        edges = edges.take(edges.weights > 0.0)
        # by what they are, and not by where they stood: sums depend on the order of their terms
        order = np.lexsort((edges.coverage, edges.weights, edges.scores, edges.groups))
        edges = edges.take(order)
        total = np.bincount(edges.groups, edges.weights, size)
        if self.rules.parent_weight == "sum":
            climbed.weights[parents] = total
        observed = np.bincount(edges.groups, edges.weights * edges.coverage, size)
        coverage = np.minimum(observed / np.where(total > 0.0, total, 1.0), 1.0)
        climbed.coverage[parents] = coverage
        climbed.values[parents] = self._means(edges, size)
        climbed.values[parents[coverage < self.rules.min_coverage - GATE_TOLERANCE]] = np.nan

    def _means(self, edges: _Edges, size: int) -> FloatArray:
        """Give the scores of some nodes, NaN where nothing that goes into them has one."""
        climbed = self.climbed
        edges = edges.take(~np.isnan(edges.scores))
        found, groups = np.unique(edges.groups, return_inverse=True)
        made = means(self.rules.mean, Members(groups, edges.scores, edges.weights))
        own, children = edges.sources[edges.own], edges.sources[~edges.own]
        climbed.shares[children] = made.shares[~edges.own]
        climbed.lost[children] = made.lost[~edges.own]
        climbed.own_shares[own] = made.shares[edges.own]
        climbed.own_lost[own] = made.lost[edges.own]
        values: FloatArray = np.full(size, np.nan)
        values[found] = made.values
        return values

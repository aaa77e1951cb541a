"""From a node down: what each thing below it put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.rollups._climb import Climbed
    from healthscore.rollups._forest import Forest


class Rows(NamedTuple):
    """Some rows below a node: nodes, or their own scores."""

    nodes: NDArray[np.intp]
    own: BoolArray
    shares: FloatArray
    lost: FloatArray
    """Share in what the node has lost."""


def children(forest: Forest, climbed: Climbed, node: int) -> Rows:
    """Give what stands right below a node, its own score among it where that counts.

    Parameters
    ----------
    forest : Forest
        Who stands below whom.
    climbed : Climbed
        What came of it.
    node : int
        Its place.

    Returns
    -------
    Rows
        In the order of the nodes, the own score last.
    """
    below = np.flatnonzero(forest.parents == node)
    own = np.array([node] if climbed.own_counts[node] else [], dtype=np.intp)
    return Rows(
        np.concatenate([below, own]),
        np.arange(len(below) + len(own)) >= len(below),
        np.concatenate([climbed.shares[below], climbed.own_shares[own]]),
        np.concatenate([climbed.lost[below], climbed.own_lost[own]]),
    )


def leaves(forest: Forest, climbed: Climbed, node: int) -> Rows:
    """Give all customers below a node whose scores are meant to count, itself included.

    Parameters
    ----------
    forest : Forest
        Who stands below whom.
    climbed : Climbed
        What came of it.
    node : int
        Its place.

    Returns
    -------
    Rows
        Shares and losses of this node, as they come down through all nodes between.
    """
    size = len(forest)
    shares, lost = np.zeros(size), np.zeros(size)
    inside = np.zeros(size, dtype=np.bool_)
    shares[node] = lost[node] = 1.0
    inside[node] = True
    for nodes in forest.downwards(int(forest.levels[node])):
        above = forest.parents[nodes]
        inside[nodes] = inside[above]
        shares[nodes] = shares[above] * climbed.shares[nodes]
        lost[nodes] = lost[above] * climbed.lost[nodes]
    ends = np.flatnonzero(inside & ~forest.inner)
    own = np.flatnonzero(inside & climbed.own_counts)
    return Rows(
        np.concatenate([ends, own]),
        np.arange(len(ends) + len(own)) >= len(ends),
        np.concatenate([shares[ends], shares[own] * climbed.own_shares[own]]),
        np.concatenate([lost[ends], lost[own] * climbed.own_lost[own]]),
    )


def carried_up(forest: Forest, climbed: Climbed, own: FloatArray) -> FloatArray:
    """Carry numbers of the customers up, each by its share.

    Parameters
    ----------
    forest : Forest
        Who stands below whom.
    climbed : Climbed
        What came of it.
    own : ndarray of float64, shape (n_nodes,)
        A number of each customer; NaN for none.

    Returns
    -------
    ndarray of float64, shape (n_nodes,)
        NaN for nodes without a score.
    """
    itself = np.where(climbed.own_shares > 0.0, climbed.own_shares * own, 0.0)
    carried = np.where(forest.inner, itself, own)
    for nodes in forest.upwards():
        shares = climbed.shares[nodes]
        put_in = np.where(shares > 0.0, shares * carried[nodes], 0.0)
        np.add.at(carried, forest.parents[nodes], put_in)
    return np.where(np.isnan(climbed.values), np.nan, carried)

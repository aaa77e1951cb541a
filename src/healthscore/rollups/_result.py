"""The result of rolling up."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, final

import numpy as np

from healthscore._definition import is_name, refuse
from healthscore.bandings import UNKNOWN
from healthscore.rollups._arrays import NodeArrays, sealed
from healthscore.rollups._descend import children, leaves
from healthscore.rollups._held import Held, worst_first
from healthscore.rollups._named import any_keys
from healthscore.rollups._node import Node
from healthscore.rollups._tables import as_column, table_like
from healthscore.scoring._rows_by_key import as_key

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.rollups._descend import Rows


@final
class RollUp(NodeArrays):
    """The scores of everything that has something below it: parents, accounts, portfolios.

    Made by `healthscore.roll_up`. Nodes stand from the roots down; on each level customers come
    first, in the order of their table, then nodes that only hold others.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.
    forest : Forest
        Who stands below whom.
    weights : ndarray of float64, shape (n_nodes,)
        Of all nodes.
    rules : Rules
        How nodes are made.
    banding : Banding or None
        Another one than that of the scorecard.
    leaves : bool, default False
        Whether nodes are in it that have nothing below them.

    Examples
    --------
    >>> from healthscore import AsIs, Metric, Scorecard
    >>> from healthscore.rollups import roll_up
    >>> table = {"id": ["acme", "acme-de", "acme-fr"], "m": [90, 60, 20], "mrr": [5, 2, 3]}
    >>> scores = Scorecard("demo", [Metric("m", AsIs())]).score(table, key="id")
    >>> rolled = roll_up(scores, [None, "acme", "acme"], table["mrr"])
    >>> rolled
    <RollUp: 1 node over 3 customers, mean 63.0>
    >>> rolled["acme"].value
    63.0
    >>> rolled.children("acme").to_frame()["node"].tolist()
    ['acme-fr', 'acme-de', 'acme']
    """

    def __repr__(self) -> str:
        present = self.values[~np.isnan(self.values)]
        over = f"{len(self.scores):,} customer{'' if len(self.scores) == 1 else 's'}"
        parts = [f"{len(self):,} node{'' if len(self) == 1 else 's'} over {over}"]
        parts += [f"mean {present.mean():.1f}"] if len(present) else []
        if self.banding is not None:
            labels = (UNKNOWN, *self.banding.labels)
            counts = np.bincount(self.band_codes + 1, minlength=len(labels)).tolist()
            pairs = [*zip(labels, counts, strict=True)]
            parts += [f"{count:,} {label}" for label, count in (*pairs[1:], pairs[0]) if count]
        elif len(present) < len(self):
            parts.append(f"{len(self) - len(present):,} without a score")
        return f"<RollUp: {', '.join(parts)}>"

    def __getitem__(self, key: object, /) -> Node:
        """Give all about one node; the same as `explain`."""
        return self.explain(key)

    def explain(self, key: object) -> Node:
        """Say why a node's score is what it is, in numbers and in words.

        Parameters
        ----------
        key : object
            Of any node, also of one that has nothing below it.

        Returns
        -------
        Node
            It prints as sentences and a table.

        Raises
        ------
        KeyError
            If there is no such node.
        """
        return Node(self, self.place(key))

    def place(self, key: object) -> int:
        """Find a node in the forest.

        Parameters
        ----------
        key : object
            Its key.

        Returns
        -------
        int
            Its place there.

        Raises
        ------
        KeyError
            If there is none.
        """
        found = as_key(key, self.scores.keys)
        try:
            return self.forest.places[found]
        except (KeyError, TypeError):
            some = self.keys[:1].tolist()
            offer = f" Keys are such as {some[0]!r}." if some else ""
            message = f"There is no node {found!r}.{offer}"
            raise KeyError(message) from None

    def children(self, key: object) -> Held:
        """Give what went into a node: its children, and its own score where that counts.

        Parameters
        ----------
        key : object
            Of the node.

        Returns
        -------
        Held
            Contributions that add up to the node's score, losses to 100 less it.

        Raises
        ------
        KeyError
            If there is no such node.
        """
        node = self.place(key)
        rows = children(self.forest, self.climbed, node)
        own = self._inputs(self.rules.mean)[rows.nodes]
        scores = np.where(rows.own, own, self.climbed.values[rows.nodes])
        weights = np.where(rows.own, self._weights[rows.nodes], self.climbed.weights[rows.nodes])
        return self._held(node, rows, scores, weights)

    def leaf_contributions(self, key: object) -> Held:
        """Give what every customer below a node put into it, through all nodes between.

        Parameters
        ----------
        key : object
            Of the node.

        Returns
        -------
        Held
            One row for each customer whose score is meant to count, the node's own included;
            contributions add up to the node's score, losses to 100 less it.

        Raises
        ------
        KeyError
            If there is no such node.

        Notes
        -----
        A node's loss is split again among what it holds, in proportion, as a scorecard splits the
        loss of a group; a contribution is 100 times the effective weight, less the loss.
        """
        node = self.place(key)
        rows = leaves(self.forest, self.climbed, node)
        scores = self._inputs(self.rules.mean)[rows.nodes]
        return self._held(node, rows, scores, self._weights[rows.nodes])

    def _held(self, node: int, rows: Rows, scores: FloatArray, weights: FloatArray) -> Held:
        value = self.climbed.values[node]
        losses = rows.lost * (100.0 - value)
        contributions = 100.0 * rows.shares - losses
        order = worst_first(losses, contributions)
        return Held(
            sealed(self._keys[rows.nodes[order]]),
            sealed(rows.own[order]),
            sealed(weights[order]),
            sealed(rows.shares[order]),
            sealed(scores[order]),
            sealed(contributions[order]),
            sealed(losses[order]),
            self.scores,
        )

    def with_leaves(self) -> RollUp:
        """Give the same with the nodes that have nothing below them.

        Returns
        -------
        RollUp
            Of all nodes. The score of a leaf is its own.
        """
        return RollUp(
            self.scores, self.forest, self._weights, self.rules, banding=self._given, leaves=True
        )

    def values_for(self, keys: ArrayLike) -> FloatArray:
        """Line the nodes' scores up with any keys, to be a column of another table.

        Parameters
        ----------
        keys : array_like, shape (n,)
            In any order, also more than once.

        Returns
        -------
        ndarray of float64, shape (n,)
            NaN for gaps, and for who is no node of this result.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> from healthscore.rollups import roll_up
        >>> users = Scorecard("users", [Metric("m", AsIs())]).score({"m": [90, 60, 20]})
        >>> accounts = roll_up(users, ["acme", "acme", "brix"], bare=True)
        >>> accounts.values_for(["brix", "acme", "cogs"]).tolist()
        [20.0, 75.0, nan]
        """
        given = any_keys(keys, self.scores.keys)
        places = dict(zip(self.keys.tolist(), range(len(self)), strict=True))
        rows = np.fromiter(map(places.get, given, repeat(-1)), np.intp, len(given))
        return np.append(self.values, np.nan)[rows]

    def to_frame(self, *, key: str = "node") -> Any:
        """Make a table of the same library as the one that was scored, one row a node.

        Parameters
        ----------
        key : str, default "node"
            What the column of keys is called, such as ``"account_id"`` to join it by.

        Returns
        -------
        table
            The keys, then ``score``, ``band`` (if there is a banding), ``coverage``, ``weight``,
            ``own_score``, ``parent``, ``level``, ``children`` and ``customers`` (anywhere below).

        Raises
        ------
        DefinitionError
            If the column of keys would be called like another.
        """
        columns: dict[str, NDArray[Any]] = {"score": self.values}
        if self.banding is not None:
            columns["band"] = self.bands
        columns |= {
            "coverage": self.coverage,
            "weight": self.weights,
            "own_score": self.own_scores,
            "parent": as_column(self.parents),
            "level": self.levels,
            "children": self.n_children,
            "customers": self.n_below,
        }
        if key in columns or not is_name(key):
            place = "to_frame"
            raise refuse(place, "key", f"be a text other than {', '.join(columns)}", key)
        return table_like(self.scores, {key: as_column(self.keys)} | columns)

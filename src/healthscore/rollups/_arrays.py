"""The arrays of a roll-up, one value a node."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from healthscore.errors import DefinitionError
from healthscore.rollups._climb import climb
from healthscore.rollups._descend import carried_up
from healthscore.rollups._mean import Mean
from healthscore.rollups._scored import bandings_of
from healthscore.rollups._share_at_least import ShareAtLeast, at_least
from healthscore.rollups._tables import as_array

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.rollups._climb import Climbed, Rules
    from healthscore.rollups._forest import Forest
    from healthscore.rollups._scored import Scored

A = TypeVar("A", bound="NDArray[Any]")


class NodeArrays:
    """The arrays of a roll-up, all read-only, in the order of `keys`."""

    def __init__(
        self,
        scores: Scored,
        forest: Forest,
        weights: FloatArray,
        rules: Rules,
        *,
        banding: Banding | None,
        leaves: bool = False,
    ) -> None:
        self.scores: Final = scores
        self.rules: Final = rules
        self.forest: Final = forest
        self._given = banding
        self._weights = weights
        self.climbed: Final = climb(forest, self._inputs(rules.mean), weights, rules)
        shown = forest.order if leaves else forest.order[forest.inner[forest.order]]
        self._nodes: Final = shown

    def __len__(self) -> int:
        return len(self._nodes)

    def _inputs(self, mean: Mean) -> FloatArray:
        """Give what the own score of each node counts as."""
        if mean.share is None:
            return self._spread(self.scores.values)
        reached = at_least(self.scores, mean.share)
        return self._spread(np.where(np.isnan(self.scores.values), np.nan, 100.0 * reached))

    def _spread(self, numbers: FloatArray) -> FloatArray:
        """Give numbers of the customers as those of all nodes."""
        return np.concatenate([numbers, np.full(len(self.forest) - len(numbers), np.nan)])

    def _of_nodes(self, numbers: NDArray[Any]) -> NDArray[Any]:
        return sealed(numbers[self._nodes])

    @cached_property
    def _keys(self) -> NDArray[Any]:
        """Keys of all nodes."""
        if len(self.forest) == len(self.scores):
            return self.scores.keys
        return as_array(self.forest.keys)

    @cached_property
    def keys(self) -> NDArray[Any]:
        """Key of each node, from the roots down; shape (n_nodes,)."""
        return self._of_nodes(self._keys)

    @cached_property
    def values(self) -> FloatArray:
        """Scores, 0 to 100; NaN where nothing below has one, or too little; shape (n_nodes,)."""
        return self._of_nodes(self.climbed.values)

    @cached_property
    def coverage(self) -> FloatArray:
        """Share of the weight below that has a score, 0 to 1; shape (n_nodes,)."""
        return self._of_nodes(self.climbed.coverage)

    @cached_property
    def weights(self) -> FloatArray:
        """What each node weighs in its parent; shape (n_nodes,)."""
        return self._of_nodes(self.climbed.weights)

    @cached_property
    def own_scores(self) -> FloatArray:
        """Each node's own score, NaN for nodes that were not scored; shape (n_nodes,)."""
        return self._of_nodes(self._spread(self.scores.values))

    @cached_property
    def parents(self) -> NDArray[Any]:
        """Key of each node's parent, None for a root; shape (n_nodes,)."""
        every = np.empty(len(self._keys) + 1, dtype=object)
        every[:-1] = self._keys.tolist()
        return sealed(every[self.forest.parents[self._nodes]])

    @cached_property
    def levels(self) -> NDArray[np.intp]:
        """Steps from each node up to its root; shape (n_nodes,)."""
        return self._of_nodes(self.forest.levels)

    @cached_property
    def n_children(self) -> NDArray[np.intp]:
        """How many nodes stand right below each; shape (n_nodes,)."""
        return self._of_nodes(self.forest.n_children)

    @cached_property
    def n_below(self) -> NDArray[np.intp]:
        """How many customers stand anywhere below each; shape (n_nodes,)."""
        return self._of_nodes(self.forest.n_below)

    @cached_property
    def banding(self) -> Banding | None:
        """What cuts the bands; None where nothing does, or segments have different ones."""
        if self._given is not None or self.rules.mean.share is not None:
            return self._given
        bandings = bandings_of(self.scores)
        return bandings[0] if len(bandings) == 1 else None

    @cached_property
    def band_codes(self) -> NDArray[np.int8]:
        """Number of each node's band, 0 the lowest, -1 without a score; shape (n_nodes,).

        Raises
        ------
        DefinitionError
            If there is no banding.
        """
        return sealed(self._banding().codes(self.values))

    @cached_property
    def bands(self) -> NDArray[np.str_]:
        """Band of each node, "unknown" without a score; shape (n_nodes,).

        Raises
        ------
        DefinitionError
            If there is no banding.
        """
        return sealed(self._banding().label(self.band_codes))

    def _banding(self) -> Banding:
        if self.banding is not None:
            return self.banding
        several = len(bandings_of(self.scores)) > 1
        why = "segments have different ones" if several else "the scorecard has none"
        why = "a share is no score of the scorecard" if self.rules.mean.share else why
        message = f"There is no banding for the nodes: {why}. Pass banding=Banding(...)."
        raise DefinitionError(message, where="'banding' of roll_up")

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the metrics, which are the columns of `metric_contributions`."""
        return self.scores.metrics

    @cached_property
    def metric_contributions(self) -> FloatArray:
        """Points that each metric put into the nodes' scores; shape (n_nodes, n_metrics).

        With `adjustments` they sum to `values`. NaN for nodes without a score.

        Raises
        ------
        DefinitionError
            If the roll-up is no mean by weight, worst or best of the scores: others do not add up
            by metric.
        DataError
            If details were not kept.
        """
        return self._by_metric("metric_contributions", lambda scores: scores.contributions)

    @cached_property
    def metric_losses(self) -> FloatArray:
        """Points that each metric kept out of the nodes' scores; shape (n_nodes, n_metrics).

        Less `adjustments` they sum to what the scores lack to 100. Of scorecards that sum they are
        all 0: what a metric takes there are contributions below 0.

        Raises
        ------
        DefinitionError
            If the roll-up is no mean by weight, worst or best of the scores.
        DataError
            If details were not kept.
        """
        return self._by_metric("metric_losses", lambda scores: scores.losses)

    @cached_property
    def adjustments(self) -> FloatArray:
        """Points that rules added to the nodes' scores or took from them; shape (n_nodes,).

        Raises
        ------
        DefinitionError
            If the roll-up is no mean by weight, worst or best of the scores.
        """
        self._require_linear("adjustments")
        adjustments = self._spread(self.scores.adjustments)
        return self._of_nodes(carried_up(self.forest, self.climbed, adjustments))

    def _by_metric(self, what: str, points: Callable[[Scored], FloatArray]) -> FloatArray:
        self._require_linear(what)
        matrix = points(self.scores)
        carried: FloatArray = np.empty((len(self), matrix.shape[1]), order="F")
        for place in range(matrix.shape[1]):
            column = self._spread(matrix[:, place])
            carried[:, place] = carried_up(self.forest, self.climbed, column)[self._nodes]
        return sealed(carried)

    def _require_linear(self, what: str) -> None:
        mean = self.rules.mean
        if mean.linear and mean.share is None:
            return
        made = "a share" if mean.share else f"a {mean.told}"
        message = (
            f"'{what}' adds up for means by weight, the worst and the best alone, and this is "
            f"{made}. Use children() or leaf_contributions(), which do for all."
        )
        raise DefinitionError(message, where=f"'{what}' of RollUp")

    def row_of(self, place: int) -> int:
        """Find the row of a node by its place in the forest.

        Parameters
        ----------
        place : int
            Of a node that is in the result.

        Returns
        -------
        int
            Its row.
        """
        return int(np.flatnonzero(self._nodes == place)[0])

    def share_below(self, band: str) -> FloatArray:
        """Give how much of the weight below each node is in a band below a certain one.

        Parameters
        ----------
        band : str
            Label of the banding.

        Returns
        -------
        ndarray of float64, shape (n_nodes,)
            Share of the weight of who has a score, 0 to 1, whatever the roll-up is by; NaN where
            nobody has one. What counts in the roll-up counts here.

        Raises
        ------
        DataError
            If there is no such band.
        """
        share = self.rules.mean.share
        banding = self._given if share is None else share.banding
        mean = Mean(1.0, share=ShareAtLeast(band, banding=banding))
        climbed: Climbed = climb(
            self.forest, self._inputs(mean), self._weights, self.rules.plain(mean)
        )
        return 1.0 - climbed.values[self._nodes] / 100.0


def sealed(array: A) -> A:
    """Make an array read-only, and give it back."""
    array.flags.writeable = False
    return array

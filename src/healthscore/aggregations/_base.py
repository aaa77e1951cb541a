"""The role: from the members' scores and weights to one score."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from healthscore._definition import Definition, has_no_form
from healthscore.aggregations._losses import in_proportion
from healthscore.aggregations._presence import Layout, Presence
from healthscore.columns import to_matrix
from healthscore.errors import DataError
from healthscore.normalizers import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula import Node

LIGHTEST, HEAVIEST = 1e-12, 1e12


class Accumulator(abc.ABC):
    """Takes in the members of a group one by one, block by block."""

    @abc.abstractmethod
    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        """Take in the next member, from place 0 in each block: its scores, NaN where missing."""

    @abc.abstractmethod
    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        """Write the group's score, NaN where no member is present."""


class Aggregation(Definition, abc.ABC):
    """Turns the members' scores and weights into the group's score.

    To write your own, derive a frozen attrs class and give `combine`.
    """

    __slots__ = ()

    linear: ClassVar[bool] = False
    """Whether a member's loss is always its share of the weight times its distance from 100."""

    by_weight: ClassVar[bool] = True
    """Whether `shares` are the weights of the members present over their sum."""

    @property
    def points(self) -> bool:
        """Whether the members' scores are points of any range that are added up."""
        return False

    def require_members(self, count: int) -> None:
        """Refuse a number of members that cannot be aggregated; by default none is refused.

        Parameters
        ----------
        count : int
            Members of weight above 0.

        Raises
        ------
        DefinitionError
            If there may not be so many.
        """

    @abc.abstractmethod
    def combine(self, scores: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Aggregate some members.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        weights : ndarray of float64, shape (n_members,)
            Above 0.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            NaN where no member is present. A row must depend on its own scores alone.
        """

    def __call__(self, scores: ArrayLike, weights: ArrayLike, /) -> FloatArray:
        """Aggregate some members.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers, n_members)
            NaN where a member is missing.
        weights : array_like of float, shape (n_members,)
            Each 0, which leaves the member out, or from 1e-12 to 1e12; at least one above 0.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            The group's score, NaN where no member is present.

        Raises
        ------
        DataError
            If the shapes do not match, or a weight or a score is out of range.
        DefinitionError
            If it is for another number of members.
        """
        matrix, amounts = _checked(scores, weights)
        counted = amounts > 0.0
        self.require_members(int(counted.sum()))
        with np.errstate(all="ignore"):
            return self.combine(np.asfortranarray(matrix[:, counted]), amounts[counted])

    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come.

        Parameters
        ----------
        weights : sequence of float, shape (n_members,)
            Above 0.
        signed : bool, default True
            Whether scores may be negative, as points under a sum may be.

        Returns
        -------
        Accumulator
            By default one that collects the members and calls `combine`.
        """
        del signed
        return _Collector(self, weights)

    def lowered(self, scores: Sequence[Node], weights: Sequence[float], /) -> Node:
        """Say what the group's score is as a tree, for engines that compute it themselves.

        Parameters
        ----------
        scores : sequence of Node, shape (n_members,)
            The members' scores, gaps where they are missing; each may be used as often as is
            needed.
        weights : sequence of float, shape (n_members,)
            Above 0.

        Returns
        -------
        Node
            The group's score, a gap where no member is present, made of the nodes of
            `healthscore.formula`.

        Raises
        ------
        DefinitionError
            If nobody said; an aggregation of one's own gets its tree by giving this method.
        """
        del scores, weights
        raise has_no_form(self, "lowered(scores, weights)")

    def shares(self, scores: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Give the effective weight of each member among those present.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        weights : ndarray of float64, shape (n_members,)
            Above 0.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_members)
            From 0 to 1, 0 where missing; they sum to 1 in each row.
        """
        shares: FloatArray = np.empty(scores.shape, order="F")
        total: FloatArray = np.zeros(len(scores))
        for place, weight in enumerate(weights.tolist()):
            column = shares[:, place]
            np.copyto(column, np.where(np.isnan(scores[:, place]), 0.0, weight))
            np.add(total, column, out=total)
        # a row without any member has no shares
        np.copyto(total, 1.0, where=total == 0.0)
        for place in range(len(weights)):
            np.divide(shares[:, place], total, out=shares[:, place])
        return shares

    def slopes(self, before: FloatArray, after: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Give what a point of each member is worth between two states.

        With them a change of the group's score is split: slope times the member's change. Whoever
        splits scales them so that the parts add up.

        Parameters
        ----------
        before : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        after : ndarray of float64, shape (n_customers, n_members)
            NaN for the same members.
        weights : ndarray of float64, shape (n_members,)
            Above 0.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_members)
            0 or above, and the same when the states are swapped; what stands for missing members is
            not looked at. By default the mean of the `shares` in both states.
        """
        shares: FloatArray = (self.shares(before, weights) + self.shares(after, weights)) / 2.0
        return shares

    def losses(self, scores: FloatArray, weights: FloatArray, value: FloatArray, /) -> FloatArray:
        """Split the points that are missing to 100 among the members.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        weights : ndarray of float64, shape (n_members,)
            Above 0.
        value : ndarray of float64, shape (n_customers,)
            The group's score.

        Returns
        -------
        ndarray of float64, shape (n_customers, n_members)
            Points, 0 where missing; they sum to 100 less the score.
        """
        if self.linear:
            lost = self.shares(scores, weights) * (100.0 - scores)
            return np.where(np.isnan(scores), 0.0, lost)
        return in_proportion(self._loss_parts(scores, weights), 100.0 - value)

    def _loss_parts(self, scores: FloatArray, weights: FloatArray) -> list[FloatArray]:
        """Give what each member's loss is in proportion to; NaN where it is missing."""
        return [
            weight * (100.0 - scores[:, place]) for place, weight in enumerate(weights.tolist())
        ]

    def span_of(self, spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
        """Give the lowest and the highest score that members of some spans can lead to.

        Parameters
        ----------
        spans : sequence of (float, float)
            Lowest and highest score of each member.

        Returns
        -------
        tuple of float
            Lowest and highest score of the group.
        """
        return (min(low for low, _ in spans), max(high for _, high in spans))


class BlockAggregation(Aggregation):
    """An aggregation that is written as an accumulator in the first place, for speed."""

    __slots__ = ()

    @abc.abstractmethod
    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come."""

    def combine(self, scores: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Aggregate some members.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers, n_members)
            NaN where a member is missing.
        weights : ndarray of float64, shape (n_members,)
            Above 0.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            NaN where no member is present.
        """
        rows, members = len(scores), len(weights)
        block, presence = Block(rows), Presence(Layout(tuple(weights.tolist())), rows)
        accumulator = self.accumulator(weights.tolist())
        out: FloatArray = np.empty(rows)
        for place in range(members):
            column = np.ascontiguousarray(scores[:, place])
            missing = np.isnan(column)
            presence.add(place, missing, block)
            accumulator.add(place, column, missing, block)
        accumulator.finish(out, presence, block)
        return out


@final
class _Collector(Accumulator):
    """Collects the members of a block for an aggregation that wants them all at once."""

    def __init__(self, aggregation: Aggregation, weights: Sequence[float]) -> None:
        self._aggregation = aggregation
        self._weights = np.array(weights)
        self._scores: FloatArray = np.empty((0, len(weights)))

    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        del missing, block
        if len(self._scores) != len(scores):
            self._scores = np.empty((len(scores), len(self._weights)), order="F")
        self._scores[:, place] = scores

    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        del presence, block
        np.copyto(out, self._aggregation.combine(self._scores, self._weights))


def _checked(scores: ArrayLike, weights: ArrayLike) -> tuple[FloatArray, FloatArray]:
    matrix, amounts = to_matrix(scores), to_matrix(weights)
    if matrix.ndim != 2 or amounts.ndim != 1 or matrix.shape[1] != len(amounts):
        message = (
            "Scores must have the shape (n_customers, n_members), and weights (n_members,). "
            f"Got {matrix.shape} and {amounts.shape}."
        )
        raise DataError(message, got=(matrix.shape, amounts.shape))
    allowed = (amounts == 0.0) | ((amounts >= LIGHTEST) & (amounts <= HEAVIEST))
    if not (allowed.all() and amounts.any()):
        message = (
            f"Weights must be 0 or from 1e-12 to 1e12, and one above 0. Got {amounts.tolist()}."
        )
        raise DataError(message, where="weights", got=amounts)
    return matrix, amounts

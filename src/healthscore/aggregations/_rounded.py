"""Rounding at one stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, final

import attrs
import numpy as np

from healthscore._definition import refuse, require_choice, require_type
from healthscore.aggregations._base import Accumulator, Aggregation
from healthscore.formula import call, case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.aggregations._presence import Presence
    from healthscore.formula import Node
    from healthscore.normalizers import Block

RoundingMode: TypeAlias = Literal["half_up", "half_even", "floor"]

TOLERANCE: Final = 1e-9
"""A score this near to a tie or to a step counts as on it, so that every engine agrees."""


@final
@attrs.frozen(eq=False, repr=False)
class Rounded(Aggregation):
    """Rounds the score of another aggregation.

    Parameters
    ----------
    inner : Aggregation
        What makes the score.
    digits : int, default 0
        Digits after the point, -1 to 6; -1 rounds to tens.
    mode : {"half_up", "half_even", "floor"}, default "half_up"
        What happens halfway: up, to the even neighbour; or always down, wherever the score lies.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Notes
    -----
    A score within 1e-9 of a tie counts as the tie, and for "floor" one that near below a step as
    the step: so 66.99999999999999, which sums may make of 67, stays 67. A zero stays one. Losses
    are those of `inner`, in proportion; over a `Sum`, what rounding gives or takes counts as an
    adjustment.

    Examples
    --------
    >>> from healthscore.aggregations import WeightedMean
    >>> Rounded(WeightedMean())([[76, 65], [70, 68]], [1, 1]).tolist()
    [71.0, 69.0]
    >>> Rounded(WeightedMean(), mode="half_even")([[76, 65]], [1, 1]).tolist()
    [70.0]
    """

    inner: Aggregation = attrs.field(metadata={"positional": True})
    digits: int = 0
    mode: RoundingMode = "half_up"

    def __attrs_post_init__(self) -> None:
        require_type(self, "inner", Aggregation, "an Aggregation")
        if not (type(self.digits) is int and -1 <= self.digits <= 6):
            raise refuse(self, "digits", "be a whole number from -1 to 6", self.digits)
        require_choice(self, "mode", ("half_up", "half_even", "floor"))

    @property
    def points(self) -> bool:
        """Whether the members' scores are points of any range, as `inner` has it."""
        return self.inner.points

    def require_members(self, count: int) -> None:
        """Refuse a number of members that `inner` cannot aggregate.

        Parameters
        ----------
        count : int
            Members of weight above 0.
        """
        self.inner.require_members(count)

    def accumulator(self, weights: Sequence[float], *, signed: bool = True) -> Accumulator:
        """Make what aggregates the members of a group as they come."""
        return _Rounding(self.inner.accumulator(weights, signed=signed), self)

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
        return self.round(self.inner.combine(scores, weights))

    def lowered(self, scores: Sequence[Node], weights: Sequence[float], /) -> Node:
        """Say what the group's score is as a tree."""
        unit = 10.0**self.digits
        near = TOLERANCE * unit
        scaled = self.inner.lowered(scores, weights) * unit
        steps: Node = call("floor", scaled + (near if self.mode == "floor" else 0.5 + near))
        if self.mode == "half_even":
            tied = call("abs", scaled - (steps - 0.5)) <= near
            even = (call("floor", steps / 2.0) * 2.0).same_as(steps)
            steps = case((tied & ~even, steps - 1.0), otherwise=steps)
        return steps / unit

    def round(self, values: FloatArray) -> FloatArray:
        """Round some numbers.

        Parameters
        ----------
        values : ndarray of float64, shape (n,)
            NaN stays NaN.

        Returns
        -------
        ndarray of float64, shape (n,)
            Rounded.
        """
        unit = 10.0**self.digits
        near = TOLERANCE * unit
        scaled = values * unit
        if self.mode == "floor":
            steps = np.floor(scaled + near)
        else:
            steps = np.floor(scaled + (0.5 + near))
            if self.mode == "half_even":
                tied = np.abs(scaled - (steps - 0.5)) <= near
                steps = steps - (tied & (steps % 2.0 == 1.0))
        # and 0, so that no -0.0 comes out
        return steps / unit + 0.0

    def shares(self, scores: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Give the effective weight of each member, as `inner` has it.

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
        return self.inner.shares(scores, weights)

    def slopes(self, before: FloatArray, after: FloatArray, weights: FloatArray, /) -> FloatArray:
        """Give what a point of each member is worth between two states: those of `inner`.

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
            0 or above, and the same when the states are swapped.
        """
        return self.inner.slopes(before, after, weights)

    def _loss_parts(self, scores: FloatArray, weights: FloatArray) -> list[FloatArray]:
        exact = self.inner.combine(scores, weights)
        return list(self.inner.losses(scores, weights, exact).T)

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
        low, high = self.round(np.array(self.inner.span_of(spans))).tolist()
        return (low, high)


@final
class _Rounding(Accumulator):
    def __init__(self, inner: Accumulator, definition: Rounded) -> None:
        self._inner = inner
        self._definition = definition

    def add(self, place: int, scores: FloatArray, missing: BoolArray, block: Block) -> None:
        self._inner.add(place, scores, missing, block)

    def finish(self, out: FloatArray, presence: Presence, block: Block) -> None:
        self._inner.finish(out, presence, block)
        np.copyto(out, self._definition.round(out))

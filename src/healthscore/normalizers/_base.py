"""The role: from a metric's value to a score."""

from __future__ import annotations

import abc
import math
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from healthscore._definition import (
    Definition,
    has_no_form,
    learned_in,
    require_choice,
    with_numbers,
)
from healthscore.columns import refuse_infinite, to_numbers
from healthscore.errors import DefinitionError, FitError, NotFittedError
from healthscore.normalizers._block import Block

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.formula import Node
    from healthscore.normalizers._block import Kernel


class Normalizer(Definition, abc.ABC):
    """A curve from a metric's value to a score.

    To write your own, derive a frozen attrs class and give `curve`. Higher scores are
    healthier; the lowest and the highest score that the curve can give are its `span`.
    """

    __slots__ = ()

    takes: ClassVar[Literal["numbers", "labels"]] = "numbers"

    @abc.abstractmethod
    def curve(self, values: FloatArray, /) -> FloatArray:
        """Score some values.

        Parameters
        ----------
        values : ndarray of float64, shape (n_customers,)
            Contiguous, without infinities; NaN is a gap.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Scores within `span`; NaN for NaN. Each must depend on its own value alone.
        """

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest score that the curve can give."""
        return (0.0, 100.0)

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value that matter: beyond them nothing changes any more.

        Infinite where the curve goes on for ever, and where nobody said otherwise.

        Raises
        ------
        NotFittedError
            If something is still to be learned.
        """
        return (-math.inf, math.inf)

    @property
    def learns(self) -> bool:
        """Whether something is still to be learned."""
        return any(True for _ in learned_in(self))

    def fit(self, values: ArrayLike, outcome: ArrayLike | None = None) -> Normalizer:
        """Put numbers in the place of everything still to be learned.

        Parameters
        ----------
        values : array_like of float, shape (n_customers,)
            The metric's values; gaps are passed over.
        outcome : array_like of bool, shape (n_customers,), optional
            Who then left, for curves that learn from it.

        Returns
        -------
        Normalizer
            With nothing left to learn: of the same class, or a `Piecewise` where the whole curve
            was learned.

        Raises
        ------
        FitError
            If there is no value to learn from, or the values do not tell two ends apart.
        DataError
            If a value is neither a finite number nor a gap.
        """
        numbers = refuse_infinite(to_numbers(values))
        present = ~np.isnan(numbers)
        if self.learns and not present.any():
            message = (
                f"{type(self).__name__} has no value to learn from: all {len(numbers)} are gaps."
            )
            raise FitError(message, got=len(numbers))
        try:
            return self._learned_from(numbers, present, outcome)
        except DefinitionError as error:
            message = f"The values do not tell the parameters apart. {error}"
            raise FitError(message, where=error.where, got=error.got) from error

    def _learned_from(
        self, values: FloatArray, present: BoolArray, outcome: ArrayLike | None
    ) -> Normalizer:
        """Learn from some values, of which at least one is present."""
        del outcome
        return with_numbers(self, values[present])

    def __call__(self, values: ArrayLike, /) -> FloatArray:
        """Score some values.

        Parameters
        ----------
        values : array_like of float, shape (n_customers,)
            In the metric's own unit; NaN or None is a gap.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Scores, NaN for gaps.

        Raises
        ------
        NotFittedError
            If something is still to be learned.
        DataError
            If a value is neither a finite number nor a gap.
        DefinitionError
            If a curve of one's own leaves its span.
        """
        self.require_fitted()
        numbers = np.ascontiguousarray(refuse_infinite(to_numbers(values)))
        scores: FloatArray = np.empty(len(numbers))
        with np.errstate(all="ignore"):
            self.kernel()(numbers, scores, Block(len(numbers)))
        return scores

    def require_fitted(self) -> None:
        """Raise when something is still to be learned.

        Raises
        ------
        NotFittedError
            If so.
        """
        if self.learns:
            raise self._unfitted()

    def _unfitted(self) -> NotFittedError:
        message = f"Call fit() first: {self!r} still learns."
        return NotFittedError(message, where=type(self).__name__, got=self)

    def lowered(self, value: Node, /) -> Node:
        """Say what the curve is as a tree, for engines that compute it themselves.

        Parameters
        ----------
        value : Node
            The metric's value; it may be used as often as is needed.

        Returns
        -------
        Node
            Its score, a gap for a gap, made of the nodes of `healthscore.formula`.

        Raises
        ------
        DefinitionError
            If nobody said; a curve of one's own gets its tree by giving this method.
        """
        del value
        raise has_no_form(self, "lowered(value)")

    def kernel(self) -> Kernel:
        """Make the curve ready to run over blocks of rows.

        Returns
        -------
        callable
            Takes the values, the array to write the scores into, and a `Block` of scratch
            memory. By default it takes what `curve` gives, and raises `DefinitionError` where that
            is not one score a value, or not within `span`.
        """
        low, high = self.span

        def run(values: FloatArray, out: FloatArray, _: Block) -> None:
            scores = np.asarray(self.curve(values))
            if scores.shape != values.shape:
                wrong = f"{len(values)} values and gave an array of shape {scores.shape}"
                raise self._broken(wrong, "Give one score a value.", scores.shape)
            outside = (scores < low) | (scores > high)
            if outside.any():
                row = int(np.argmax(outside))
                wrong = f"{values[row]:g} and gave {scores[row]:g}"
                remedy = f"Keep scores within its span, {low:g} to {high:g}, or give it another."
                raise self._broken(wrong, remedy, float(scores[row]))
            # and 0, so that no -0.0 comes out
            np.add(scores, 0.0, out=out)

        return run

    def _broken(self, wrong: str, remedy: str, got: object) -> DefinitionError:
        name = type(self).__name__
        return DefinitionError(f"The curve of {name} took {wrong}. {remedy}", where=name, got=got)


class LearnedCurve(Normalizer):
    """A normalizer whose whole curve is learned: `fit` gives another normalizer in its place."""

    __slots__ = ()

    better: Literal["higher", "lower"]

    def __attrs_post_init__(self) -> None:
        require_choice(self, "better", ("higher", "lower"))

    @property
    def learns(self) -> bool:
        """Whether something is still to be learned: always."""
        return True

    def curve(self, values: FloatArray, /) -> FloatArray:
        """Refuse to score before the curve is learned.

        Parameters
        ----------
        values : ndarray of float64
            Not looked at.

        Raises
        ------
        NotFittedError
            Always.
        """
        del values
        raise self._unfitted()

    @abc.abstractmethod
    def _learned_from(
        self, values: FloatArray, present: BoolArray, outcome: ArrayLike | None
    ) -> Normalizer:
        """Learn the curve."""


class BlockNormalizer(Normalizer):
    """A normalizer that is written as a kernel in the first place, for speed."""

    __slots__ = ()

    @abc.abstractmethod
    def kernel(self) -> Kernel:
        """Make the curve ready to run over blocks of rows."""

    def curve(self, values: FloatArray, /) -> FloatArray:
        """Score some values.

        Parameters
        ----------
        values : ndarray of float64, shape (n_customers,)
            Contiguous, without infinities; NaN is a gap.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Scores; NaN for NaN.
        """
        out: FloatArray = np.empty(len(values))
        with np.errstate(all="ignore"):
            self.kernel()(values, out, Block(len(values)))
        return out

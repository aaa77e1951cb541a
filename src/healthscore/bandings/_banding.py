"""The banding."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Literal, final

import attrs
import numpy as np

from healthscore._definition import (
    Definition,
    FrozenDict,
    Number,
    frozen,
    is_finite,
    is_name,
    learned_in,
    number,
    numbers_by_name,
    refuse,
    require_choice,
    require_finite,
    require_type,
    with_numbers,
)
from healthscore.bandings._colors import default_colors, is_color
from healthscore.bandings._previous import TOLERANCE, UNKNOWN, held_codes, previous_codes
from healthscore.columns import refuse_infinite, to_numbers
from healthscore.errors import DefinitionError, FitError, NotFittedError
from healthscore.formula import Logic, Text, case, tiers_of_present
from healthscore.learn import Learned

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.formula import Node

MOST: Final = 127
"""Bands that a code of one byte can tell apart."""


def _starts(mapping: Any) -> Any:
    if not isinstance(mapping, Mapping):
        return mapping
    items = list(numbers_by_name(mapping).items())
    if all(is_finite(start) for _, start in items):
        items.sort(key=itemgetter(1))
    return FrozenDict(items)


def _in_order(mapping: Mapping[str, Number]) -> tuple[tuple[str, Number], ...]:
    return tuple(mapping.items())


@final
@attrs.frozen(eq=False, repr=False)
class Banding(Definition):
    """Cuts the score into named bands.

    Parameters
    ----------
    starts : mapping of str to (float or Learned)
        Where each band starts, in points. Starts that are still to be learned stand in
        ascending order. A score below the first start is in the first band.
    closed : {"left", "right"}, default "left"
        A score that is exactly a start belongs to the band that starts there, or to the one
        below.
    margin : float, default 0
        Points by which a score must pass the edge of the customer's previous band before the
        customer leaves it.
    colors : mapping of str to str, optional
        Color of each band, such as ``"#2e7d32"``; by default from red through yellow to green.

    Raises
    ------
    DefinitionError
        If there is no band, a label is blank or ``"unknown"``, starts do not ascend, the margin is
        negative, or colors do not match the bands.

    Examples
    --------
    >>> banding = Banding({"red": 0, "yellow": 40, "green": 70})
    >>> banding([39.9, 40, 70, float("nan")]).tolist()
    ['red', 'yellow', 'green', 'unknown']
    >>> banding.codes([39.9, 40, 70, float("nan")]).tolist()
    [0, 1, 2, -1]
    """

    # starts still to be learned ascend in the order in which they stand, so the order counts
    starts: Mapping[str, Number] = attrs.field(
        converter=_starts, eq=_in_order, metadata={"positional": True}
    )
    closed: Literal["left", "right"] = attrs.field(default="left", kw_only=True)
    margin: float = attrs.field(default=0.0, converter=number, kw_only=True)
    colors: Mapping[str, str] | None = attrs.field(default=None, converter=frozen, kw_only=True)

    def __attrs_post_init__(self) -> None:
        self._check_starts()
        require_choice(self, "closed", ("left", "right"))
        require_finite(self, "margin", learnable=False)
        if self.margin < 0.0:
            raise refuse(self, "margin", "not be negative", self.margin)
        if self.colors is not None:
            self._check_colors(self.colors)

    def _check_starts(self) -> None:
        require_type(self, "starts", FrozenDict, "a mapping of labels to numbers")
        if not 1 <= len(self.starts) <= MOST:
            raise refuse(self, "starts", f"hold from 1 to {MOST} bands", len(self.starts))
        for label, start in self.starts.items():
            if not is_name(label) or label == UNKNOWN:
                raise refuse(self, "starts", f"have texts other than {UNKNOWN!r} as labels", label)
            if not (is_finite(start) or isinstance(start, Learned)):
                allowed = "hold finite numbers or some of learn"
                raise refuse(self, "starts", allowed, start, at=label)
        known = [start for start in self.starts.values() if isinstance(start, float)]
        for low, high in pairwise(known):
            if not low < high:
                raise refuse(self, "starts", "ascend from band to band", (low, high))

    def _check_colors(self, colors: Mapping[str, str]) -> None:
        if not isinstance(colors, FrozenDict) or set(colors) != set(self.starts):
            raise refuse(self, "colors", f"have one for each of {', '.join(self.labels)}", colors)
        for label, color in colors.items():
            if not is_color(color):
                raise refuse(self, "colors", "be written like '#2e7d32'", color, at=label)

    @classmethod
    def red_yellow_green(cls, yellow: float | Learned, green: float | Learned) -> Banding:
        """Make the usual three bands.

        Parameters
        ----------
        yellow : float or Learned
            Where yellow starts.
        green : float or Learned
            Where green starts.

        Returns
        -------
        Banding
            Red from 0, yellow, green.

        Examples
        --------
        >>> Banding.red_yellow_green(40, 70)
        Banding({'red': 0, 'yellow': 40, 'green': 70})
        """
        return cls({"red": 0, "yellow": yellow, "green": green})

    @classmethod
    def letters(cls) -> Banding:
        """Make school grades.

        Returns
        -------
        Banding
            F from 0, D from 60, C from 70, B from 80, A from 90.

        Examples
        --------
        >>> Banding.letters()([59, 60, 95]).tolist()
        ['F', 'D', 'A']
        """
        return cls({"F": 0, "D": 60, "C": 70, "B": 80, "A": 90})

    @property
    def labels(self) -> tuple[str, ...]:
        """The bands, from the lowest to the highest."""
        return tuple(self.starts)

    @property
    def learns(self) -> bool:
        """Whether a start is still to be learned."""
        return any(True for _ in learned_in(self))

    def color(self, label: str) -> str:
        """Give the color of a band, or grey for customers without one.

        Parameters
        ----------
        label : str
            A band, or ``"unknown"``.

        Returns
        -------
        str
            Like ``"#2e7d32"``.
        """
        colors = self.colors or default_colors(self.labels)
        return colors.get(label, "#9e9e9e")

    def fit(self, scores: ArrayLike) -> Banding:
        """Put numbers in the place of starts still to be learned.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers,)
            The customers' scores; NaN is passed over.

        Returns
        -------
        Banding
            With nothing left to learn.

        Raises
        ------
        FitError
            If there is no score, or the starts come out in another order.
        DataError
            If a score is neither a finite number nor a gap.
        """
        values = refuse_infinite(to_numbers(scores))
        present = values[~np.isnan(values)]
        if self.learns and not len(present):
            message = "Banding has no score to learn from."
            raise FitError(message, where="Banding", got=len(values))
        try:
            fitted = with_numbers(self, present)
        except DefinitionError as error:
            message = f"The scores do not tell the bands apart. {error}"
            raise FitError(message, where=error.where, got=error.got) from error
        if fitted.labels != self.labels:
            message = f"The learned starts come out in another order. Got {fitted.starts}."
            raise FitError(message, where="'starts' of Banding", got=fitted.starts)
        return fitted

    def __call__(self, scores: ArrayLike, previous: ArrayLike | None = None) -> NDArray[np.str_]:
        """Give the band of each score.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers,)
            In points; NaN is a customer without a score.
        previous : array_like of str, shape (n_customers,), optional
            The bands that the customers were in; needed for `margin` to act.

        Returns
        -------
        ndarray of str, shape (n_customers,)
            Labels; ``"unknown"`` for NaN.
        """
        return self.label(self.codes(scores, previous))

    def label(self, codes: NDArray[np.int8]) -> NDArray[np.str_]:
        """Turn codes into labels.

        Parameters
        ----------
        codes : ndarray of int, shape (n_customers,)
            From `codes`.

        Returns
        -------
        ndarray of str, shape (n_customers,)
            Labels; ``"unknown"`` for -1.
        """
        return np.array([*self.labels, UNKNOWN]).take(codes, mode="wrap")

    def codes(self, scores: ArrayLike, previous: ArrayLike | None = None) -> NDArray[np.int8]:
        """Give the number of each score's band.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers,)
            In points; NaN is a customer without a score.
        previous : array_like of str, shape (n_customers,), optional
            The bands that the customers were in; a gap or ``"unknown"`` for those without.

        Returns
        -------
        ndarray of int8, shape (n_customers,)
            From 0, the lowest band; -1 for NaN.

        Raises
        ------
        NotFittedError
            If a start is still to be learned.
        DataError
            If a score is infinite, or a previous band is not one of this banding.
        """
        self.require_fitted()
        values = refuse_infinite(to_numbers(scores))
        if previous is not None:
            return held_codes(self, values, previous_codes(self, previous, len(values)))
        codes = np.empty(len(values), dtype=np.int8)
        self.cut(values, codes)
        return codes

    def cut(self, values: FloatArray, out: NDArray[np.int8]) -> None:
        """Write the number of each score's band, whatever the band before.

        Parameters
        ----------
        values : ndarray of float64, shape (n_customers,)
            Scores; NaN for none.
        out : ndarray of int8, shape (n_customers,)
            Where the codes go.
        """
        np.subtract(0, np.isnan(values), out=out, dtype=np.int8, casting="unsafe")
        for level in self._levels[1:]:
            np.add(out, self._reached(values, level), out=out)

    def lowered(self, score: Node, previous: Node | None = None) -> Node:
        """Say what the cuts are as a tree, for engines that compute it themselves.

        Parameters
        ----------
        score : Node
            The score, a gap where there is none.
        previous : Node, optional
            Label of the band before, for `margin` to act.

        Returns
        -------
        Node
            The label; ``"unknown"`` without a score.
        """
        labels = [Text(label) for label in self.labels]
        near = -TOLERANCE if self.closed == "left" else TOLERANCE
        cuts = [level + near for level in self._levels[1:]]
        cut = tiers_of_present(score, cuts, labels, closed=self.closed)
        held = [] if previous is None else self._held(score, previous)
        return case((score.is_missing(), Text(UNKNOWN)), *held, otherwise=cut)

    def _held(self, score: Node, previous: Node) -> list[tuple[Node, Node]]:
        """Give when each band keeps its customers, and its label."""
        reach = self.margin + TOLERANCE
        above = [score <= level + reach for level in self._levels[1:]]
        below = [score >= level - reach for level in self._levels[1:]]
        held: list[tuple[Node, Node]] = []
        for label, low, high in zip(self.labels, [None, *below], [*above, None], strict=True):
            within = [end for end in (low, high) if end is not None]
            held.append((Logic("and", (previous.same_as(Text(label)), *within)), Text(label)))
        return held if self.margin else []

    def require_fitted(self) -> None:
        """Raise when a start is still to be learned.

        Raises
        ------
        NotFittedError
            If so.
        """
        if self.learns:
            message = f"Call fit() first: {self!r} still learns."
            raise NotFittedError(message, where="Banding", got=self)

    @property
    def _levels(self) -> list[float]:
        return [float(start) for start in self.starts.values()]  # type: ignore[arg-type]

    def _reached(self, values: FloatArray, level: float) -> NDArray[np.bool_]:
        if self.closed == "left":
            return values >= level - TOLERANCE
        return values > level + TOLERANCE

"""The calibration."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, cast, final

import attrs
import numpy as np

from healthscore._definition import (
    Definition,
    is_finite,
    number,
    refuse,
    require_choice,
    require_type,
)
from healthscore.columns import refuse_infinite, to_numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray

_LINES: Final = ("probabilities", "low", "high")


def _numbers(values: Any) -> Any:
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if not isinstance(values, list | tuple):
        return values
    return tuple(number(value) for value in cast("list[object]", values))


@final
@attrs.frozen(eq=False, repr=False, kw_only=True)
class Calibration(Definition):
    """The probability of churn at each score, as customers with such scores then did.

    Made by `healthscore.calibrate`. With `Scorecard.calibrated` it becomes a part of a scorecard,
    and is written and read with it.

    Parameters
    ----------
    scores : list of float
        Scores where the curves are known, ascending, one or more.
    probabilities : list of float
        Probability of churn at each, above 0 and below 1; it never rises with the score.
    low, high : list of float
        Where its interval of 95 % starts and ends.
    n : int
        Customers that it was learned from.
    n_churned : int
        Those of them who left.
    horizon : float, optional
        Days within which they left; None where nobody said.
    method : {"platt", "isotonic"}, default "platt"
        How it was learned.

    Raises
    ------
    DefinitionError
        If scores do not ascend, or the probabilities are none, rise, or lie outside their interval.

    Notes
    -----
    Between scores the log odds run straight, beyond the first and the last they stay. So a curve
    of Platt's, which is straight in log odds, needs no more than its ends; its interval, and a
    curve of steps, need more.

    References
    ----------
    J. Platt, Probabilistic outputs for support vector machines, 1999; B. Zadrozny and C. Elkan,
    Transforming classifier scores into accurate multiclass probability estimates, KDD 2002.

    Examples
    --------
    >>> calibration = Calibration(
    ...     scores=[0, 100],
    ...     probabilities=[0.8, 0.2],
    ...     low=[0.7, 0.1],
    ...     high=[0.9, 0.3],
    ...     n=200,
    ...     n_churned=100,
    ... )
    >>> calibration([0, 50, 100]).round(3).tolist()
    [0.8, 0.5, 0.2]
    """

    scores: tuple[float, ...] = attrs.field(converter=_numbers)
    probabilities: tuple[float, ...] = attrs.field(converter=_numbers)
    low: tuple[float, ...] = attrs.field(converter=_numbers)
    high: tuple[float, ...] = attrs.field(converter=_numbers)
    n: int
    n_churned: int
    horizon: float | None = attrs.field(default=None, converter=number)
    method: Literal["platt", "isotonic"] = attrs.field(default="platt")

    def __attrs_post_init__(self) -> None:
        self._check_scores()
        for line in _LINES:
            self._check_line(line)
        for below, middle, above in zip(self.low, self.probabilities, self.high, strict=True):
            if not below <= middle <= above:
                raise refuse(self, "probabilities", "lie from 'low' to 'high'", middle)
        for field in ("n", "n_churned"):
            count = getattr(self, field)
            if type(count) is not int or count < 0:
                raise refuse(self, field, "be a whole number from 0", count)
        if self.n_churned > self.n:
            raise refuse(self, "n_churned", "be at most 'n'", self.n_churned)
        if self.horizon is not None and not (is_finite(self.horizon) and self.horizon > 0.0):
            raise refuse(self, "horizon", "be a number of days above 0", self.horizon)
        require_choice(self, "method", ("platt", "isotonic"))

    def _check_scores(self) -> None:
        require_type(self, "scores", tuple, "a list of numbers")
        if not self.scores:
            raise refuse(self, "scores", "be a list of one or more numbers", self.scores)
        if not all(map(is_finite, self.scores)):
            raise refuse(self, "scores", "be finite numbers", list(self.scores))
        for before, after in pairwise(self.scores):
            if not before < after:
                raise refuse(self, "scores", "ascend", (before, after))

    def _check_line(self, line: str) -> None:
        require_type(self, line, tuple, "a list of numbers")
        values: tuple[float, ...] = getattr(self, line)
        if len(values) != len(self.scores):
            raise refuse(self, line, "be a list of as many numbers as 'scores'", values)
        for value in values:
            if not (is_finite(value) and 0.0 < value < 1.0):
                raise refuse(self, line, "be above 0 and below 1", value)
        for before, after in pairwise(values):
            if before < after:
                raise refuse(self, line, "not rise with the score", (before, after))

    def __call__(self, scores: ArrayLike) -> FloatArray:
        """Give the probability of churn at some scores.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers,)
            In points; NaN is a customer without a score.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Above 0 and below 1; NaN for NaN.

        Raises
        ------
        DataError
            If a score is infinite.
        """
        return self._along(self.probabilities, scores)

    def interval(self, scores: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Give the interval of the probability of churn at some scores.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers,)
            In points; NaN is a customer without a score.

        Returns
        -------
        low : ndarray of float64, shape (n_customers,)
            Where the interval of 95 % of the share that leaves starts: not of what a single
            customer does, which is all or nothing.
        high : ndarray of float64, shape (n_customers,)
            Where it ends.

        Raises
        ------
        DataError
            If a score is infinite.
        """
        return self._along(self.low, scores), self._along(self.high, scores)

    def _along(self, line: tuple[float, ...], scores: ArrayLike) -> FloatArray:
        values = refuse_infinite(to_numbers(scores))
        chances = np.array(line)
        odds = np.log(chances) - np.log1p(-chances)
        with np.errstate(all="ignore"):
            found = 0.5 + 0.5 * np.tanh(0.5 * np.interp(values, self.scores, odds))
        # at a score that is known, and beyond the ends, to the last bit; and never past a neighbor
        at = np.clip(np.searchsorted(self.scores, values), 0, len(chances) - 1)
        before = chances[np.maximum(at - 1, 0)]
        known = np.array(self.scores)[at]
        exact = (values == known) | (at == 0) | (values > self.scores[-1])
        found = np.where(exact, chances[at], np.clip(found, chances[at], before))
        return np.where(np.isnan(values), np.nan, found)

    def text(self, score: float) -> str:
        """Say what customers with a score did.

        Parameters
        ----------
        score : float
            In points.

        Returns
        -------
        str
            A sentence without its stop; empty for NaN.

        Examples
        --------
        >>> Calibration(
        ...     scores=[0], probabilities=[0.18], low=[0.14], high=[0.23], n=900, n_churned=162
        ... ).text(55)
        'customers like this left in 18 % of cases (14 to 23 %)'
        """
        chance = float(self([score])[0])
        if np.isnan(chance):
            return ""
        low, high = (float(end[0]) for end in self.interval([score]))
        said = [_percent(each, min(low, 1.0 - high)) for each in (chance, low, high)]
        within = "" if self.horizon is None else f" within {_days(self.horizon)}"
        return (
            f"customers like this left{within} in {said[0]} % of cases ({said[1]} to {said[2]} %)"
        )


def _percent(share: float, least: float) -> str:
    """Write a share in percent, with more digits the nearer some end is to none or to all."""
    digits = next((each for each, near in enumerate((0.02, 0.002)) if least >= near), 2)
    return f"{100.0 * share:.{digits}f}"


def _days(horizon: float) -> str:
    return "1 day" if horizon == 1.0 else f"{horizon:g} days"

"""Parameters to be learned: stand-ins for numbers until ``fit`` has seen a table.

Wherever a definition wants a number, one of these may stand instead. Each looks at the
values that are present and takes no notice of the order of the rows.
"""

from __future__ import annotations

import abc
import contextlib
import math
from numbers import Real
from typing import TYPE_CHECKING, Final, cast, final

import attrs
import numpy as np

from healthscore.errors import DefinitionError, FitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Learned", "bounded", "maximum", "mean", "median", "minimum", "quantile"]

_LARGEST: Final = 1e140
"""Largest size of a value that goes into a mean: sums of squares of such numbers stay finite."""


class Learned(abc.ABC):
    """A number that ``fit`` computes from the values of a column.

    Write your own by giving `of`.
    """

    __slots__ = ()

    @abc.abstractmethod
    def of(self, values: NDArray[np.float64], /) -> float:
        """Learn the number.

        Parameters
        ----------
        values : ndarray of float, shape (n_present,)
            Values without gaps, at least one, in any order.

        Returns
        -------
        float
            The number that takes this parameter's place.
        """


@final
@attrs.frozen(repr=False)
class Quantile(Learned):
    q: float

    def __repr__(self) -> str:
        return {0.0: "learn.minimum()", 1.0: "learn.maximum()"}.get(
            self.q, f"learn.quantile({self.q!r})"
        )

    def of(self, values: NDArray[np.float64], /) -> float:
        return _quantiles(values, self.q)[0]


@final
@attrs.frozen(repr=False)
class Median(Learned):
    iqrs: float = 0.0

    def __repr__(self) -> str:
        return f"learn.median(iqrs={self.iqrs!r})" if self.iqrs else "learn.median()"

    def of(self, values: NDArray[np.float64], /) -> float:
        low, middle, high = _quantiles(values, 0.25, 0.5, 0.75)
        return middle + self.iqrs * (high - low) if self.iqrs else middle


@final
@attrs.frozen(repr=False)
class Mean(Learned):
    sds: float = 0.0

    def __repr__(self) -> str:
        return f"learn.mean(sds={self.sds!r})" if self.sds else "learn.mean()"

    def of(self, values: NDArray[np.float64], /) -> float:
        if self.sds and len(values) == 1:
            message = "A standard deviation needs at least two values. Got 1."
            raise FitError(message, got=1)
        largest = float(np.abs(values).max())
        if largest > _LARGEST:
            message = f"The values are too large to be added up. Got {largest!r}."
            raise FitError(message, got=largest)
        # fsum and not np.mean: the sum must not depend on the order of the rows
        mean = math.fsum(values.tolist()) / len(values)
        return mean + self.sds * _deviation(values, mean) if self.sds else mean


@final
@attrs.frozen(repr=False)
class Bounded(Learned):
    parameter: Learned
    above: float | None = None
    below: float | None = None

    def __repr__(self) -> str:
        limits = {"above": self.above, "below": self.below}
        given = [f"{name}={limit!r}" for name, limit in limits.items() if limit is not None]
        return f"learn.bounded({', '.join([repr(self.parameter), *given])})"

    def of(self, values: NDArray[np.float64], /) -> float:
        found = self.parameter.of(values)
        for what, limit, holds in (
            ("above", self.above, self.above is None or found > self.above),
            ("below", self.below, self.below is None or found < self.below),
        ):
            if not holds:
                message = (
                    f"{self.parameter!r} must come to a number {what} {limit!r}. Got {found!r}."
                )
                raise FitError(message, where=repr(self.parameter), got=found)
        return found


def _quantiles(values: NDArray[np.float64], *shares: float) -> list[float]:
    with np.errstate(all="ignore"):
        quantiles: list[float] = np.quantile(values, shares).tolist()
    return quantiles


def _deviation(values: NDArray[np.float64], mean: float) -> float:
    return math.sqrt(math.fsum(((values - mean) ** 2).tolist()) / (len(values) - 1))


def minimum() -> Learned:
    """Stand for the smallest value.

    Returns
    -------
    Learned
        The parameter.

    Examples
    --------
    >>> minimum().of(np.array([3.0, 1.0, 2.0]))
    1.0
    """
    return Quantile(0.0)


def maximum() -> Learned:
    """Stand for the largest value.

    Returns
    -------
    Learned
        The parameter.

    Examples
    --------
    >>> maximum().of(np.array([3.0, 1.0, 2.0]))
    3.0
    """
    return Quantile(1.0)


def quantile(q: float) -> Learned:
    """Stand for a quantile, with straight lines between the sorted values.

    Parameters
    ----------
    q : float
        Share of the values that lie below, 0 to 1.

    Returns
    -------
    Learned
        The parameter.

    Raises
    ------
    DefinitionError
        If `q` is not a number from 0 to 1.

    Examples
    --------
    >>> quantile(0.25).of(np.array([0.0, 1.0, 2.0, 3.0, 4.0]))
    1.0
    """
    number = _finite(q, "q", "quantile")
    if not 0.0 <= number <= 1.0:
        raise _refuse(q, "q", "quantile", "be from 0 to 1")
    return Quantile(number)


def median(iqrs: float = 0) -> Learned:
    """Stand for the median, or for a point some interquartile ranges from it.

    Parameters
    ----------
    iqrs : float, default 0
        How many interquartile ranges to add; negative to subtract.

    Returns
    -------
    Learned
        The parameter.

    Raises
    ------
    DefinitionError
        If `iqrs` is not a finite number.

    Examples
    --------
    >>> median(iqrs=1.5).of(np.array([0.0, 1.0, 2.0, 3.0, 4.0]))
    5.0
    """
    return Median(_finite(iqrs, "iqrs", "median"))


def mean(sds: float = 0) -> Learned:
    """Stand for the mean, or for a point some sample standard deviations from it.

    Parameters
    ----------
    sds : float, default 0
        How many standard deviations (n - 1 in the divisor) to add; negative to subtract.

    Returns
    -------
    Learned
        The parameter.

    Raises
    ------
    DefinitionError
        If `sds` is not a finite number.

    Examples
    --------
    >>> mean(sds=-3).of(np.array([1.0, 2.0, 3.0]))
    -1.0
    """
    return Mean(_finite(sds, "sds", "mean"))


def bounded(
    parameter: Learned, *, above: float | None = None, below: float | None = None
) -> Learned:
    """Stand for another parameter that must lie within bounds.

    So that customers of another kind than expected are a `FitError`, and not a curve that goes the
    wrong way.

    Parameters
    ----------
    parameter : Learned
        What is learned.
    above : float, optional
        What it must lie above.
    below : float, optional
        What it must lie below.

    Returns
    -------
    Learned
        The parameter.

    Raises
    ------
    DefinitionError
        If `parameter` is not one, a bound is not a finite number, or nothing lies between them.

    Examples
    --------
    >>> bounded(minimum(), below=20).of(np.array([3.0, 25.0]))
    3.0
    """
    if not isinstance(cast("object", parameter), Learned):
        raise _refuse(parameter, "parameter", "bounded", "be one of learn")
    limits = [
        None if limit is None else _finite(limit, name, "bounded")
        for name, limit in (("above", above), ("below", below))
    ]
    low, high = limits
    if low is not None and high is not None and not low < high:
        raise _refuse(below, "below", "bounded", "be above 'above'")
    return Bounded(parameter, low, high)


def _finite(value: object, name: str, owner: str) -> float:
    if not isinstance(value, bool) and isinstance(value, Real):
        with contextlib.suppress(OverflowError):
            if math.isfinite(value):
                return float(value)
    raise _refuse(value, name, owner, "be a finite number")


def _refuse(got: object, name: str, owner: str, allowed: str) -> DefinitionError:
    place = f"'{name}' of {owner}"
    error = DefinitionError(f"{place} must {allowed}. Got {got!r}.", where=place, got=got)
    error.must = allowed
    return error.under(name)

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

from healthscore._summary import LARGEST, Needs, Values
from healthscore.errors import DefinitionError, FitError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from healthscore._summary import Summary

__all__ = ["Learned", "bounded", "maximum", "mean", "median", "minimum", "quantile"]

_QUARTERS: Final = (0.25, 0.5, 0.75)


class Learned(abc.ABC):
    """A number that ``fit`` computes from the values of a column.

    Write your own by giving `of`. To have it learned where the data is too, in a lazy frame, say
    what it `needs` and give `from_summary`.
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

    @property
    def needs(self) -> Needs | None:
        """What it is computed from; None where only the values themselves will do."""
        return None

    def from_summary(self, summary: Summary, /) -> float:
        """Learn the number from what an engine has found out about the values.

        Parameters
        ----------
        summary : Summary
            Knows what the parameter `needs`.

        Returns
        -------
        float
            The number that takes this parameter's place.

        Raises
        ------
        FitError
            If nobody said how.
        """
        del summary
        message = (
            f"{self!r} learns from the values themselves, which an engine keeps. Give it 'needs' "
            "and 'from_summary', or fit on a sample, as a table in memory."
        )
        raise FitError(message, where=type(self).__name__, got=self)


class Summarized(Learned):
    """A parameter that a summary of the values is enough for."""

    __slots__ = ()

    def of(self, values: NDArray[np.float64], /) -> float:
        return self.from_summary(Values(values))


@final
@attrs.frozen(repr=False)
class Quantile(Summarized):
    q: float

    def __repr__(self) -> str:
        return {0.0: "learn.minimum()", 1.0: "learn.maximum()"}.get(
            self.q, f"learn.quantile({self.q!r})"
        )

    @property
    def needs(self) -> Needs:
        return Needs(quantiles=(self.q,))

    def from_summary(self, summary: Summary, /) -> float:
        return summary.quantiles(self.q)[0]


@final
@attrs.frozen(repr=False)
class Median(Summarized):
    iqrs: float = 0.0

    def __repr__(self) -> str:
        return f"learn.median(iqrs={self.iqrs!r})" if self.iqrs else "learn.median()"

    @property
    def needs(self) -> Needs:
        return Needs(quantiles=_QUARTERS)

    def from_summary(self, summary: Summary, /) -> float:
        low, middle, high = summary.quantiles(*_QUARTERS)
        return middle + self.iqrs * (high - low) if self.iqrs else middle


@final
@attrs.frozen(repr=False)
class Mean(Summarized):
    sds: float = 0.0

    def __repr__(self) -> str:
        return f"learn.mean(sds={self.sds!r})" if self.sds else "learn.mean()"

    @property
    def needs(self) -> Needs:
        return Needs(mean=True, deviation=bool(self.sds))

    def from_summary(self, summary: Summary, /) -> float:
        if self.sds and summary.count == 1:
            message = "A standard deviation needs at least two values. Got 1."
            raise FitError(message, got=1)
        largest = max(map(abs, summary.ends))
        if largest > LARGEST:
            message = f"The values are too large to be added up. Got {largest!r}."
            raise FitError(message, got=largest)
        mean = summary.mean()
        return mean + self.sds * summary.deviation(mean) if self.sds else mean


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

    @property
    def needs(self) -> Needs | None:
        return self.parameter.needs

    def of(self, values: NDArray[np.float64], /) -> float:
        return self._checked(self.parameter.of(values))

    def from_summary(self, summary: Summary, /) -> float:
        return self._checked(self.parameter.from_summary(summary))

    def _checked(self, found: float) -> float:
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


def minimum() -> Learned:
    """Stand for the smallest value.

    Returns
    -------
    Learned
        The parameter.

    Examples
    --------
    >>> import numpy as np
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
    >>> import numpy as np
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
    >>> import numpy as np
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
    >>> import numpy as np
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
    >>> import numpy as np
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
    >>> import numpy as np
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

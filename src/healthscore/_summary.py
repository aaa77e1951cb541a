"""What parameters are learned from: a few numbers that sum up the values of a column."""

from __future__ import annotations

import abc
import math
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST: Final = 1e140
"""Largest size of a value that goes into a mean: sums of squares of such numbers stay finite."""


@final
@attrs.frozen(eq=False, repr=False)
class Needs:
    """What a parameter is computed from, beside the number of values and their two ends.

    Parameters
    ----------
    quantiles : tuple of float, default ()
        Shares whose quantiles are needed.
    mean : bool, default False
        Whether the mean is needed.
    deviation : bool, default False
        Whether the sample standard deviation is needed.
    """

    quantiles: tuple[float, ...] = ()
    mean: bool = False
    deviation: bool = False


class Summary(abc.ABC):
    """What is known of some values, wherever they are; at least one, and without gaps."""

    __slots__ = ()

    @property
    @abc.abstractmethod
    def count(self) -> int:
        """How many there are."""

    @property
    @abc.abstractmethod
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest."""

    @abc.abstractmethod
    def quantiles(self, *shares: float) -> list[float]:
        """Give quantiles, with straight lines between the sorted values.

        Parameters
        ----------
        *shares : float
            Shares of the values that lie below, 0 to 1.

        Returns
        -------
        list of float
            One for each.
        """

    @abc.abstractmethod
    def mean(self) -> float:
        """Give the mean.

        Returns
        -------
        float
            Of values no larger than 1e140 in size.
        """

    @abc.abstractmethod
    def deviation(self, mean: float) -> float:
        """Give the sample standard deviation.

        Parameters
        ----------
        mean : float
            The mean of these values.

        Returns
        -------
        float
            With n - 1 in the divisor, of two values or more.
        """


@final
@attrs.frozen(eq=False)
class Values(Summary):
    """What is known of values in memory: all.

    Parameters
    ----------
    values : ndarray of float64, shape (n_present,)
        Without gaps.
    """

    values: NDArray[np.float64]

    @property
    def count(self) -> int:
        return len(self.values)

    @property
    def ends(self) -> tuple[float, float]:
        return float(self.values.min()), float(self.values.max())

    def quantiles(self, *shares: float) -> list[float]:
        with np.errstate(all="ignore"):
            quantiles: list[float] = np.quantile(self.values, shares).tolist()
        return quantiles

    def mean(self) -> float:
        # fsum and not np.mean: the sum must not depend on the order of the rows
        return math.fsum(self.values.tolist()) / len(self.values)

    def deviation(self, mean: float) -> float:
        squares = ((self.values - mean) ** 2).tolist()
        return math.sqrt(math.fsum(squares) / (len(self.values) - 1))

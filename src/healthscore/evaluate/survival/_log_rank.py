"""Whether groups of customers leave at different rates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple, final

import attrs
import numpy as np

from healthscore.columns import to_labels
from healthscore.errors import DataError
from healthscore.evaluate._chance import chi_square_tail
from healthscore.evaluate._sheet import Result, Sheet, Table
from healthscore.evaluate.survival._lasting import lasting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate.survival._lasting import Lasting

    Codes = NDArray[np.integer[Any]]


def log_rank(durations: ArrayLike, ended: ArrayLike, groups: ArrayLike) -> LogRank:
    """Test whether groups of customers leave at the same rate at all times.

    Parameters
    ----------
    durations : array_like of float, shape (n_customers,)
        How long each stayed, or was seen to; from 0, in any unit.
    ended : array_like of bool, shape (n_customers,)
        Whether each was seen to leave.
    groups : array_like of str, bool or int, shape (n_customers,)
        The group of each customer, such as the band. One customer has one row.

    Returns
    -------
    LogRank
        With the chance that groups which do not differ seem to differ as much.

    Raises
    ------
    DataError
        If one is missing, below 0 or infinite, or there is not one of each for each customer.

    Examples
    --------
    >>> found = log_rank([5, 10, 15, 80, 90, 95], [1, 1, 1, 1, 0, 0], ["red"] * 3 + ["green"] * 3)
    >>> found
    <LogRank: 2 groups, 4 of 6 customers left, p = 0.0246>
    >>> round(found.statistic, 3), found.degrees
    (5.052, 1)
    """
    given = lasting(durations, ended)
    names, codes = _read_groups(groups, len(given.durations))
    return compared(given, codes, names)


def _read_groups(groups: Any, size: int) -> tuple[tuple[str, ...], Codes]:
    place = "'groups'"
    names, codes = _labels(groups, place)
    if len(codes) != size:
        message = f"{place} must have one value for each of {size:,} customers. Got {len(codes):,}."
        raise DataError(message, where=place, got=len(codes))
    if (codes < 0).any():
        row = int(np.argmax(codes < 0))
        message = f"{place}, row {row:,}: a group is due. Got a gap."
        raise DataError(message, where=f"{place}, row {row}")
    return names, codes


def _labels(groups: Any, place: str) -> tuple[tuple[str, ...], Codes]:
    array = np.asarray(groups)
    if array.dtype.kind in "biu" and array.ndim == 1:
        different, codes = np.unique(array, return_inverse=True)
        return tuple(map(str, different.tolist())), codes
    try:
        labels = to_labels(groups)
    except DataError as error:
        raise error.within(place) from None
    return labels.labels, labels.codes


@final
@attrs.frozen(eq=False, repr=False, slots=False)
class LogRank(Result):
    """Whether groups of customers leave at different rates.

    Parameters
    ----------
    groups : tuple of str
        The groups.
    n : ndarray of int64, shape (n_groups,)
        Customers of each.
    observed : ndarray of int64, shape (n_groups,)
        Those of them who left.
    expected : ndarray of float64, shape (n_groups,)
        How many would have left, had all groups left at the same rates.
    statistic : float
        Chi-square; NaN where there is nothing to compare.
    degrees : int
        Its degrees of freedom: groups that could be compared, less one.
    p_value : float
        The chance of a statistic as large where groups do not differ.

    References
    ----------
    N. Mantel, Evaluation of survival data and two new rank order statistics arising in its
    consideration, Cancer Chemotherapy Reports 50, 1966.

    Examples
    --------
    >>> found = log_rank([1, 2, 3, 4], [1, 1, 1, 1], [0, 0, 1, 1])
    >>> found.observed.tolist(), found.expected.round(2).tolist()
    ([2, 2], [0.83, 3.17])
    """

    groups: tuple[str, ...]
    n: NDArray[np.int64]
    observed: NDArray[np.int64]
    expected: FloatArray
    statistic: float
    degrees: int
    p_value: float

    def __repr__(self) -> str:
        counts = f"{self.observed.sum():,} of {self.n.sum():,} customers left"
        chance = "nothing to compare" if math.isnan(self.p_value) else f"p = {self.p_value:.3g}"
        return f"<LogRank: {len(self.groups)} groups, {counts}, {chance}>"

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        columns: dict[str, Any] = {
            "group": self.groups,
            "customers": self.n,
            "left": self.observed,
            "expected": self.expected,
        }
        table = Table("groups", "Who left, and who would have at the rates of all", columns)
        return Sheet("Do groups leave at different rates?", (self.sentence,), (table,))

    @property
    def sentence(self) -> str:
        """What it comes to."""
        if math.isnan(self.p_value):
            return (
                "There is nothing to compare: at no time did some leave while others stayed, of "
                "two groups."
            )
        chance = f"p = {self.p_value:.3f}" if self.p_value >= 0.0005 else "p below 0.001"
        if self.p_value < 0.05:
            return f"The groups leave at different rates (log-rank test, {chance})."
        return f"The groups cannot be told apart by how soon they leave (log-rank test, {chance})."

    def _facts(self) -> dict[str, Any]:
        return {"statistic": self.statistic, "degrees": self.degrees, "p_value": self.p_value}


class _Sums(NamedTuple):
    """What is added up over the times at which somebody left."""

    expected: FloatArray
    covariance: FloatArray


def compared(given: Lasting, codes: Codes, names: Sequence[str]) -> LogRank:
    """Compare groups that were read.

    Parameters
    ----------
    given : Lasting
        How long customers stayed.
    codes : ndarray of int, shape (n_customers,)
        The group of each, from 0.
    names : sequence of str
        Of the groups.

    Returns
    -------
    LogRank
        The same for any order of the customers.
    """
    size = len(names)
    sizes, observed = (np.bincount(each, minlength=size) for each in (codes, codes[given.ended]))
    sums = _sums(given, codes, size)
    # who was never there together with others when somebody left compares with nobody
    told = np.flatnonzero(np.diag(sums.covariance) > 0.0)
    statistic, degrees, chance = math.nan, max(len(told) - 1, 0), math.nan
    if degrees:
        some = told[:-1]
        apart = (observed - sums.expected)[some]
        spread = sums.covariance[np.ix_(some, some)]
        statistic = max(float(apart @ np.linalg.lstsq(spread, apart, rcond=None)[0]), 0.0)
        chance = float(chi_square_tail(statistic, degrees))
    arrays = (sizes, observed, sums.expected)
    for array in arrays:
        array.flags.writeable = False
    return LogRank(tuple(names), *arrays, statistic, degrees, chance)


def _sums(given: Lasting, codes: Codes, size: int) -> _Sums:
    times, left = np.unique(given.durations[given.ended], return_counts=True)
    at_risk = np.empty((size, len(times)))
    for group in range(size):
        lengths = np.sort(given.durations[codes == group])
        at_risk[group] = len(lengths) - np.searchsorted(lengths, times)
    total = at_risk.sum(axis=0)
    shares = at_risk / total
    # the one who is there alone cannot but leave: there is no chance in it
    chance = left * (total - left) / np.maximum(total - 1.0, 1.0)
    covariance = np.diag(shares @ chance) - (shares * chance) @ shares.T
    return _Sums(shares @ left, covariance)

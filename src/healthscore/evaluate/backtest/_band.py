"""What became of the customers of each band."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.evaluate._estimate import Estimate, normal_quantile, wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate._cases import Cases

_BY_CHANCE: Final = 0.01
"""Share of books without any signal of which a band is said to have lost more than by chance."""


@final
@attrs.frozen(eq=False)
class BandResult:
    """What became of the customers of one band.

    Parameters
    ----------
    label : str
        The band.
    color : str
        Its color.
    n : int
        Scores in it.
    n_churned : int
        Those after which the customer left.
    churn_rate : Estimate
        Share who left, with Wilson's interval; rows of one customer count as far as they differ.
    share : float
        Share of the book in it.
    value : float
        What its customers are worth together; NaN where nobody said.
    value_lost : float
        What those who left were worth.
    """

    label: str
    color: str
    n: int
    n_churned: int
    churn_rate: Estimate
    share: float
    value: float
    value_lost: float


@final
@attrs.frozen
class Break:
    """Two neighbouring bands of which the healthier one lost more.

    Parameters
    ----------
    lower : str
        The band of the lower scores.
    higher : str
        The band of the higher scores, with the higher churn rate.
    by_chance : bool
        Whether more than 1 % of books have as large a difference, of any neighbouring bands, by
        chance alone.
    """

    lower: str
    higher: str
    by_chance: bool


def rate(churned: FloatArray, customers: NDArray[np.intp] | None = None) -> Estimate:
    """Give a share who left, of rows some of which may be of one customer.

    Parameters
    ----------
    churned : ndarray of float64, shape (n_rows,)
        1 or 0.
    customers : ndarray of intp, shape (n_rows,), optional
        Whose rows they are; by default each another's.

    Returns
    -------
    Estimate
        With Wilson's interval, of as many independent rows as tell as much.
    """
    size, gone = len(churned), int(churned.sum())
    if not size:
        return Estimate(math.nan)
    share = gone / size
    alone = size if customers is None else _independent(churned, customers, share)
    return Estimate(share, *wilson(share * alone, alone))


def _independent(churned: FloatArray, customers: NDArray[np.intp], share: float) -> float:
    """Give how many independent rows would tell as much."""
    _, codes = np.unique(customers, return_inverse=True)
    off = np.bincount(codes, weights=churned) - share * np.bincount(codes)
    count = len(off)
    spread = float(np.sort(off * off).sum())
    if not spread or count < 2:
        return float(count)
    size = len(churned)
    return min(size * share * (1.0 - share) * size / spread * (count - 1) / count, float(size))


def bands_of(cases: Cases) -> tuple[BandResult, ...]:
    """Count who left, band by band.

    Parameters
    ----------
    cases : Cases
        Scores and outcomes.

    Returns
    -------
    tuple of BandResult
        From the lowest to the highest; none where there are no bands.
    """
    codes = cases.band_codes
    if codes is None:
        return ()
    return tuple(_band(cases, codes, code) for code in range(len(cases.labels)))


def _band(cases: Cases, codes: NDArray[np.int8], code: int) -> BandResult:
    rows = np.flatnonzero(codes == code)
    churned = cases.churned[rows]
    customers = None if cases.customers is None else cases.customers[rows]
    worth = math.nan, math.nan
    if cases.value is not None:
        money = cases.value[rows]
        worth = _sum(money), _sum(money[churned > 0.0])
    label = cases.labels[code]
    return BandResult(
        label,
        cases.colors.get(label, "#9e9e9e"),
        len(rows),
        int(churned.sum()),
        rate(churned, customers),
        len(rows) / len(codes) if len(codes) else math.nan,
        *worth,
    )


def _sum(money: FloatArray) -> float:
    return math.fsum(money[~np.isnan(money)].tolist())


def breaks_of(bands: tuple[BandResult, ...]) -> tuple[Break, ...]:
    """Find neighbouring bands of which the healthier one lost more.

    Parameters
    ----------
    bands : tuple of BandResult
        From the lowest to the highest.

    Returns
    -------
    tuple of Break
        Bands without customers are passed over.
    """
    some = [band for band in bands if band.n]
    # each pair may be taken for a break by chance
    share = _BY_CHANCE / max(len(some) - 1, 1)
    return tuple(
        Break(low.label, high.label, _is_by_chance(low.churn_rate, high.churn_rate, share))
        for low, high in itertools.pairwise(some)
        if high.churn_rate > low.churn_rate
    )


def _is_by_chance(low: Estimate, high: Estimate, share: float) -> bool:
    """Tell whether two rates may be one, by the ends of their intervals that face each other.

    An interval for the difference from intervals of both (Newcombe 1998), one-sided.
    """
    reach = math.hypot(high - high.low, low.high - low)
    return high - low < reach * normal_quantile(1.0 - share) / normal_quantile(0.975)


def ratio(above: Estimate, below: Estimate) -> Estimate:
    """Give how many times one share is another.

    Parameters
    ----------
    above : Estimate
        The share to be divided.
    below : Estimate
        The share to divide by.

    Returns
    -------
    Estimate
        Infinite where the second is 0 and the first is not; NaN where both are.

    References
    ----------
    A. Donner and G. Y. Zou, Closed-form confidence intervals for functions of the normal mean and
    standard deviation, Statistical Methods in Medical Research 21, 2012.
    """
    if math.isnan(above) or math.isnan(below) or above == below == 0.0:
        return Estimate(math.nan)
    product = above * below
    least = above.low * (2.0 * above - above.low)
    most = above.high * (2.0 * above - above.high)
    other_least = below.low * (2.0 * below - below.low)
    other_most = below.high * (2.0 * below - below.high)
    root = math.sqrt(max(product**2 - least * other_most, 0.0))
    low = least / (product + root) if product + root else 0.0
    root = math.sqrt(max(product**2 - most * other_least, 0.0))
    high = (product + root) / other_least if other_least > 0.0 else math.inf
    return Estimate(above / below if below else math.inf, low, high)

"""What pictures of evidence are drawn from, whatever result it comes out of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore._definition import FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate._ranking import Ranking
    from healthscore.evaluate.backtest import BandResult
    from healthscore.evaluate.survival import SurvivalCurve

_MOST_POINTS: Final = 400
"""Points of a curve beyond which more cannot be seen."""

_STEPS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
_MOST_STEPS: Final = 5


@final
@attrs.frozen(eq=False)
class Gains:
    """How many of those who left are found among the customers with the lowest scores.

    Parameters
    ----------
    contacted : ndarray of float64, shape (n_points,)
        Share of all customers, ascending from 0 to 1.
    found : ndarray of float64, shape (n_points,)
        Share of those who left that is among them.
    base : float
        Share of all customers who left.
    capture, lift : mapping of float to Estimate
        Both at some shares of customers.
    """

    contacted: FloatArray
    found: FloatArray
    base: float
    capture: Mapping[float, Estimate]
    lift: Mapping[float, Estimate]

    @classmethod
    def of(
        cls, ranking: Ranking, capture: Mapping[float, Estimate], lift: Mapping[float, Estimate]
    ) -> Gains:
        """Read the curve off sorted customers, with no more points than can be seen.

        Parameters
        ----------
        ranking : Ranking
            With customers who left.
        capture, lift : mapping of float to Estimate
            What is marked on it.

        Returns
        -------
        Gains
            Straight between equal scores, as if these were called in random order.
        """
        totals, churned = ranking.until
        contacted = np.concatenate([[0.0], totals / ranking.n])
        found = np.concatenate([[0.0], churned / ranking.n_churned])
        if len(contacted) > _MOST_POINTS:
            wanted = np.searchsorted(contacted, np.linspace(0.0, 1.0, _MOST_POINTS))
            kept = np.unique(np.minimum(wanted, len(contacted) - 1))
            contacted, found = contacted[kept], found[kept]
        return cls(contacted, found, ranking.base_rate, capture, lift)


@final
@attrs.frozen(eq=False)
class Lasting:
    """How long customers of a band stay.

    Parameters
    ----------
    label, color : str
        The band.
    curve : SurvivalCurve
        Of its customers.
    """

    label: str
    color: str
    curve: SurvivalCurve

    @property
    def end(self) -> float:
        """The last time at which somebody of it was seen."""
        return float(self.curve.times[-1])


def percents(top: float) -> list[float]:
    """Choose the shares that are marked on an axis.

    Parameters
    ----------
    top : float
        The largest share that is drawn; NaN for none.

    Returns
    -------
    list of float
        From 0, evenly, up to one that is no smaller; 3 to 6.

    Examples
    --------
    >>> percents(0.47), percents(0.031), percents(1)
    ([0.0, 0.1, 0.2, 0.3, 0.4, 0.5], [0.0, 0.01, 0.02, 0.03, 0.04], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    """
    reached = 1.0 if math.isnan(top) else min(max(top, 0.01), 1.0)
    step = next(each for each in _STEPS if reached <= _MOST_STEPS * each + 1e-12)
    count = max(math.ceil(reached / step - 1e-9), 2)
    return [round(place * step, 6) for place in range(count + 1)]


def largest(bands: Sequence[BandResult], base: float) -> float:
    """Give the largest churn rate that a picture of bands shows.

    Parameters
    ----------
    bands : sequence of BandResult
        One or more.
    base : float
        The churn rate of all.

    Returns
    -------
    float
        Or the end of its interval.
    """
    ends = [base, *(end for each in bands if each.n for end in _ends(each.churn_rate))]
    return max((end for end in ends if not math.isnan(end)), default=math.nan)


def _ends(rate: Estimate) -> tuple[float, float]:
    return rate.value, rate.high

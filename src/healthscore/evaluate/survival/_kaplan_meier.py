"""The share of customers who are still there, by time."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.evaluate._estimate import LEVEL, Estimate, normal_quantile, wilson
from healthscore.evaluate._sheet import Result, Sheet, Table
from healthscore.evaluate.survival._lasting import lasting, require_level

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate.survival._lasting import Lasting

    Counts = NDArray[np.int64]

_HAIR: Final = 1e-12
"""So much more than a half counts as one half, for shares are products."""


def kaplan_meier(durations: ArrayLike, ended: ArrayLike, *, level: float = LEVEL) -> SurvivalCurve:
    """Estimate the share of customers who are still there, by time.

    Parameters
    ----------
    durations : array_like of float, shape (n_customers,)
        How long each stayed, or was seen to; from 0, in any unit.
    ended : array_like of bool, shape (n_customers,)
        Whether each was seen to leave; else the customer counts for as long as seen.
    level : float, default 0.95
        How often an interval holds the truth.

    Returns
    -------
    SurvivalCurve
        Shares by time, with intervals.

    Raises
    ------
    DataError
        If one is missing, below 0 or infinite, or there is not one of each for each customer.
    DefinitionError
        If `level` is none.

    Examples
    --------
    >>> curve = kaplan_meier([10, 20, 20, 30], [1, 1, 0, 0])
    >>> curve
    <SurvivalCurve: 4 customers, 2 left, median 20>
    >>> curve.times.tolist(), curve.shares.round(2).tolist()
    ([0.0, 10.0, 20.0, 30.0], [1.0, 0.75, 0.5, 0.5])
    """
    return curve_of(lasting(durations, ended), level=require_level("kaplan_meier", level))


def curve_of(
    given: Lasting,
    *,
    level: float = LEVEL,
    name: str = "",
    maker: Callable[[Mapping[str, NDArray[Any]]], Any] | None = None,
) -> SurvivalCurve:
    """Make the curve of durations that were read.

    Parameters
    ----------
    given : Lasting
        How long customers stayed.
    level : float, default 0.95
        How often an interval holds the truth.
    name : str, default ""
        Whose curve it is.
    maker : callable, optional
        Makes a table of columns.

    Returns
    -------
    SurvivalCurve
        The same for any order of the customers.
    """
    times, places = np.unique(np.concatenate([[0.0], given.durations]), return_inverse=True)
    leave = np.bincount(places[1:], minlength=len(times))
    events = np.bincount(places[1:][given.ended], minlength=len(times))
    at_risk = len(given.durations) - np.cumsum(leave) + leave
    arrays = (times, at_risk, events, leave - events)
    for array in arrays:
        array.flags.writeable = False
    return SurvivalCurve(*arrays, level=level, name=name, maker=maker)


@final
@attrs.frozen(eq=False, repr=False, slots=False)
class SurvivalCurve(Result):
    """The share of customers who are still there, by time, after Kaplan and Meier.

    Parameters
    ----------
    times : ndarray of float64, shape (n_times,)
        0, and every time at which somebody left or was last seen, ascending.
    at_risk : ndarray of int64, shape (n_times,)
        How many were there until just before.
    events : ndarray of int64, shape (n_times,)
        How many left then.
    censored : ndarray of int64, shape (n_times,)
        How many were last seen then.
    level : float, default 0.95
        How often an interval holds the truth.
    name : str, default ""
        Whose curve it is, such as the label of a band.
    maker : callable, optional
        Makes a table of columns, of the library that came in.

    Notes
    -----
    The share is the product of 1 - events / at_risk. Its interval is Greenwood's, on the scale of
    log(-log(share)), which keeps it within 0 and 1; before anybody left it is Wilson's, of those
    who were there.

    References
    ----------
    E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal of the
    American Statistical Association 53, 1958. J. D. Kalbfleisch and R. L. Prentice, The Statistical
    Analysis of Failure Time Data, 1980. R. Brookmeyer and J. Crowley, A confidence interval for the
    median survival time, Biometrics 38, 1982.

    Examples
    --------
    >>> curve = kaplan_meier([10, 20, 20, 30], [1, 1, 1, 0])
    >>> print(curve.at(10).text(percent=True))
    75.0 % (12.8 to 96.1 %)
    >>> curve.median.value
    20.0
    """

    times: FloatArray
    at_risk: Counts
    events: Counts
    censored: Counts
    level: float = LEVEL
    name: str = ""
    maker: Callable[[Mapping[str, NDArray[Any]]], Any] | None = None

    def __len__(self) -> int:
        return len(self.times)

    def __repr__(self) -> str:
        whose = f"{self.name}, " if self.name else ""
        return (
            f"<SurvivalCurve: {whose}{self.n:,} customer{'' if self.n == 1 else 's'}, "
            f"{self.n_left:,} left, median {self.median.value:g}>"
        )

    @property
    def n(self) -> int:
        """Customers in all."""
        return int(self.at_risk[0])

    @property
    def n_left(self) -> int:
        """Those who were seen to leave."""
        return int(self.events.sum())

    @cached_property
    def shares(self) -> FloatArray:
        """The share that stays beyond each time; shape (n_times,). NaN where nobody was seen."""
        with np.errstate(invalid="ignore"):
            shares = np.cumprod(1.0 - self.events / self.at_risk, dtype=np.float64)
        shares.flags.writeable = False
        return shares

    @cached_property
    def _ends(self) -> tuple[FloatArray, FloatArray]:
        with np.errstate(all="ignore"):
            spread = np.cumsum(self.events / (self.at_risk * (self.at_risk - self.events)))
            log = np.log(self.shares)
            reach = np.exp(normal_quantile(0.5 + self.level / 2.0) * np.sqrt(spread) / log)
            low, high = np.exp(log / reach), np.exp(log * reach)
        # before anybody left there is no spread, and few who all stayed say little all the same
        full, (least, _) = self.shares == 1.0, wilson(self.at_risk, self.at_risk, self.level)
        ends = np.where(full, least, low), np.where(full, 1.0, high)
        for end in ends:
            end.flags.writeable = False
        return ends

    @property
    def low(self) -> FloatArray:
        """Where the interval of each share starts; NaN where the share is 0; shape (n_times,)."""
        return self._ends[0]

    @property
    def high(self) -> FloatArray:
        """Where the interval of each share ends; NaN where the share is 0; shape (n_times,)."""
        return self._ends[1]

    @property
    def median(self) -> Estimate:
        """The time by which one half has left.

        Infinite where more than one half was still there when last seen, NaN where nobody was.
        """
        if not self.n:
            return Estimate(math.nan, level=self.level)
        value, low, high = (self._first(each) for each in (self.shares, self.low, self.high))
        return Estimate(value, low, high, self.level)

    def _first(self, shares: FloatArray) -> float:
        """Find when a curve first reaches one half; a curve that is not known has reached 0."""
        reached = np.flatnonzero(~(shares > 0.5 + _HAIR))
        return float(self.times[reached[0]]) if len(reached) else math.inf

    def at(self, time: float) -> Estimate:
        """Give the share that stays beyond a time.

        Parameters
        ----------
        time : float
            From 0.

        Returns
        -------
        Estimate
            NaN beyond the last time, unless all had left by then.
        """
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        beyond = time > self.times[-1] and self.shares[-1] > 0.0
        if place < 0 or beyond:
            return Estimate(math.nan, level=self.level)
        value, low, high = (float(each[place]) for each in (self.shares, self.low, self.high))
        return Estimate(value, low, high, self.level)

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        columns: dict[str, Any] = {
            "time": self.times,
            "share": self.shares,
            "low": self.low,
            "high": self.high,
            "at_risk": self.at_risk,
            "left": self.events,
            "censored": self.censored,
        }
        title = f"Who stays: {self.name}" if self.name else "Who stays"
        counts = f"Of {self.n:,} customer{'' if self.n == 1 else 's'}, {self.n_left:,} left."
        table = Table("curve", "Share that stays beyond each time", columns)
        return Sheet(title, (counts, self._half), (table,))

    @property
    def _half(self) -> str:
        if math.isinf(self.median):
            return "More than half were still there when they were last seen."
        if math.isnan(self.median):
            return "There was nobody to see."
        return f"Half of them had left after {self.median.value:g}."

    @property
    def _maker(self) -> Callable[[Mapping[str, NDArray[Any]]], Any] | None:
        return self.maker

    def _facts(self) -> dict[str, Any]:
        return {"n": self.n, "n_left": self.n_left, "median": self.median}

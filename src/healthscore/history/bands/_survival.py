"""How long something lasts, where not all have been seen to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.history import History

Unit = Literal["periods", "days"]

_NORMAL: Final = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: 95 % lie within it on both sides."""

_HAIR: Final = 1e-12
"""So much more than a half counts as one half, for shares are products."""


@final
class Survival:
    """The share that has lasted up to each time, by Kaplan and Meier.

    Made by `Migrations.survival` and `Migrations.first_entry`. Whoever was not seen to end counts
    for as long as he was seen.

    Parameters
    ----------
    history : History
        Whose tables are made.
    what : str
        What lasts.
    unit : {"periods", "days"}
        Of the times.
    durations : ndarray of float64, shape (n_lasting,)
        How long each lasted, or was seen to.
    ended : ndarray of bool, shape (n_lasting,)
        Whether each was seen to end.

    Attributes
    ----------
    what : str
        What lasts.
    unit : str
        ``"periods"`` or ``"days"``.
    times : ndarray of float64, shape (n_times,)
        0, and every time at which one ended or was last seen, ascending.
    at_risk : ndarray of int64, shape (n_times,)
        How many had lasted up to just before.
    events : ndarray of int64, shape (n_times,)
        How many ended then.
    censored : ndarray of int64, shape (n_times,)
        How many were last seen then.
    shares : ndarray of float64, shape (n_times,)
        The share that lasts beyond; NaN where there was nobody to see.
    low, high : ndarray of float64, shape (n_times,)
        Ends of its 95 % interval; NaN where the share is 0.

    Notes
    -----
    The share is the product of 1 - events / at_risk. The interval is Greenwood's on the scale of
    log(-log(share)), which keeps it within 0 and 1; it takes all that last as independent, which
    several spells of one customer are not quite.

    References
    ----------
    E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal of the
    American Statistical Association 53, 1958. J. D. Kalbfleisch and R. L. Prentice, The Statistical
    Analysis of Failure Time Data, 1980.
    """

    def __init__(
        self, history: History, what: str, unit: Unit, durations: FloatArray, ended: BoolArray
    ) -> None:
        self._history = history
        self.what: Final = what
        self.unit: Final = unit
        times, places = np.unique(np.concatenate([[0.0], durations]), return_inverse=True)
        self.times: Final = times
        leave = np.bincount(places[1:], minlength=len(times))
        self.events: Final = np.bincount(places[1:][ended], minlength=len(times))
        self.censored: Final = leave - self.events
        self.at_risk: Final = len(durations) - np.cumsum(leave) + leave
        self.shares: Final = self._product()
        self.low, self.high = self._interval()
        for array in vars(self).values():
            if isinstance(array, np.ndarray):
                array.flags.writeable = False

    def _product(self) -> FloatArray:
        with np.errstate(invalid="ignore"):
            return np.cumprod(1.0 - self.events / self.at_risk, dtype=np.float64)

    def _interval(self) -> tuple[FloatArray, FloatArray]:
        with np.errstate(all="ignore"):
            spread = np.cumsum(self.events / (self.at_risk * (self.at_risk - self.events)))
            log = np.log(self.shares)
            reach = np.exp(_NORMAL * np.sqrt(spread) / log)
            low: FloatArray = np.exp(log / reach)
            high: FloatArray = np.exp(log * reach)
        certain = self.shares == 1.0
        return np.where(certain, 1.0, low), np.where(certain, 1.0, high)

    def __len__(self) -> int:
        return len(self.times)

    def __repr__(self) -> str:
        counts = f"{self.at_risk[0]:,} seen, {self.events.sum():,} ended"
        return f"<Survival: {self.what}, {counts}, median {self.median:g} {self.unit}>"

    @property
    def median(self) -> float:
        """The time by which one half has ended.

        Infinite where more than one half was still there when last seen, NaN where there was
        nobody.
        """
        reached = np.flatnonzero(self.shares <= 0.5 + _HAIR)
        if len(reached):
            return float(self.times[reached[0]])
        return np.nan if np.isnan(self.shares).any() else np.inf

    @property
    def incidence(self) -> FloatArray:
        """The share that has ended up to each time; shape (n_times,)."""
        return 1.0 - self.shares

    def at(self, times: ArrayLike) -> NDArray[np.float64]:
        """Give the share that lasts beyond some times.

        Parameters
        ----------
        times : array_like of float
            From 0, in `unit`.

        Returns
        -------
        ndarray of float64
            Of the same shape; NaN beyond the last time, unless all had ended by then.
        """
        wanted = np.asarray(times, dtype=np.float64)
        shares = self.shares[np.searchsorted(self.times, wanted, side="right") - 1]
        unknown = (wanted > self.times[-1]) & (self.shares[-1] > 0.0)
        return np.where(unknown | ~(wanted >= 0.0), np.nan, shares)

    def to_frame(self) -> Any:
        """Make a table of the same library as the one that was scored, one row a time.

        Returns
        -------
        table
            ``periods`` or ``days``, then ``share``, ``low``, ``high``, ``at_risk``, ``events`` and
            ``censored``.
        """
        columns: dict[str, NDArray[Any]] = {
            self.unit: self.times,
            "share": self.shares,
            "low": self.low,
            "high": self.high,
            "at_risk": self.at_risk,
            "events": self.events,
            "censored": self.censored,
        }
        return self._history.latest.table_of(columns)

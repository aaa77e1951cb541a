"""What a history adds to a backtest: how early, how often for nothing, and who stays."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore._definition import number_of, refuse
from healthscore.evaluate._sheet import Result, Sheet
from healthscore.evaluate.over_time._alarms import Alarms
from healthscore.evaluate.over_time._ranked import by_date, by_half, by_horizon
from healthscore.evaluate.over_time._sentences import sentences_of
from healthscore.evaluate.over_time._staying import Staying
from healthscore.evaluate.over_time._tables import tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.over_time._followed import Followed
    from healthscore.evaluate.over_time._ranked import Ranked
    from healthscore.evaluate.survival import LogRank, SurvivalCurve
    from healthscore.history.bands import BandHistory


@final
@attrs.frozen(eq=False, repr=False, slots=False)
class OverTime(Result):
    """What a history adds to a backtest: how early, how often for nothing, and who stays.

    It is `Backtest.over_time`. Where a scorecard has no banding, what is about bands is None.

    Parameters
    ----------
    followed : Followed
        The history, and what is known of its customers.
    landmarks : ndarray of intp, shape (n_landmarks,)
        The snapshots that count, by their places.
    horizon : float
        Days within which leaving counts.
    horizons : tuple of float
        All that the area under the curve is told for.
    held : BandHistory or None
        The bands.
    strangers : int, default 0
        How many have a date of leaving, and are not in the history.

    Notes
    -----
    An alarm is the first score in the lowest band, by each score alone; `held` alarms are those of
    ``History.bands()``. What counts as a false one: a customer who did not leave was in the lowest
    band at a date after which the whole horizon is known.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, History, Metric, Scorecard
    >>> from healthscore.evaluate.over_time import backtest_history
    >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=Banding({"red": 0, "green": 50}))
    >>> ids = ["acme", "brix", "corp", "dune"]
    >>> book = {
    ...     "2026-01-01": [80, 70, 60, 40],
    ...     "2026-02-01": [30, 75, 60, 55],
    ...     "2026-03-01": [20, 40, 65, 60],
    ... }
    >>> history = History(
    ...     (date, card.score({"id": ids, "csm": csm}, key="id")) for date, csm in book.items()
    ... )
    >>> left = {"acme": "2026-04-15", "brix": "2026-03-11"}
    >>> found = backtest_history(history, left, horizon=60, until="2026-06-30").over_time
    >>> found
    <OverTime: 4 customers, 2 left, 100.0 % were red before, half of these 10 days or more>
    >>> print(found.sentences[0])
    Of 2 customers who left, 50 % (9 to 91 %) were red at least 60 days before.
    >>> found.lead_times.tolist(), found.recall_at(30).value
    ([73.0, 10.0], 0.5)
    """

    followed: Followed
    landmarks: NDArray[np.intp]
    horizon: float
    horizons: tuple[float, ...]
    held: BandHistory | None
    strangers: int = 0

    @property
    def until(self) -> np.datetime64:
        """Until when it is known who left."""
        return self.followed.until

    @property
    def dates(self) -> NDArray[np.datetime64]:
        """The snapshots that count; shape (n_landmarks,)."""
        return self.followed.history.periods[self.landmarks]

    @property
    def band(self) -> str | None:
        """The lowest band, which alarms are about; None without a banding."""
        return None if self.held is None else self.held.bands[0]

    @cached_property
    def staying(self) -> Staying:
        """How long customers stayed from the first score on that counts."""
        return Staying.of(self.followed, self.landmarks)

    @property
    def n(self) -> int:
        """Customers with a score that counts."""
        return len(self.staying.customers)

    @property
    def n_left(self) -> int:
        """Those of them who are known to have left."""
        return int(self.followed.has_left[self.staying.customers].sum())

    @property
    def n_vanished(self) -> int:
        """Those who are no longer in the history, though nobody says that they left."""
        return int(self.followed.vanished[self.staying.customers].sum())

    @cached_property
    def alarms(self) -> Alarms | None:
        """Alarms by each score alone."""
        return None if self.held is None else self._alarms(self.held.raw)

    @cached_property
    def held_alarms(self) -> Alarms | None:
        """Alarms by the band that the default rule holds customers in."""
        return None if self.held is None else self._alarms(self.held.codes)

    def _alarms(self, codes: NDArray[np.int8]) -> Alarms:
        return Alarms(self.followed, codes, int(self.landmarks[0]), self.horizon)

    @property
    def lead_times(self) -> FloatArray | None:
        """Days from the first alarm to leaving; NaN for who had none; shape (n_left,)."""
        return None if self.alarms is None else self.alarms.lead_times

    @property
    def lead_time(self) -> Estimate | None:
        """The median of lead times, in days, of those who had an alarm before they left."""
        return None if self.alarms is None else self.alarms.median

    @property
    def lead_quartiles(self) -> tuple[float, float, float] | None:
        """The lead times that three, two and one in four had at least, of those with an alarm."""
        if self.alarms is None:
            return None
        at_least = self.alarms.at_least
        return at_least(0.75), at_least(0.5), at_least(0.25)

    @property
    def caught(self) -> Estimate | None:
        """Share of those who left that were ever in the lowest band before."""
        return None if self.alarms is None else self.alarms.caught

    @cached_property
    def recall(self) -> Mapping[float, Estimate] | None:
        """Share of those who left that were in the lowest band 30, 60 and 90 days before."""
        if self.alarms is None:
            return None
        return {days: self.alarms.recall(days) for days in (30.0, 60.0, 90.0)}

    def recall_at(self, days: float) -> Estimate | None:
        """Give the share of those who left that were in the lowest band so long before.

        Parameters
        ----------
        days : float
            The notice: in the lowest band at some time at least so long before they left.

        Returns
        -------
        Estimate or None
            Of all who left, also those who had no score so early.

        Raises
        ------
        DefinitionError
            If it is no number from 0.
        """
        notice, owner = number_of("recall_at", "days", days), "recall_at"
        if notice < 0.0:
            raise refuse(owner, "days", "not be below 0", days)
        return None if self.alarms is None else self.alarms.recall(notice)

    @property
    def false_alarms(self) -> Estimate | None:
        """Share of those who stayed that were ever in the lowest band."""
        return None if self.alarms is None else self.alarms.false_alarms

    @property
    def alarms_per_year(self) -> Estimate | None:
        """How often a year each customer who stayed came into the lowest band."""
        return None if self.alarms is None else self.alarms.per_year

    @cached_property
    def by_horizon(self) -> Mapping[float, Ranked]:
        """How well the scores rank, by days within which customers left."""
        return by_horizon(self.followed, self.landmarks, self.horizons)

    @property
    def auc_by_horizon(self) -> Mapping[float, Estimate]:
        """The area under the curve by days within which customers left."""
        return {days: each.auc for days, each in self.by_horizon.items()}

    @cached_property
    def by_date(self) -> Mapping[np.datetime64, Ranked]:
        """How well the scores of each snapshot rank, for those whose whole horizon is known."""
        return by_date(self.followed, self.landmarks, self.horizon)

    @cached_property
    def by_half(self) -> tuple[Ranked, ...]:
        """The same of the earlier and of the later half of the snapshots, where there are two."""
        return by_half(self.followed, self.landmarks, self.horizon)

    @cached_property
    def survival(self) -> Mapping[str, SurvivalCurve] | None:
        """Who stays, in days, by the band of the first score that counts."""
        return None if self.held is None else self.staying.curves(self.held)

    @cached_property
    def log_rank(self) -> LogRank | None:
        """Whether these bands leave at different rates."""
        return None if self.held is None else self.staying.log_rank(self.held)

    @cached_property
    def concordance(self) -> Estimate:
        """The chance that of two customers the one with the lower first score left first."""
        return self.staying.concordance(weighted=False)

    @cached_property
    def weighted_concordance(self) -> Estimate:
        """The same, had nobody been lost from sight: each leaving weighted (Uno)."""
        return self.staying.concordance(weighted=True)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What it comes to, in plain words."""
        return sentences_of(self)

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        return Sheet("How early, and for whom", self.sentences, tables_of(self))

    @property
    def _maker(self) -> Callable[[Mapping[str, NDArray[Any]]], Any] | None:
        maker: Callable[[Mapping[str, NDArray[Any]]], Any] = self.followed.history.latest.table_of
        return maker

    def _facts(self) -> Mapping[str, Any]:
        told = {
            "lead_time_days": self.lead_time,
            "caught": self.caught,
            "false_alarms": self.false_alarms,
            "alarms_per_year": self.alarms_per_year,
        }
        return {
            "n": self.n,
            "n_left": self.n_left,
            "n_vanished": self.n_vanished,
            "until": self.until,
            "horizon_days": self.horizon,
            **{name: each for name, each in told.items() if each is not None},
            **({} if self.log_rank is None else {"log_rank_p": self.log_rank.p_value}),
            "concordance": self.concordance,
            "weighted_concordance": self.weighted_concordance,
        }

    def __repr__(self) -> str:
        parts = [f"{self.n:,} customer{'' if self.n == 1 else 's'}", f"{self.n_left:,} left"]
        if self.alarms is not None:
            parts.append(f"{100.0 * self.alarms.caught:.1f} % were {self.band} before")
            parts += _half(self.alarms)
        return f"<OverTime: {', '.join(parts)}>"


def _half(alarms: Alarms) -> list[str]:
    return [f"half of these {alarms.median:.0f} days or more"] if len(alarms.lead) else []

"""What is asked of a history: bands, migrations, trends, drops, and whom to watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from healthscore.history._history import History
    from healthscore.history.bands import BandHistory, Migrations
    from healthscore.history.drops import Detector, Drops
    from healthscore.history.states import StateRule
    from healthscore.history.trend import Trend
    from healthscore.history.watch import WatchList
    from healthscore.playbook import Playbook
    from healthscore.scorecard._uses import AsOf
    from healthscore.scoring import TableLike


class Asked:
    """The calls of a history that say more than it holds."""

    __slots__ = ()

    def bands(self, rule: StateRule | None = None) -> BandHistory:
        """Say which band each customer was held in, in each period.

        Parameters
        ----------
        rule : StateRule, optional
            What holds customers in their bands; by default ``Asymmetric()``: down at once, up only
            after 5 points above the cut for 3 periods (where the highest band starts above 95, the
            margin is half of what lies above that). The others are ``Symmetric``, ``Dwell``,
            ``Smoothing`` and ``Plain``.

        Returns
        -------
        BandHistory
            Bands by customer and period, and what the rule costs and saves.

        Raises
        ------
        DefinitionError
            If a scorecard has no banding, or the rule is none.
        DataError
            If there is no period, or the scorecards have other bands.
        """
        from healthscore.history.bands import bands

        return bands(cast("History", self), rule)

    def migrations(
        self,
        rule: StateRule | None = None,
        *,
        start: AsOf | None = None,
        stop: AsOf | None = None,
        every: int = 1,
    ) -> Migrations:
        """Follow customers from band to band.

        Parameters
        ----------
        rule : StateRule, optional
            What holds customers in their bands; see `bands`.
        start, stop : str, date or datetime64, optional
            The first and the last period, both included; by default all.
        every : int, default 1
            Periods from one band to the next in the table: 3 for quarters of months.

        Returns
        -------
        Migrations
            Who went from which band to which, how long customers stay in each, how many are still
            in green after how long, and when they first enter red.

        Raises
        ------
        DefinitionError
            If a scorecard has no banding, or an option is not what it should be.
        DataError
            If there is no period, or the scorecards have other bands.
        """
        from healthscore.history.bands import migrations

        return migrations(cast("History", self), rule, start=start, stop=stop, every=every)

    def trend(self, *, periods: int = 12) -> Trend:
        """Say where each customer's score stands, where it goes, and how restless it is.

        Parameters
        ----------
        periods : int, default 12
            How many of the last periods to look at.

        Returns
        -------
        Trend
            Level, slope (points per 30 days) and volatility of each customer.

        Raises
        ------
        DefinitionError
            If `periods` is too few.
        """
        from healthscore.history.trend import trend

        return trend(cast("History", self), periods=periods)

    def drops(
        self,
        detector: Detector | None = None,
        *,
        per_customer_year: float | None = None,
        per_week: float | None = None,
        cool_down: int = 3,
        seed: int = 0,
    ) -> Drops:
        """Find the falls of scores that their customers' own past does not explain.

        Parameters
        ----------
        detector : Detector, optional
            How to find them; ``CUSUM()`` by default. One that was fitted before is used as it is,
            and finds in the past what it found then.
        per_customer_year : float, optional
            False alarms that are accepted, for each customer and year in which there could be one;
            0.1 by default, one in ten customer-years.
        per_week : float, optional
            The same for a book as large as in the last period: alarms a week.
        cool_down : int, default 3
            Periods after an alarm in which there is none, up to 100,000.
        seed : int, default 0
            Seed of the simulation that limits are learned by.

        Returns
        -------
        Drops
            One row an alarm, and the detector with nothing left to learn.

        Raises
        ------
        DefinitionError
            If both rates are given, or one with a detector that has its limit, or an option is not
            what it should be.
        """
        from healthscore.history.drops import drops

        return drops(
            cast("History", self),
            detector,
            per_customer_year=per_customer_year,
            per_week=per_week,
            cool_down=cool_down,
            seed=seed,
        )

    def watch(
        self,
        *,
        rule: StateRule | None = None,
        detector: Detector | Drops | None = None,
        value: ArrayLike | Mapping[Any, float] | str | None = None,
        playbook: Playbook | None = None,
        table: TableLike | None = None,
        reported: WatchList | TableLike | None = None,
        recent: int = 1,
        horizon_days: float = 90.0,
        reasons: int = 3,
    ) -> WatchList:
        """List whom to look at now: who entered red, who dropped, who is silent or fading.

        Parameters
        ----------
        rule : StateRule, optional
            What holds customers in their bands; see `bands`.
        detector : Detector or Drops, optional
            How to find drops, or those that were found in this very history; see `drops`.
        value : array_like of float, shape (n_customers,), or mapping or str, optional
            What each customer is worth, such as the yearly revenue: in the order of the last
            period's scores, by key, or the name of a column that the scorecard reads.
        playbook : Playbook, optional
            What to do for whom.
        table : table, optional
            The table of the last period, for plays that read more than the scorecard does.
        reported : WatchList or table, optional
            The list before, or what its `to_frame` gave: what stands on it for the same reason is
            marked as reported.
        recent : int, default 1
            How many of the last periods count: with 4, who entered red up to three periods ago is
            on the list as well.
        horizon_days : float, default 90
            Whoever declines slowly is on the list if the next lower band is that near.
        reasons : int, default 3
            How many reasons, and how many metrics that moved, are told at most.

        Returns
        -------
        WatchList
            One row a customer, the most pressing first: by signal, then by value at risk, then by
            score.

        Raises
        ------
        DefinitionError
            If a scorecard has no banding, or an option is not what it should be.
        DataError
            If there is no period, values do not fit the customers, or a play needs a column that is
            not there.

        Notes
        -----
        * entered: in the lowest band, and in another one or nowhere before, by the same model.
        * dropped: an alarm of the detector.
        * silent: in the table without a score.
        * fading: the robust slope of the last 12 periods leads into a lower band within the
          horizon, and the fall over that time is more than twice the customer's volatility.
        * gone: in the table until lately, and no longer.

        Examples
        --------
        >>> from healthscore import AsIs, Banding, History, Metric, Scorecard
        >>> banding = Banding({"red": 0, "green": 50})
        >>> card = Scorecard("demo", [Metric("csm", AsIs())], banding=banding)
        >>> book = {"2026-09-01": [80, 60], "2026-10-01": [30, None]}
        >>> history = History(
        ...     (date, card.score({"id": ["acme", "brix"], "csm": csm}, key="id"))
        ...     for date, csm in book.items()
        ... )
        >>> monday = history.watch()
        >>> monday
        <WatchList: 2 customers, 1 entered red, 1 silent, 2 new>
        >>> for key, why, what in zip(monday.keys, monday.why, monday.what):
        ...     print(key, "|", why, "|", what)
        acme | entered red | from 80.0 to 30.0 since 2026-10-01
        brix | silent | no score since 2026-10-01, 60.0 before
        """
        from healthscore.history.watch import watch

        return watch(
            cast("History", self),
            rule=rule,
            detector=detector,
            value=value,
            playbook=playbook,
            table=table,
            reported=reported,
            recent=recent,
            horizon_days=horizon_days,
            reasons=reasons,
        )

"""What is asked of a scorecard: is it sound, what does it say, what would change a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthscore.explain import Paths, WhatIf
    from healthscore.scorecard._scorecard import Scorecard
    from healthscore.scorecard._uses import AsOf
    from healthscore.scoring import Score, TableLike
    from healthscore.spec.checks import Findings
    from healthscore.spec.pages import ModelDocument


class Questions:
    """The calls of a scorecard that ask for more than scores."""

    __slots__ = ()

    def check(self, table: TableLike | None = None, *, as_of: AsOf | None = None) -> Findings:
        """Find what is legal but wrong.

        Parameters
        ----------
        table : table, optional
            Customers to check it against; see `score`. Without one, only what the definition says
            is checked.
        as_of : str, date or datetime64, optional
            The date of the table; needed when a formula or a validity counts days.

        Returns
        -------
        Findings
            Each with a code, a place, what is wrong and what to do; empty where nothing is found.

        Raises
        ------
        DataError
            If the table does not hold what the definition needs.

        Examples
        --------
        >>> from healthscore import AsIs, Fixed, Metric, Scorecard
        >>> metrics = [Metric("usage", AsIs()), Metric("csat", AsIs())]
        >>> Scorecard("demo", metrics, weighting=Fixed(usage=50, csat=40)).check().codes
        ('weights-total',)
        """
        from healthscore.spec.checks import check

        return check(cast("Scorecard", self), table, as_of=as_of)

    def document(self, *, since: Scorecard | None = None) -> ModelDocument:
        """Print the model for people: what is scored, how, and why.

        Parameters
        ----------
        since : Scorecard, optional
            Another version, to list what changed since.

        Returns
        -------
        ModelDocument
            As Markdown and as a page of HTML that needs nothing else.

        Examples
        --------
        >>> from healthscore import Linear, Metric, Scorecard
        >>> late = Metric("days_overdue", Linear(worst=60, best=0), unit="days overdue")
        >>> page = Scorecard("demo", [late], owner="finance").document()
        >>> page
        <ModelDocument: 'demo', 1 metric, ...>
        """
        from healthscore.spec.pages import document

        return document(cast("Scorecard", self), since=since)

    def what_if(
        self,
        customer: Mapping[str, object] | Score,
        changes: Mapping[str, object],
        *,
        as_of: AsOf | None = None,
        previous: str | None = None,
    ) -> WhatIf:
        """Score one customer again with other values.

        Parameters
        ----------
        customer : mapping of str to value or Score
            The values as they are, as `score_one` takes them; or the score of a customer, which
            stands for the values that it was made from.
        changes : mapping of str to value
            New values by column; or by metric, for the value that its curve judges in the place of
            its formula. A name that is both is the column. None makes a gap.
        as_of : str, date or datetime64, optional
            The date of scoring; by default that of the score, where one is given.
        previous : str, optional
            The band before, for a banding with a margin; by default that of the score, where one
            is given.

        Returns
        -------
        WhatIf
            Both scores, the change, and what it is due to.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If a name is neither a column that is read nor a metric, or a value is not what is due.

        Notes
        -----
        It is a statement about the score, and no promise about what the customer will do.

        Examples
        --------
        >>> from healthscore import Banding, Linear, Metric, Scorecard
        >>> card = Scorecard(
        ...     "demo",
        ...     [
        ...         Metric("logins", Linear(worst=0, best=10)),
        ...         Metric("nps", Linear(worst=-100, best=100)),
        ...         Metric("tenure", Linear(worst=0, best=60)),
        ...     ],
        ...     banding=Banding({"red": 0, "yellow": 40, "green": 70}),
        ... )
        >>> print(card.what_if({"logins": 4, "nps": 20, "tenure": 45}, {"logins": 8}))
        58.3 yellow to 71.7 green (+13.3): logins +13.3
        """
        from healthscore.explain import what_if

        return what_if(cast("Scorecard", self), customer, changes, as_of=as_of, previous=previous)

    def path_to(
        self,
        customer: Mapping[str, object] | Score,
        *,
        band: str = "green",
        cost: Mapping[str, float] | None = None,
        fixed: Iterable[str] = (),
        count: int = 3,
        as_of: AsOf | None = None,
        previous: str | None = None,
    ) -> Paths:
        """Find the cheapest changes of raw values that bring one customer to a band.

        Parameters
        ----------
        customer : mapping of str to value or Score
            The values as they are, as `score_one` takes them; or the score of a customer.
        band : str, default "green"
            The band to reach; a higher one will do.
        cost : mapping of str to float, optional
            Cost of one point of a metric's own score, above 0; 1 for metrics that are not named.
        fixed : iterable of str, default ()
            Metrics or columns that cannot be moved, such as the tenure. What is missing cannot be
            moved either.
        count : int, default 3
            Different sets of changes at most; none takes all steps of a cheaper one.
        as_of : str, date or datetime64, optional
            The date of scoring; by default that of the score, where one is given.
        previous : str, optional
            The band before, for a banding with a margin; by default that of the score, where one
            is given.

        Returns
        -------
        Paths
            The cheapest first. None where the band is reached already, and where it cannot be
            reached: then `Paths.why` says why.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DefinitionError
            If there is no banding, a cost is not above 0, or `count` is no whole number from 1.
        DataError
            If there is no such band, metric or column, or a value is not what is due.

        Notes
        -----
        It is a statement about the score, and no promise about what the customer will do.

        What is moved is a column, where a metric's formula reads one alone and can be run
        backwards; else the metric's own value. For weighted means whose columns are not shared,
        and without rules that act on the way, nothing is cheaper (`Paths.exact`): metrics are
        taken by cost over weight, and those that rise by steps or labels are chosen by branch and
        bound. For all else ways are searched for, and there may be cheaper ones. Every path was
        scored, and reaches the band.

        Examples
        --------
        >>> from healthscore import Banding, Cap, Linear, Metric, Scorecard
        >>> card = Scorecard(
        ...     "demo",
        ...     [
        ...         Metric("logins", Linear(worst=0, best=10)),
        ...         Metric("nps", Linear(worst=-100, best=100)),
        ...         Metric("tenure", Linear(worst=0, best=60)),
        ...     ],
        ...     rules=[Cap(at=39, when="p1 >= 1", reason="open P1 ticket")],
        ...     banding=Banding({"red": 0, "yellow": 40, "green": 70}),
        ... )
        >>> acme = {"logins": 4, "nps": 20, "tenure": 45, "p1": 0}
        >>> paths = card.path_to(acme, fixed=["tenure"], cost={"nps": 2})
        >>> paths[0].changes, paths[0].cost
        ({'logins': 7.5}, 35.0)
        >>> card.path_to({**acme, "p1": 1}, fixed=["tenure"]).why
        "cannot be reached because the cap 'open P1 ticket' holds at 39.0 while p1 >= 1"
        """
        from healthscore.explain import path_to

        return path_to(
            cast("Scorecard", self),
            customer,
            band=band,
            cost=cost,
            fixed=fixed,
            count=count,
            as_of=as_of,
            previous=previous,
        )

"""What is done with a scorecard and a table: fit, and score."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import ArrayLike

    from healthscore.history import History
    from healthscore.scorecard._scorecard import Scorecard
    from healthscore.scoring import Previous, Score, Scores, TableLike

AsOf: TypeAlias = "str | dt.date | np.datetime64"
"""A date of scoring."""


class Uses:
    """The calls of a scorecard that take a table, or one customer, and judge it."""

    __slots__ = ()

    def fit(
        self,
        table: TableLike,
        outcome: ArrayLike | str | None = None,
        *,
        as_of: AsOf | None = None,
    ) -> Scorecard:
        """Put numbers in the place of everything still to be learned.

        Parameters
        ----------
        table : table
            Customers to learn from; see `score`. From a lazy frame of Polars, DuckDB or PySpark
            their own engine sums up what is learned from, and nothing is read into memory.
        outcome : array_like of bool, shape (n_customers,), or str, optional
            Who then left, for parts that learn from it: True or 1, False or 0 for who stayed, a gap
            where nobody knows; or the name of a column of the table that says so, which is the way
            for lazy frames.
        as_of : str, date or datetime64, optional
            The date of the table; needed when a formula or a validity counts days.

        Returns
        -------
        Scorecard
            The same definition with nothing left to learn.

        Raises
        ------
        FitError
            If a column has nothing to learn from; the message names the metric.
        DataError
            If the table does not hold what the definition needs.
        """
        from healthscore.scoring import engine_of, fit

        if engine_of(table) is not None:
            from healthscore.engines.fitting import fit_lazy

            return fit_lazy(cast("Scorecard", self), table, outcome, as_of)
        return fit(cast("Scorecard", self), table, outcome, as_of)

    def score(
        self,
        table: TableLike,
        *,
        key: str | None = None,
        as_of: AsOf | None = None,
        previous: Previous | None = None,
        details: bool = True,
        threads: int = 1,
    ) -> Scores:
        """Score a table of customers.

        Parameters
        ----------
        table : table
            One row a customer: a mapping of columns, a list of mappings, a numpy structured
            array, a pandas, polars or pyarrow table, or anything with the Arrow PyCapsule
            interface, whose results are a pyarrow table.
        key : str, optional
            Column that tells the customers apart.
        as_of : str, date or datetime64, optional
            The date of scoring; needed when a formula or a validity counts days.
        previous : Scores or mapping or array_like of str, optional
            The bands before, for a banding with a margin: earlier scores or a mapping, both by
            key, or labels row by row.
        details : bool, default True
            Whether to keep what members, contributions, losses and intervals are made from.
        threads : int, default 1
            Threads to share the work among; more than 1 helps above some 200,000 customers.

        Returns
        -------
        Scores
            One score a customer, in the order of the table.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the table does not hold what the definition needs: the message names the metric,
            the column and the first offending row.
        """
        from healthscore.scoring import score

        return score(
            cast("Scorecard", self).plan,
            table,
            key=key,
            as_of=as_of,
            previous=previous,
            details=details,
            threads=threads,
        )

    def score_panel(
        self,
        panel: TableLike,
        *,
        key: str,
        at: str,
        details: bool = True,
        threads: int = 1,
    ) -> History:
        """Score a long table of many periods at once.

        Parameters
        ----------
        panel : table
            One row for each customer and period; see `score` for the kinds. Customers may come,
            go and skip periods, and rows may stand in any order.
        key : str
            Column that tells the customers apart.
        at : str
            Column with the date of each row's period, as of which it is scored. Rows of equal
            dates are one period.
        details : bool, default True
            Whether to keep what members, contributions, losses and intervals are made from: 8
            bytes a row for each metric and group, beside the columns themselves. Drops are told
            without, but not which metrics moved.
        threads : int, default 1
            Threads to share the work among; more than 1 helps above some 200,000 rows.

        Returns
        -------
        History
            The same bits as to score each period's rows with ``as_of=`` its date.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If a row has no key or no date, a customer has two rows in one period, or the table
            does not hold what the definition needs; the message names the column and the row.

        Examples
        --------
        >>> from healthscore import Decay, Metric, Scorecard
        >>> card = Scorecard("demo", [Metric("idle", Decay(7), formula="days_since(last_login)")])
        >>> panel = {
        ...     "id": ["acme", "acme", "brix"],
        ...     "month": ["2026-09-01", "2026-10-01", "2026-10-01"],
        ...     "last_login": ["2026-08-25", "2026-10-01", "2026-09-17"],
        ... }
        >>> card.score_panel(panel, key="id", at="month").values.tolist()
        [[50.0, 100.0], [nan, 25.0]]
        """
        from healthscore.history import History
        from healthscore.scoring._panel import score_panel

        plan = cast("Scorecard", self).plan
        return History.of_panel(
            score_panel(plan, panel, key=key, at=at, details=details, threads=threads)
        )

    def score_one(
        self,
        customer: Mapping[str, object],
        *,
        as_of: AsOf | None = None,
        previous: str | None = None,
    ) -> Score:
        """Score one customer.

        Parameters
        ----------
        customer : mapping of str to value
            A value for each column; None for a gap.
        as_of : str, date or datetime64, optional
            The date of scoring; needed when a formula or a validity counts days.
        previous : str, optional
            The band before, for a banding with a margin.

        Returns
        -------
        Score
            The same bits as the customer's row in a table would have.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the mapping does not hold what the definition needs.
        """
        from healthscore.scoring import score_one

        return score_one(cast("Scorecard", self).plan, customer, as_of=as_of, previous=previous)

    def importance(self, table: TableLike, *, as_of: AsOf | None = None) -> dict[str, float]:
        """Find what the differences between customers' scores are really due to.

        Weights are not importances: a metric that hardly varies hardly matters, whatever its
        weight, and one that goes with others counts for them too.

        Parameters
        ----------
        table : table
            The customers; see `score`.
        as_of : str, date or datetime64, optional
            The date of the table; needed when a formula or a validity counts days.

        Returns
        -------
        dict of str to float
            Covariance share of each metric, in order: the covariance of its contribution with the
            score, over the score's variance, for the score as it is without rules. They sum to 1;
            one below 0 goes against the rest.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the table does not hold what the definition needs, or its scores do not vary.

        References
        ----------
        P. Paruolo, M. Saisana and A. Saltelli, Ratings and rankings: voodoo or science?, Journal of
        the Royal Statistical Society A 176(3), 2013.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> card = Scorecard("two", [Metric("logins", AsIs()), Metric("nps", AsIs())])
        >>> card.importance({"logins": [0, 50, 100], "nps": [50, 60, 50]})
        {'logins': 0.98..., 'nps': 0.01...}
        """
        from healthscore.scoring import importance

        return importance(cast("Scorecard", self).plan, table, as_of=as_of)

"""Tables of many periods scored by segment, and tables given back with their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from healthscore.history import History
    from healthscore.scorecard import AsOf
    from healthscore.scoring import TableLike
    from healthscore.segments._segmented import Segmented


class Tables:
    """The calls of scorecards by segment that take several periods, or give a table back."""

    __slots__ = ()

    def score_panel(
        self, panel: TableLike, *, key: str, at: str, details: bool = True, threads: int = 1
    ) -> History:
        """Score a long table of many periods at once, each customer by the segment of the time.

        Parameters
        ----------
        panel : table
            One row for each customer and period; see `Scorecard.score` for the kinds. Customers
            may come, go and skip periods, and rows may stand in any order.
        key : str
            Column that tells the customers apart.
        at : str
            Column with the date of each row's period, as of which its segment is found and it is
            scored. Rows of equal dates are one period.
        details : bool, default True
            Whether to keep what members, contributions, losses and intervals are made from.
        threads : int, default 1
            Threads to share the work among; more than 1 helps above some 200,000 rows.

        Returns
        -------
        History
            The same bits as to score each period's rows with ``as_of=`` its date. Where a
            customer's segment is scored by another scorecard than before, the history starts
            afresh for that customer; see `History.restarts`.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If a row has no key or no date, a customer has two rows in one period, a row matches
            no condition and there is no default, or the table does not hold what a definition
            needs; the message names the column and the row.

        Examples
        --------
        >>> from healthscore import Linear, Metric, Scorecard
        >>> from healthscore.segments import Segmented
        >>> large = Scorecard("large", [Metric("logins", Linear(worst=0, best=100))])
        >>> small = Scorecard("small", [Metric("logins", Linear(worst=0, best=5))])
        >>> panel = {
        ...     "id": ["acme", "acme", "brix"],
        ...     "month": ["2026-09-01", "2026-10-01", "2026-10-01"],
        ...     "seats": [90, 900, 4],
        ...     "logins": [4, 60, 1],
        ... }
        >>> segmented = Segmented([("seats > 500", large)], small)
        >>> history = segmented.score_panel(panel, key="id", at="month")
        >>> history.values.tolist(), history.restarts.tolist()
        ([[80.0, 60.0], [nan, 20.0]], [[False, True], [False, False]])
        """
        from healthscore.segments._panel import score_panel

        return score_panel(
            cast("Segmented", self), panel, key=key, at=at, details=details, threads=threads
        )

    def with_score(
        self,
        frame: TableLike,
        *,
        as_of: AsOf | None = None,
        members: bool = False,
        reasons: int = 0,
        prefix: str = "",
        threads: int = 1,
    ) -> Any:
        """Add segments and scores to a table in memory, and give the same kind back.

        Parameters
        ----------
        frame : table
            Any table that `score` takes. It is left as it is.
        as_of : str, date or datetime64, optional
            The date of scoring; needed when a condition, a formula or a validity counts days.
        members : bool, default False
            Whether to add ``<member>_score`` for every metric and group of any scorecard.
        reasons : int, default 0
            How many of the top reasons to add as one text, ``reasons``; 0 for no such column.
        prefix : str, default ""
            What stands before the name of each column that is added.
        threads : int, default 1
            Threads to share the work among; more than 1 helps above some 200,000 customers.

        Returns
        -------
        table
            Of the same kind: the table's own columns, then ``segment``, ``score``, ``band`` (if
            all scorecards have a banding), ``coverage``, and what was asked for. A pandas frame
            keeps its index.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If the frame is lazy, does not hold what a definition needs, or has a column of an
            added name.

        Examples
        --------
        >>> from healthscore import Linear, Metric, Scorecard
        >>> from healthscore.segments import Segmented
        >>> large = Scorecard("large", [Metric("logins", Linear(worst=0, best=100))])
        >>> small = Scorecard("small", [Metric("logins", Linear(worst=0, best=5))])
        >>> segmented = Segmented([("seats > 500", large)], small)
        >>> segmented.with_score([{"id": "brix", "seats": 4, "logins": 4}])
        [{'id': 'brix', 'seats': 4, 'logins': 4, 'segment': 'small', 'score': 80.0, ...}]
        """
        from healthscore.engines import Added
        from healthscore.engines.eager import with_segments

        added = Added(members, False, reasons, prefix)  # noqa: FBT003  a record of what is added
        return with_segments(cast("Segmented", self), frame, added, as_of=as_of, threads=threads)

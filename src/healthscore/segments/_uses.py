"""What is done with scorecards by segment and a table: assign, score, fit and check."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from healthscore.scorecard import AsOf
    from healthscore.scoring import Previous, TableLike
    from healthscore.segments._assigned import Segments
    from healthscore.segments._score import SegmentedScore
    from healthscore.segments._scores import SegmentedScores
    from healthscore.segments._segmented import Segmented
    from healthscore.spec.checks import Findings


class Uses:
    """The calls of scorecards by segment that take a table, or one customer."""

    __slots__ = ()

    def segments(
        self, table: TableLike, *, key: str | None = None, as_of: AsOf | None = None
    ) -> Segments:
        """Find each customer's segment.

        Parameters
        ----------
        table : table
            One row a customer; see `Scorecard.score`.
        key : str, optional
            Column that tells the customers apart, for messages.
        as_of : str, date or datetime64, optional
            The date that conditions count days from.

        Returns
        -------
        Segments
            A name for each customer, how many there are of each, who matches several, and of whom
            a gap hides whether an earlier segment is theirs.

        Raises
        ------
        DataError
            If a customer matches no condition and there is no default, or the table does not hold
            what a condition needs.
        """
        from healthscore.scoring import as_table
        from healthscore.scoring._keys import read_keys
        from healthscore.segments._assigned import assign

        customers = as_table(table)
        keys = None if key is None else read_keys(customers, key)
        return assign(cast("Segmented", self), customers, as_of, keys)

    def score(
        self,
        table: TableLike,
        *,
        key: str | None = None,
        as_of: AsOf | None = None,
        previous: Previous | SegmentedScores | None = None,
        details: bool = True,
        threads: int = 1,
    ) -> SegmentedScores:
        """Score a table of customers, each by the scorecard of the own segment.

        Parameters
        ----------
        table : table
            One row a customer; see `Scorecard.score`.
        key : str, optional
            Column that tells the customers apart.
        as_of : str, date or datetime64, optional
            The date of scoring; needed when a condition, a formula or a validity counts days.
        previous : SegmentedScores or Scores or mapping or array_like of str, optional
            The bands before, for bandings with a margin. Where scores by segment tell that a
            customer was in another segment, the band before holds nobody.
        details : bool, default True
            Whether to keep what members, contributions, losses and intervals are made from.
        threads : int, default 1
            Threads to share the work among; more than 1 helps above some 200,000 customers.

        Returns
        -------
        SegmentedScores
            One score a customer, in the order of the table, with the bits that the segment's
            scorecard gives the segment's rows alone.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If a customer matches no condition and there is no default, or the table does not hold
            what a definition needs: the message names the segment, the metric, the column and the
            first offending row.
        """
        from healthscore.segments._scoring import score_segments

        return score_segments(
            cast("Segmented", self),
            table,
            key=key,
            as_of=as_of,
            previous=previous,
            details=details,
            threads=threads,
        )

    def score_one(
        self,
        customer: Mapping[str, object],
        *,
        as_of: AsOf | None = None,
        previous: str | None = None,
    ) -> SegmentedScore:
        """Score one customer.

        Parameters
        ----------
        customer : mapping of str to value
            A value for each column that the conditions and the segment's scorecard read; None for
            a gap.
        as_of : str, date or datetime64, optional
            The date of scoring; needed when a condition, a formula or a validity counts days.
        previous : str, optional
            The band before, for a banding with a margin.

        Returns
        -------
        SegmentedScore
            The same bits as the customer's row in a table would have.

        Raises
        ------
        NotFittedError
            If anything is still to be learned.
        DataError
            If no condition holds and there is no default, or the mapping does not hold what a
            definition needs.
        """
        from healthscore.segments._one import score_one

        return score_one(cast("Segmented", self), customer, as_of=as_of, previous=previous)

    def fit(
        self,
        table: TableLike,
        outcome: ArrayLike | str | None = None,
        *,
        as_of: AsOf | None = None,
        shrink: bool = True,
    ) -> Segmented:
        """Put numbers in the place of everything still to be learned, segment by segment.

        Each scorecard learns from the customers of its own segment. What few customers say is
        noise for the most part, so small segments are drawn towards what the same scorecard learns
        from all customers: how far is estimated from the data, part by part.

        Parameters
        ----------
        table : table
            Customers to learn from; see `Scorecard.score`.
        outcome : array_like of bool, shape (n_customers,), or str, optional
            Who then left, for parts that learn from it; see `Scorecard.fit`.
        as_of : str, date or datetime64, optional
            The date of the table; needed when a condition, a formula or a validity counts days.
        shrink : bool, default True
            Whether small segments are drawn towards the whole. Without it each part takes what its
            own customers say, and the whole's numbers only where they say nothing at all.

        Returns
        -------
        Segmented
            The same definition with nothing left to learn; its `fitting` says what was learned for
            each segment, from how many customers, and how much they count.

        Raises
        ------
        FitError
            If there is nothing to learn from, in a segment or in the whole table; the message names
            the segment and the metric.
        DataError
            If a customer matches no condition and there is no default, or the table does not hold
            what a definition needs.

        Notes
        -----
        For a part with own numbers o, learned from n customers, and the whole's numbers w, the
        fitted ones are B o + (1 - B) w with the credibility B = n / (n + M) (Bühlmann and Straub).
        M is the ratio of the variance of one customer's say to the variance between segments. The
        former is estimated from as many customers as each segment has, drawn from all by chance;
        the latter by moments, from how much farther off the whole the segments lie than these.
        Curves are mixed as curves. All parts are learned from the leaves to the root, so that a
        weighting sees the scores of curves that have been mixed already.

        References
        ----------
        H. Bühlmann and E. Straub, Glaubwürdigkeit für Schadensätze, Mitteilungen der Vereinigung
        schweizerischer Versicherungsmathematiker 70, 1970.
        """
        from healthscore.segments._fitting import fit_segments

        return fit_segments(cast("Segmented", self), table, outcome, as_of=as_of, shrink=shrink)

    def check(self, table: TableLike | None = None, *, as_of: AsOf | None = None) -> Findings:
        """Find what is legal but wrong: segments nobody reaches, bands that cannot be compared.

        Parameters
        ----------
        table : table, optional
            Customers to check it against. Without one, only what the definition says is checked.
        as_of : str, date or datetime64, optional
            The date of the table; needed when a condition, a formula or a validity counts days.

        Returns
        -------
        Findings
            Of the segments, then of each scorecard in its segment; false where there are none.

        Raises
        ------
        DataError
            If the table does not hold what a definition needs.
        """
        from healthscore.segments._checks import check

        return check(cast("Segmented", self), table, as_of=as_of)

"""The result of scoring a table by segments."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, final, overload

import numpy as np

from healthscore._definition import refuse
from healthscore.errors import DataError
from healthscore.scoring._rows_by_key import as_key
from healthscore.segments._arrays import sealed
from healthscore.segments._frames import Frames
from healthscore.segments._ranks import percentiles_among
from healthscore.segments._reasons import SegmentedReasons
from healthscore.segments._score import SegmentedScore

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.scoring import Scores
    from healthscore.segments._explanation import SegmentedExplanation


@final
class SegmentedScores(Frames):
    """The result of scoring a table by segments: one score a customer, in the order of the table.

    Made by `Segmented.score`. It has the arrays of `Scores`, each customer's from the scorecard of
    the own segment, and says which segment that is.

    Parameters
    ----------
    segmented : Segmented
        The definition that made them.
    segments : Segments
        Who belongs to which segment.
    parts : sequence of (ndarray, Scores)
        Row numbers and scores of each segment that has customers.
    keys : ndarray, shape (n_customers,)
        What tells the customers apart.
    key : str or None
        Name of the key column.
    table : Table
        Makes tables of the library that came in.
    as_of : datetime64 or None
        The date of scoring.

    Examples
    --------
    >>> from healthscore import Linear, Metric, Scorecard
    >>> from healthscore.segments import Segmented
    >>> large = Scorecard("large", [Metric("logins", Linear(worst=0, best=100))])
    >>> small = Scorecard("small", [Metric("logins", Linear(worst=0, best=5))])
    >>> segmented = Segmented([("seats > 500", large)], small)
    >>> table = {"id": ["acme", "brix", "cor"], "seats": [900, 4, 9], "logins": [50, 4, 1]}
    >>> scores = segmented.score(table, key="id")
    >>> scores.values.tolist(), scores.percentiles.tolist()
    ([50.0, 80.0, 20.0], [50.0, 75.0, 25.0])
    >>> scores["brix"]
    <SegmentedScore: 80.0, coverage 1.00, segment 'small', model ...>
    """

    def __repr__(self) -> str:
        present = self.values[~np.isnan(self.values)]
        parts = [f"{len(self):,} customer{'' if len(self) == 1 else 's'}"]
        parts += [f"mean {present.mean():.1f}"] if len(present) else []
        parts += [f"{count:,} {name}" for name, count in self.assigned.counts.items()]
        lacking = len(self) - len(present)
        parts += [f"{lacking:,} without a score"] if lacking else []
        return f"<SegmentedScores: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        from healthscore.views import segmented_html

        return segmented_html(self)

    @cached_property
    def _rows(self) -> dict[Any, int]:
        return dict(zip(self.keys.tolist(), range(len(self)), strict=True))

    @cached_property
    def _places(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The part in which each customer is, and the row there."""
        part, row = (np.empty(len(self), dtype=np.intp) for _ in range(2))
        for number, (rows, _) in enumerate(self.parts):
            part[rows], row[rows] = number, np.arange(len(rows))
        return part, row

    @overload
    def __getitem__(self, name: str, /) -> Any: ...

    @overload
    def __getitem__(self, name: object, /) -> SegmentedScore: ...

    def __getitem__(self, name: object, /) -> FloatArray | SegmentedScore:
        """Give the scores of a member, or the score of one customer.

        Parameters
        ----------
        name : str or object
            Name of a metric or group; else a customer's key. A member comes before a customer of
            the same name, whom `customer` finds.

        Returns
        -------
        ndarray of float64, shape (n_customers,), or SegmentedScore
            The member's scores, NaN where the customer's scorecard has none of the name; or all
            about the customer.

        Raises
        ------
        KeyError
            If it is neither.
        DataError
            If it is a member and members were not kept.
        """
        if isinstance(name, str) and name in self.member_names:
            return self.members[name]
        return self.customer(name)

    def customer(self, key: object) -> SegmentedScore:
        """Give the score of one customer.

        Parameters
        ----------
        key : object
            Value of the key column, or the row number where there is none.

        Returns
        -------
        SegmentedScore
            The same bits as `Segmented.score_one` gives.

        Raises
        ------
        KeyError
            If there is no such customer.
        """
        try:
            row = self._rows[as_key(key, self.keys)]
        except (KeyError, TypeError):
            some = f" Keys are such as {self.keys[:1].tolist()[0]!r}." if len(self) else ""
            message = f"There is neither a member nor a customer {key!r}.{some}"
            raise KeyError(message) from None
        part, place = (int(each[row]) for each in self._places)
        scores = self.parts[part][1].take([place])
        # scores of one row are keyed like any others
        return SegmentedScore(str(self.segments[row]), scores.customer(scores.keys[0]))

    def explain(self, key: object) -> SegmentedExplanation:
        """Say why one customer's score is what it is, in numbers and in words.

        Parameters
        ----------
        key : object
            Value of the key column, or the row number where there is none.

        Returns
        -------
        SegmentedExplanation
            The segment, then every metric, rule and gap.

        Raises
        ------
        KeyError
            If there is no such customer.
        DataError
            If details were not kept, or the table was changed in place since it was scored.
        """
        return self.customer(key).explain()

    def of(self, segment: str) -> Scores:
        """Give the scores of one segment's customers.

        Parameters
        ----------
        segment : str
            The segment's name.

        Returns
        -------
        Scores
            By the segment's scorecard, in the order of the table.

        Raises
        ------
        KeyError
            If there is no such segment, or it has no customers.
        """
        scored = {str(self.segments[rows[0]]): scores for rows, scores in self.parts if len(rows)}
        if segment not in scored:
            message = f"There are no customers of a segment {segment!r}. There are {list(scored)}."
            raise KeyError(message)
        return scored[segment]

    def reasons(self, n: int = 3, against: str = "best") -> SegmentedReasons:
        """Give the top reasons of every customer: what keeps the score down most.

        Parameters
        ----------
        n : int, default 3
            How many at most.
        against : str, default "best"
            What customers are held against, as in `Scores.reasons`: "best", "mean" or the label of
            a band, in each segment among its own customers.

        Returns
        -------
        SegmentedReasons
            Names, points and texts by customer, and a table of them.

        Raises
        ------
        DataError
            If `against` is none of these, nobody is there to be held against, or details were not
            kept.
        DefinitionError
            If `n` is no whole number from 1.
        """
        from healthscore.explain import Reasons

        found = [Reasons(scores, n, against, None) for _, scores in self.parts]
        return SegmentedReasons(self, n, found)

    def percentiles_among(self, book: SegmentedScores) -> FloatArray:
        """Rank each customer among the customers of the same segment of another book.

        So that the rank of one customer does not change with who else is in the table: the book
        that the scorecards were fitted on is the usual one.

        Parameters
        ----------
        book : SegmentedScores
            Scores of the customers among whom to rank.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            0 to 100; NaN without a score, and where the book has no score in the segment.

        Raises
        ------
        DefinitionError
            If the book is no scores by segment.
        """
        if not isinstance(cast("object", book), SegmentedScores):
            owner = "percentiles_among"
            raise refuse(owner, "book", "be SegmentedScores, as Segmented.score gives", book)
        found = np.full(len(self), np.nan)
        for name in self.assigned.labels:
            rows = self.assigned.rows(name)
            found[rows] = percentiles_among(self.values[rows], book.values[book.segments == name])
        return sealed(found)

    def take(self, rows: ArrayLike) -> SegmentedScores:
        """Keep some customers alone.

        Parameters
        ----------
        rows : array_like of int, shape (n_rows,)
            Their row numbers, in the order wanted, each at most once.

        Returns
        -------
        SegmentedScores
            The same bits for these customers, except for their percentiles, which are ranks.

        Raises
        ------
        DataError
            If something is not a row number, or is one that came before.
        """
        wanted = row_numbers(rows, len(self))
        part, place = (each[wanted] for each in self._places)
        parts: list[tuple[NDArray[np.intp], Scores]] = []
        for number, (_, scores) in enumerate(self.parts):
            here = np.flatnonzero(part == number)
            if len(here):
                parts.append((here, scores.take(place[here])))
        return SegmentedScores(
            self.segmented,
            self.assigned.take(wanted),
            parts,
            keys=self.keys[wanted],
            key=self.key,
            table=self._table.take(wanted),
            as_of=self.as_of,
        )


def row_numbers(rows: ArrayLike, size: int) -> NDArray[np.intp]:
    """Read row numbers, each at most once."""
    given = np.asarray(rows)
    # a mask of booleans would pass for the rows 0 and 1
    places = given.astype(np.intp) if given.dtype.kind in "iu" or not given.size else np.array(-1)
    in_range = places.ndim == 1 and bool(((places >= 0) & (places < size)).all())
    if in_range and len(np.unique(places)) == len(places):
        return places
    message = f"'rows' must be different whole numbers from 0 to {size - 1:,}. Got {rows!r}."
    raise DataError(message, where="'rows'", got=rows)

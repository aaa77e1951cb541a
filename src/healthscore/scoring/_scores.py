"""The result of scoring a table."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, final, overload

import numpy as np

from healthscore.bandings import UNKNOWN
from healthscore.errors import DataError
from healthscore.scoring._delivered import Delivered
from healthscore.scoring._rows_by_key import as_key
from healthscore.scoring._score import Score

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.explain import Explanation, Reasons


@final
class Scores(Delivered):
    """The result of scoring a table: one score a customer, in the order of the table.

    Made by `Scorecard.score`. All arrays are read-only and own their memory. What is not kept is
    made when first asked for.

    Examples
    --------
    >>> from healthscore import Banding, Linear, Metric, Scorecard
    >>> scorecard = Scorecard(
    ...     "demo",
    ...     [
    ...         Metric("logins", Linear(worst=0, best=10)),
    ...         Metric("nps", Linear(worst=-100, best=100)),
    ...     ],
    ...     banding=Banding({"red": 0, "yellow": 40, "green": 70}),
    ... )
    >>> scores = scorecard.score(
    ...     {"account": ["acme", "brix"], "logins": [9, 2], "nps": [80, None]}, key="account"
    ... )
    >>> scores
    <Scores: 2 customers, mean 55.0, 1 red, 0 yellow, 1 green, model ...>
    >>> scores["logins"].tolist()
    [90.0, 20.0]
    >>> scores["acme"].contributions
    {'logins': 45.0, 'nps': 45.0}
    """

    def __repr__(self) -> str:
        present = self.values[~np.isnan(self.values)]
        parts = [f"{len(self):,} customer{'' if len(self) == 1 else 's'}"]
        parts += [f"mean {present.mean():.1f}"] if len(present) else []
        codes = self._outputs.codes
        if codes is not None:
            counts = np.bincount(codes + 1, minlength=1 + len(self._banding.labels)).tolist()
            parts += [
                f"{count:,} {label}"
                for label, count in zip(self._banding.labels, counts[1:], strict=True)
            ]
            parts += [f"{counts[0]:,} {UNKNOWN}"] if counts[0] else []
        elif len(present) < len(self):
            parts.append(f"{len(self) - len(present):,} without a score")
        parts += [f"model {self.model}"] if self.model else []
        return f"<Scores: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        from healthscore.views import scores_html

        return scores_html(self)

    @cached_property
    def _rows(self) -> dict[Any, int]:
        return dict(zip(self.keys.tolist(), range(len(self)), strict=True))

    @overload
    def __getitem__(self, name: str, /) -> Any: ...

    @overload
    def __getitem__(self, name: object, /) -> Score: ...

    def __getitem__(self, name: object, /) -> FloatArray | Score:
        """Give the scores of a member, or the score of one customer.

        Parameters
        ----------
        name : str or object
            Name of a metric or group; else a customer's key. A member comes before a customer of
            the same name, whom `customer` finds.

        Returns
        -------
        ndarray of float64, shape (n_customers,), or Score
            The member's scores, or all about the customer.

        Raises
        ------
        KeyError
            If it is neither.
        DataError
            If it is a member and members were not kept.
        """
        if isinstance(name, str) and any(name == member.name for member in self._scorecard.below()):
            return self.members[name]
        return self.customer(name)

    def customer(self, key: object) -> Score:
        """Give the score of one customer.

        Parameters
        ----------
        key : object
            Value of the key column, or the row number where there is none.

        Returns
        -------
        Score
            The same bits as `Scorecard.score_one` gives.

        Raises
        ------
        KeyError
            If there is no such customer.
        """
        found = as_key(key, self.keys)
        try:
            row = self._rows[found]
        except (KeyError, TypeError):
            some = f" Keys are such as {self.keys[:1].tolist()[0]!r}." if len(self) else ""
            message = f"There is neither a member nor a customer {found!r}.{some}"
            raise KeyError(message) from None
        return Score(self.take([row]))

    def explain(self, key: object) -> Explanation:
        """Say why one customer's score is what it is, in numbers and in words.

        Parameters
        ----------
        key : object
            Value of the key column, or the row number where there is none.

        Returns
        -------
        Explanation
            Every metric, rule and gap; it prints as sentences, and renders in notebooks.

        Raises
        ------
        KeyError
            If there is no such customer.
        DataError
            If details were not kept, or the table was changed in place since it was scored.
        """
        return self.customer(key).explain()

    def reasons(
        self, n: int = 3, against: str = "best", *, baseline: Scores | None = None
    ) -> Reasons:
        """Give the top reasons of every customer: what keeps the score down most.

        Parameters
        ----------
        n : int, default 3
            How many at most.
        against : str, default "best"
            What customers are held against. "best": a perfect customer; the points are the
            `losses`. "mean": the mean customer. The label of a band, such as "green": the mean of
            the tenth of its customers who just pass its cut. The choice changes the order.
        baseline : Scores, optional
            The book whose mean, or whose band, is meant, scored by the same scorecard; by default
            these scores.

        Returns
        -------
        Reasons
            Names, points and texts by customer, and a table of them.

        Raises
        ------
        DataError
            If `against` is none of these, nobody is there to be held against, the baseline was made
            by another scorecard, or details were not kept.
        DefinitionError
            If `n` is no whole number from 1.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> card = Scorecard("demo", [Metric("usage", AsIs()), Metric("csat", AsIs())])
        >>> scores = card.score({"usage": [20, 40, 30], "csat": [70, 100, 100]})
        >>> scores.reasons(n=1).text.tolist()
        ['usage -40.0', 'usage -30.0', 'usage -35.0']
        >>> scores.reasons(n=1, against="mean").text.tolist()
        ['csat -10.0', '', '']
        """
        from healthscore.explain import Reasons

        return Reasons(self, n, against, baseline)

    def take(self, rows: ArrayLike) -> Scores:
        """Keep some customers alone.

        Parameters
        ----------
        rows : array_like of int, shape (n_rows,)
            Their row numbers, in the order wanted, each at most once.

        Returns
        -------
        Scores
            The same bits for these customers.

        Raises
        ------
        DataError
            If something is not a row number, or is one that came before.
        """
        places = _row_numbers(rows, len(self))
        return Scores(
            self._scorecard,
            self._outputs.take(places),
            None if self._kept is None else self._kept.take(places),
            keys=self.keys[places],
            key=self._key,
            table=self._table.take(places),
            as_of=self._as_of,
            threads=self._threads,
        )


def _row_numbers(rows: ArrayLike, size: int) -> NDArray[np.intp]:
    given = np.asarray(rows)
    # a mask of booleans would pass for the rows 0 and 1
    places = given.astype(np.intp) if given.dtype.kind in "iu" or not given.size else np.array(-1)
    in_range = places.ndim == 1 and bool(((places >= 0) & (places < size)).all())
    if in_range:
        seen = np.zeros(size, dtype=np.bool_)
        seen[places] = True
        if np.count_nonzero(seen) == len(places):
            return places
    message = f"'rows' must be different whole numbers from 0 to {size - 1:,}. Got {rows!r}."
    raise DataError(message, where="'rows'", got=rows)

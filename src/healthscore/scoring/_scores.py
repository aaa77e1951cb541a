"""The result of scoring a table."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast, final, overload

import numpy as np

from healthscore.bandings import UNKNOWN
from healthscore.document import short_fingerprint
from healthscore.errors import DataError, DefinitionError
from healthscore.scoring._engine import split_all, with_gaps_at
from healthscore.scoring._score import Score
from healthscore.scoring._table import is_constant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.explain import Explanation, Reasons
    from healthscore.scorecard import Scorecard
    from healthscore.scoring._kept import Kept
    from healthscore.scoring._outputs import Outputs
    from healthscore.scoring._table import Table

    A = TypeVar("A", bound=NDArray[Any])


@final
class Scores:
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

    def __init__(
        self,
        scorecard: Scorecard,
        outputs: Outputs,
        kept: Kept | None,
        *,
        keys: NDArray[Any] | None,
        key: str | None,
        table: Table,
        as_of: np.datetime64 | None,
        threads: int,
    ) -> None:
        self._scorecard = scorecard
        self._kept = kept
        self._table = table
        self._as_of = as_of
        self._threads = threads
        self._key = key
        self._outputs = outputs
        for array in (outputs.values, outputs.coverage, outputs.codes):
            if array is not None:
                _sealed(array)
        if keys is not None:
            self.keys = _sealed(keys)
        if kept is not None:
            for scores in kept.members.values():
                _sealed(scores)

    def __len__(self) -> int:
        return len(self.values)

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

    @property
    def scorecard(self) -> Scorecard:
        """The definition that made them."""
        return self._scorecard

    @cached_property
    def model(self) -> str:
        """The first 12 digits of the definition's `fingerprint`: which model made these scores.

        Empty where a part of one's own holds what no document can hold.
        """
        return short_fingerprint(self._scorecard)

    @property
    def as_of(self) -> np.datetime64 | None:
        """The date of scoring in UTC, None where none was given."""
        return self._as_of

    @property
    def values(self) -> FloatArray:
        """Scores, 0 to 100; NaN where coverage is too low; shape (n_customers,)."""
        return self._outputs.values

    @property
    def coverage(self) -> FloatArray:
        """Share of the weight that was observed, 0 to 1; shape (n_customers,)."""
        return self._outputs.coverage

    @cached_property
    def adjustments(self) -> FloatArray:
        """Points added or taken by rules, and by the starts and limits of sums; (n_customers,)."""
        adjustments = self._outputs.adjustments
        if adjustments is None:
            adjustments = np.zeros(len(self))
        return _sealed(adjustments)

    @cached_property
    def keys(self) -> NDArray[Any]:
        """What tells the customers apart: the key column, or row numbers; shape (n_customers,)."""
        return _sealed(np.arange(len(self)))

    @property
    def key(self) -> str | None:
        """Name of the key column."""
        return self._key

    @property
    def band_codes(self) -> NDArray[np.int8]:
        """Number of each customer's band, 0 the lowest, -1 without a score; (n_customers,).

        Raises
        ------
        DefinitionError
            If the scorecard has no banding.
        """
        if self._outputs.codes is None:
            message = f"{self._scorecard.place} has no banding, so its scores have no bands."
            raise DefinitionError(message, where="'banding' of Scorecard")
        return self._outputs.codes

    @cached_property
    def bands(self) -> NDArray[np.str_]:
        """Band of each customer, "unknown" without a score; shape (n_customers,).

        Raises
        ------
        DefinitionError
            If the scorecard has no banding.
        """
        codes = self.band_codes
        labels: NDArray[np.str_] = _sealed(self._banding.label(codes))
        return labels

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the metrics, which are the columns of `contributions` and `losses`."""
        return tuple(metric.name for metric in self._scorecard.metrics())

    @property
    def members(self) -> Mapping[str, FloatArray]:
        """Score of every metric and group by name, each of shape (n_customers,), NaN for gaps.

        Raises
        ------
        DataError
            If they were not kept.
        """
        return MappingProxyType(self.kept("members").members)

    def raw(self, metric: str) -> NDArray[Any]:
        """Give the values that the curve of a metric judged, as its formula made them.

        Parameters
        ----------
        metric : str
            Its name.

        Returns
        -------
        ndarray, shape (n_customers,)
            Numbers as float64, NaN for gaps; labels as objects, None for gaps. A value too old to
            count is given too, though it had no score.

        Raises
        ------
        DataError
            If there is no such metric, details were not kept, or the table was changed in place
            since it was scored.
        """
        from healthscore.scoring._raw import raw

        return raw(self.kept("raw"), metric)

    @property
    def contributions(self) -> FloatArray:
        """Points that each metric put into the score; shape (n_customers, n_metrics).

        With `adjustments` they sum to `values`. NaN for customers without a score.

        Raises
        ------
        DataError
            If they were not kept.
        """
        self.kept("contributions")
        return self._points[0]

    @property
    def losses(self) -> FloatArray:
        """Points that each metric kept out of the score; shape (n_customers, n_metrics).

        Their sum less `adjustments` is 100 less `values`, except below a `Sum`, which has no
        losses. NaN for customers without a score.

        Raises
        ------
        DataError
            If they were not kept.
        """
        self.kept("losses")
        return self._points[1]

    @property
    def interval(self) -> tuple[FloatArray, FloatArray]:
        """The score had every gap been 0, and had it been 100; each of shape (n_customers,).

        Under a `Sum` it is the fewest and the most points that the metric can have.

        Raises
        ------
        DataError
            If it was not kept.
        """
        self.kept("interval")
        return self._ends

    @cached_property
    def _points(self) -> tuple[FloatArray, FloatArray]:
        contributions, losses = split_all(self.kept("contributions"), self._threads)
        return _sealed(contributions), _sealed(losses)

    @cached_property
    def _ends(self) -> tuple[FloatArray, FloatArray]:
        kept = self.kept("interval")
        low, high = (
            with_gaps_at(kept, [leaf.ends[side] for leaf in kept.plan.leaves], self._threads)
            for side in (0, 1)
        )
        return _sealed(low), _sealed(high)

    @cached_property
    def _rows(self) -> dict[Any, int]:
        return dict(zip(self.keys.tolist(), range(len(self)), strict=True))

    @property
    def _banding(self) -> Banding:
        return cast("Banding", self._scorecard.banding)

    def kept(self, what: str) -> Kept:
        """Give what was kept of the run.

        Parameters
        ----------
        what : str
            What is to be made from it, for the message.

        Returns
        -------
        Kept
            The members' scores, and what else the rest is made from.

        Raises
        ------
        DataError
            If nothing was kept.
        """
        if self._kept is None:
            message = f"'{what}' was not kept: score with details=True, which is the default."
            raise DataError(message, where=f"'{what}' of Scores")
        return self._kept

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
        # a date of numpy is not equal to what `tolist` makes of it
        found: Any = key
        if hasattr(found, "dtype"):
            found = found.item()
        try:
            row = self._rows[found]
        except (KeyError, TypeError):
            message = f"There is neither a member nor a customer {key!r}."
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

    def on_scale(self, low: float, high: float) -> FloatArray:
        """Give the scores on another scale.

        Parameters
        ----------
        low : float
            What 0 becomes.
        high : float
            What 100 becomes.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Scores on that scale, NaN where there is none.

        Examples
        --------
        >>> from healthscore import AsIs, Metric, Scorecard
        >>> Scorecard("demo", [Metric("csm", AsIs())]).score({"csm": [0, 75]}).on_scale(
        ...     0, 10
        ... ).tolist()
        [0.0, 7.5]
        """
        return low + self.values * ((high - low) / 100.0)

    def to_frame(self, *, members: bool = False, contributions: bool = False) -> Any:
        """Make a table of the same library as the one that came in.

        Parameters
        ----------
        members : bool, default False
            Whether to add ``<member>_score`` for every metric and group.
        contributions : bool, default False
            Whether to add ``<metric>_points`` for every metric.

        Returns
        -------
        table
            The key column, if there is one, then ``score``, ``band`` (if the scorecard has a
            banding), ``coverage``, ``adjustment`` and ``model`` (the fingerprint's first 12
            digits), then what was asked for. A pandas table
            keeps its index. Where there is no score, polars and pyarrow have null.

        Raises
        ------
        DataError
            If details are asked for that were not kept.
        """
        columns: dict[str, NDArray[Any]] = {"score": self.values}
        if self._outputs.codes is not None:
            columns["band"] = self.bands
        columns |= {"coverage": self.coverage, "adjustment": self.adjustments}
        columns["model"] = np.broadcast_to(self.model, len(self))
        if members:
            columns |= {f"{name}_score": scores for name, scores in self.members.items()}
        if contributions:
            points = self.contributions
            columns |= {f"{name}_points": points[:, at] for at, name in enumerate(self.metrics)}
        return self.frame_of(columns)

    def frame_of(self, columns: Mapping[str, NDArray[Any]]) -> Any:
        """Make a table of the same library as the one that came in, from columns of your own.

        Parameters
        ----------
        columns : mapping of str to ndarray, shape (n_customers,)
            By name, one value a customer.

        Returns
        -------
        table
            The key column, if there is one, then these.

        Raises
        ------
        DataError
            If one is called what the key column is called.
        """
        if self._key in columns:
            message = f"The key column is called {self._key!r}, as a result is. Rename it first."
            raise DataError(message, where=f"column {self._key!r}", got=self._key)
        keys = {} if self._key is None else {self._key: self.keys}
        every = keys | dict(columns)
        return self._table.make(
            {name: each if is_constant(each) else np.array(each) for name, each in every.items()}
        )


def _row_numbers(rows: ArrayLike, size: int) -> NDArray[np.intp]:
    given = np.asarray(rows)
    # a mask of booleans would pass for the rows 0 and 1
    places = given.astype(np.intp) if given.dtype.kind in "iu" or not given.size else np.array(-1)
    in_range = places.ndim == 1 and bool(((places >= 0) & (places < size)).all())
    if in_range and len(np.unique(places)) == len(places):
        return places
    message = f"'rows' must be different whole numbers from 0 to {size - 1:,}. Got {rows!r}."
    raise DataError(message, where="'rows'", got=rows)


def _sealed(array: A) -> A:
    array.flags.writeable = False
    return array

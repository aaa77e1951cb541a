"""The arrays of a result, gathered from those of the segments."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from healthscore.errors import DefinitionError
from healthscore.segments._ranks import percentiles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.scoring import Scores
    from healthscore.scoring._any_table import Table
    from healthscore.segments._assigned import Segments
    from healthscore.segments._segmented import Segmented

    A = TypeVar("A", bound=NDArray[Any])


class Arrays:
    """The arrays of a result, one value a customer, in the order of the table.

    All are read-only. What is not kept is made when first asked for.
    """

    def __init__(
        self,
        segmented: Segmented,
        segments: Segments,
        parts: Sequence[tuple[NDArray[np.intp], Scores]],
        *,
        keys: NDArray[Any],
        key: str | None,
        table: Table,
        as_of: np.datetime64 | None,
    ) -> None:
        self._segmented = segmented
        self._assigned = segments
        self._parts = tuple((sealed(rows), scores) for rows, scores in parts)
        self._keys = sealed(keys)
        self._key = key
        self._table = table
        self._as_of = as_of

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def segmented(self) -> Segmented:
        """The definition that made them."""
        return self._segmented

    @property
    def assigned(self) -> Segments:
        """Who belongs to which segment, who matches several, and of whom a gap hides it."""
        return self._assigned

    @property
    def parts(self) -> tuple[tuple[NDArray[np.intp], Scores], ...]:
        """Row numbers and scores of each segment that has customers, in the segments' order.

        The scores are those that the segment's own scorecard gives its rows, to the bit.
        """
        return self._parts

    @property
    def detailed(self) -> bool:
        """Whether what members, contributions, losses and intervals are made from was kept."""
        return all(scores.detailed for _, scores in self._parts)

    @property
    def segments(self) -> NDArray[np.str_]:
        """Name of the segment that each customer was scored in; shape (n_customers,)."""
        return self._assigned.names

    @property
    def keys(self) -> NDArray[Any]:
        """What tells the customers apart: the key column, or row numbers; shape (n_customers,)."""
        return self._keys

    @property
    def key(self) -> str | None:
        """Name of the key column."""
        return self._key

    @property
    def as_of(self) -> np.datetime64 | None:
        """The date of scoring in UTC, None where none was given."""
        return self._as_of

    @cached_property
    def model(self) -> NDArray[np.str_]:
        """First 12 digits of the fingerprint of each customer's scorecard; (n_customers,)."""
        found = np.full(len(self), "", dtype="U12")
        for rows, scores in self._parts:
            found[rows] = scores.model
        return sealed(found)

    @cached_property
    def values(self) -> FloatArray:
        """Scores, 0 to 100; NaN where coverage is too low; shape (n_customers,)."""
        return self._floats(lambda scores: scores.values)

    @cached_property
    def coverage(self) -> FloatArray:
        """Share of the weight that was observed, 0 to 1; shape (n_customers,)."""
        return self._floats(lambda scores: scores.coverage)

    @cached_property
    def adjustments(self) -> FloatArray:
        """Points added or taken by rules, and by the starts and limits of sums; (n_customers,)."""
        return self._floats(lambda scores: scores.adjustments)

    @cached_property
    def churn_probability(self) -> FloatArray:
        """Probability of churn of customers of the segment with such scores; (n_customers,).

        Raises
        ------
        DefinitionError
            If the scorecard of a segment with customers has no calibration.
        """
        return self._floats(lambda scores: scores.churn_probability)

    @cached_property
    def churn_interval(self) -> tuple[FloatArray, FloatArray]:
        """Ends of the interval of 95 % of that probability; each of shape (n_customers,).

        Raises
        ------
        DefinitionError
            If the scorecard of a segment with customers has no calibration.
        """
        low = self._floats(lambda scores: scores.churn_interval[0])
        high = self._floats(lambda scores: scores.churn_interval[1])
        return low, high

    @cached_property
    def percentiles(self) -> FloatArray:
        """Rank of each customer within the own segment, 0 to 100; shape (n_customers,).

        The share of the segment's scores that are lower, and half of those that are equal, the
        customer's own among them. It goes by who else is in the table, as nothing else here does;
        `percentiles_among` ranks against another book.
        """
        return sealed(percentiles(self.values, self._assigned.codes))

    @cached_property
    def bands(self) -> NDArray[np.str_]:
        """Band of each customer by the scorecard of the segment; shape (n_customers,).

        "unknown" without a score.

        Raises
        ------
        DefinitionError
            If a scorecard that has customers has no banding.
        """
        self._require_bandings()
        found = [scores.bands for _, scores in self._parts]
        width = max((bands.dtype.itemsize // 4 for bands in found), default=1)
        whole = np.full(len(self), "", dtype=f"U{width}")
        for (rows, _), bands in zip(self._parts, found, strict=True):
            whole[rows] = bands
        return sealed(whole)

    @cached_property
    def band_codes(self) -> NDArray[np.int8]:
        """Number of each customer's band, 0 the lowest, -1 without a score; (n_customers,).

        Raises
        ------
        DefinitionError
            If scorecards that have customers have no banding, or bands of different labels.
        """
        self._require_bandings()
        self._require_one_scale()
        found = np.full(len(self), -1, dtype=np.int8)
        for rows, scores in self._parts:
            found[rows] = scores.band_codes
        return sealed(found)

    def _require_bandings(self) -> None:
        for _, scores in self._parts:
            if scores.scorecard.banding is None:
                message = (
                    f"{scores.scorecard.place} has no banding, so its customers have no bands. "
                    "Give every scorecard one."
                )
                raise DefinitionError(message, where="'banding' of Scorecard")

    def _require_one_scale(self) -> None:
        labels = {labels_of(scores): scores.scorecard.place for _, scores in self._parts}
        if len(labels) > 1:
            (one, first), (two, second), *_ = labels.items()
            message = (
                f"{first} has the bands {', '.join(one)}, and {second} has {', '.join(two)}: "
                "numbers of bands do not mean the same. Give all bandings the same labels, or go "
                "by .bands."
            )
            raise DefinitionError(message, where="'banding' of Scorecard", got=tuple(labels))

    @cached_property
    def member_names(self) -> tuple[str, ...]:
        """Names of all metrics and groups of the scorecards, each once."""
        return _each_once(
            [member.name for member in segment.scorecard.below()] for segment in self._segmented.all
        )

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """Names of all metrics, which are the columns of `contributions` and `losses`."""
        return _each_once(
            [metric.name for metric in segment.scorecard.metrics()]
            for segment in self._segmented.all
        )

    @cached_property
    def members(self) -> Mapping[str, FloatArray]:
        """Score of every metric and group by name, each of shape (n_customers,).

        NaN for gaps, and for customers whose scorecard has no such member.

        Raises
        ------
        DataError
            If they were not kept.
        """
        found = {name: np.full(len(self), np.nan) for name in self.member_names}
        for rows, scores in self._parts:
            for name, values in scores.members.items():
                found[name][rows] = values
        return MappingProxyType({name: sealed(values) for name, values in found.items()})

    @cached_property
    def contributions(self) -> FloatArray:
        """Points that each metric put into the score; shape (n_customers, n_metrics).

        With `adjustments` they sum to `values`. 0 for metrics that the customer's scorecard has
        not, NaN for customers without a score.

        Raises
        ------
        DataError
            If they were not kept.
        """
        return self._points(lambda scores: scores.contributions)

    @cached_property
    def losses(self) -> FloatArray:
        """Points that each metric kept out of the score; shape (n_customers, n_metrics).

        0 for metrics that the customer's scorecard has not, NaN for customers without a score.

        Raises
        ------
        DataError
            If they were not kept.
        """
        return self._points(lambda scores: scores.losses)

    def _points(self, give: Callable[[Scores], FloatArray]) -> FloatArray:
        places = {name: place for place, name in enumerate(self.metrics)}
        found = np.zeros((len(self), len(places)), order="F")
        for rows, scores in self._parts:
            points = give(scores)
            for column, name in enumerate(scores.metrics):
                found[rows, places[name]] = points[:, column]
        found[np.isnan(self.values)] = np.nan
        return sealed(found)

    def _floats(self, give: Callable[[Scores], FloatArray]) -> FloatArray:
        found = np.full(len(self), np.nan)
        for rows, scores in self._parts:
            found[rows] = give(scores)
        return sealed(found)


def labels_of(scores: Scores) -> tuple[str, ...]:
    """Give the labels of the bands of scores that have some."""
    banding = scores.scorecard.banding
    return () if banding is None else banding.labels


def _each_once(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))


def sealed(array: A) -> A:
    """Let nobody write to an array."""
    array.flags.writeable = False
    return array

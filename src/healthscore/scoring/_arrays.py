"""What a run gives: the arrays of a result."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from healthscore.document import short_fingerprint
from healthscore.errors import DataError, DefinitionError
from healthscore.scoring._engine import split_all, with_gaps_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.bandings import Banding
    from healthscore.calibrations import Calibration
    from healthscore.scorecard import Scorecard
    from healthscore.scoring._kept import Kept
    from healthscore.scoring._outputs import Outputs
    from healthscore.scoring._table import Table

    A = TypeVar("A", bound=NDArray[Any])


class Arrays:
    """The arrays of a result, one value a customer, in the order of the table.

    All are read-only and own their memory. What is not kept is made when first asked for.
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
        for array in (outputs.values, outputs.coverage, outputs.codes, outputs.previous):
            if array is not None:
                _sealed(array)
        if keys is not None:
            self.keys = _sealed(keys)
        if kept is not None:
            for scores in kept.members.values():
                _sealed(scores)

    def __len__(self) -> int:
        return len(self.values)

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

    @cached_property
    def previous_bands(self) -> NDArray[np.str_] | None:
        """Bands before, "unknown" for none; None where no margin held any; (n_customers,)."""
        codes = self._outputs.previous
        return None if codes is None else _sealed(self._banding.label(codes))

    @cached_property
    def churn_probability(self) -> FloatArray:
        """Probability of churn of customers with such scores, NaN without one; (n_customers,).

        Raises
        ------
        DefinitionError
            If the scorecard has no calibration.
        """
        return _sealed(self._calibration(self.values))

    @cached_property
    def churn_interval(self) -> tuple[FloatArray, FloatArray]:
        """Ends of the interval of 95 % of that probability; each of shape (n_customers,).

        Raises
        ------
        DefinitionError
            If the scorecard has no calibration.
        """
        low, high = self._calibration.interval(self.values)
        return _sealed(low), _sealed(high)

    @property
    def _calibration(self) -> Calibration:
        calibration = self._scorecard.calibration
        if calibration is None:
            message = (
                f"{self._scorecard.place} has no calibration, so that nobody knows what share of "
                "customers with a score leaves. Make one of scores whose outcome is known: "
                "scorecard.calibrated(healthscore.calibrate(scores, churned))."
            )
            raise DefinitionError(message, where="'calibration' of Scorecard")
        return calibration

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
        from healthscore.scoring._raw import end_of

        kept = self.kept("interval")
        low, high = (
            with_gaps_at(
                kept, [end_of(kept, leaf, side) for leaf in kept.plan.leaves], self._threads
            )
            for side in (0, 1)
        )
        return _sealed(low), _sealed(high)

    @property
    def _banding(self) -> Banding:
        return cast("Banding", self._scorecard.banding)

    @property
    def detailed(self) -> bool:
        """Whether what members, contributions, losses and intervals are made from was kept."""
        return self._kept is not None

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


def _sealed(array: A) -> A:
    array.flags.writeable = False
    return array

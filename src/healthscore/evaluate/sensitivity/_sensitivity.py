"""How much scores, ranks and bands depend on the choices behind them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.errors import DataError
from healthscore.evaluate._sheet import Result, Sheet
from healthscore.evaluate.sensitivity._driver import drivers_of
from healthscore.evaluate.sensitivity._tables import CUSTOMERS, customers_of, tables_of
from healthscore.evaluate.sensitivity._words import sentences_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.evaluate.sensitivity._driver import Driver
    from healthscore.evaluate.sensitivity._freedom import Freedom
    from healthscore.evaluate.sensitivity._scorer import Scorer
    from healthscore.evaluate.sensitivity._space import Draw
    from healthscore.evaluate.sensitivity._trials import Trials
    from healthscore.scoring import Scores

SURE: Final = 0.95
"""Share of the draws from which a band is certain."""


@final
@attrs.frozen(eq=False, repr=False, slots=False)
class Sensitivity(Result):
    """How much scores, ranks and bands depend on the choices of who made the scorecard.

    Made by `healthscore.sensitivity`. Intervals leave out 5 % of the draws at each end. The
    highest score has rank 1, and scores that are equal to nine digits behind the point share their
    mean rank.

    Parameters
    ----------
    scores : Scores
        By the scorecard itself.
    scorer : Scorer
        Scores the customers by other choices.
    points : ndarray of float64, shape (n_draws, n_numbers)
        What was drawn.
    trials : Trials
        What became of it.
    sobol : tuple of (int, SeedSequence)
        Runs for `drivers`, and their seed.
    threads : int
        How many threads may share the work.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> from healthscore.evaluate.sensitivity import sensitivity
    >>> scorecard = Scorecard(
    ...     "demo",
    ...     [Metric("usage", AsIs()), Metric("csat", AsIs()), Metric("nps", AsIs())],
    ...     banding=Banding({"red": 0, "green": 50}),
    ... )
    >>> table = {"usage": [90, 10, 45], "csat": [80, 85, 50], "nps": [70, 40, 40]}
    >>> found = sensitivity(scorecard, table, leave_out=True)
    >>> found
    <Sensitivity: 3 customers, 1,000 draws, mean rank shift 0.33, 2 certain of their band>
    >>> [driver.name for driver in found.drivers]
    ['left-out metric', 'weights']
    """

    scores: Scores
    _scorer: Scorer
    _points: FloatArray
    _trials: Trials
    _sobol: tuple[int, np.random.SeedSequence]
    _threads: int

    def __repr__(self) -> str:
        parts = [
            f"{self.n:,} customer{'' if self.n == 1 else 's'}",
            f"{self.draws:,} draws",
            f"mean rank shift {self.mean_rank_shift:.2f}",
        ]
        if self.certain is not None:
            parts.append(f"{np.count_nonzero(self.certain):,} certain of their band")
        return f"<Sensitivity: {', '.join(parts)}>"

    @property
    def n(self) -> int:
        """How many customers there are."""
        return len(self.scores)

    @property
    def draws(self) -> int:
        """How often the choices were made otherwise."""
        return len(self._points)

    @property
    def varies(self) -> bool:
        """Whether there is anything that may be chosen otherwise."""
        return self._scorer.space.width > 0

    @property
    def choices(self) -> tuple[str, ...]:
        """What was chosen otherwise, as `drivers` name it; what cannot be is not there."""
        return tuple(choice.name for choice in self._scorer.space.choices)

    @property
    def freedom(self) -> Freedom:
        """How far they were set free."""
        return self._scorer.space.freedom

    def draw(self, number: int) -> Draw:
        """Give the choices of one draw.

        Parameters
        ----------
        number : int
            From 0.

        Returns
        -------
        Draw
            The scorecard with its weights and aggregations, how curves were bent, and the metric
            that was left out.

        Raises
        ------
        DataError
            If there is no such draw.
        """
        if type(number) is int and 0 <= number < self.draws:
            return self._scorer.space.draw(self._points[number])
        message = f"'number' must be a whole number from 0 to {self.draws - 1:,}. Got {number!r}."
        raise DataError(message, where="'number'", got=number)

    @property
    def low(self) -> FloatArray:
        """Score that 5 % of the draws fall short of, NaN without any; shape (n_customers,)."""
        return self._trials.low

    @property
    def high(self) -> FloatArray:
        """Score that 5 % of the draws exceed, NaN without any; shape (n_customers,)."""
        return self._trials.high

    @property
    def rank(self) -> FloatArray:
        """Rank by the scorecard itself, 1 the healthiest, NaN without a score; (n_customers,)."""
        return self._trials.rank

    @property
    def rank_low(self) -> FloatArray:
        """Rank that is better in 5 % of the draws, NaN without any; shape (n_customers,)."""
        return self._trials.rank_low

    @property
    def rank_high(self) -> FloatArray:
        """Rank that is worse in 5 % of the draws, NaN without any; shape (n_customers,)."""
        return self._trials.rank_high

    @cached_property
    def unscored(self) -> FloatArray:
        """Share of the draws in which a customer has no score; shape (n_customers,)."""
        return _sealed(1.0 - self._trials.scored / self.draws)

    @cached_property
    def band_chances(self) -> FloatArray | None:
        """Share of each band, lowest first, in the draws with a score; (n_customers, n_bands).

        They sum to 1, and are NaN for who never has a score; None without a banding.
        """
        counts = self._trials.counts
        if counts is None:
            return None
        with np.errstate(all="ignore"):
            return _sealed(counts / self._trials.scored[:, np.newaxis])

    @cached_property
    def certain(self) -> BoolArray | None:
        """Whether one band is a customer's in 95 % of all draws or more; (n_customers,).

        None without a banding.
        """
        counts = self._trials.counts
        return None if counts is None else _sealed(counts.max(axis=1) >= SURE * self.draws)

    @cached_property
    def keeps(self) -> BoolArray | None:
        """Whether a customer is in the band of the scorecard itself in 95 % of the draws or more.

        Of shape (n_customers,), false without a score; None without a banding.
        """
        counts = self._trials.counts
        if counts is None:
            return None
        codes = self.scores.band_codes
        own = counts[np.arange(self.n), np.maximum(codes, 0)]
        return _sealed((own >= SURE * self.draws) & (codes >= 0))

    @property
    def rank_shifts(self) -> FloatArray:
        """Mean distance of ranks from those of the scorecard itself, by draw; shape (n_draws,).

        Of the customers who have both scores, ranked among themselves.
        """
        return self._trials.shifts

    @property
    def spearman(self) -> FloatArray:
        """Rank correlation with the scores of the scorecard itself, by draw; shape (n_draws,)."""
        return self._trials.spearman

    @property
    def changed(self) -> FloatArray:
        """Share of the customers with both scores who change band, by draw; shape (n_draws,).

        NaN without a banding.
        """
        return self._trials.changed

    @property
    def mean_rank_shift(self) -> float:
        """Mean of `rank_shifts`; NaN without customers."""
        return _mean(self.rank_shifts)

    @property
    def mean_changed(self) -> float:
        """Mean of `changed`; NaN without customers or a banding."""
        return _mean(self.changed)

    @property
    def spearman_low(self) -> float:
        """Rank correlation that 5 % of the draws fall short of; NaN where there is none."""
        known = self.spearman[~np.isnan(self.spearman)]
        return float(np.quantile(known, 0.05)) if len(known) else np.nan

    @property
    def certain_share(self) -> float:
        """Share of the customers with a score who are certain of a band; NaN without them."""
        return self._share(self.certain)

    @property
    def kept_share(self) -> float:
        """Share of the customers with a score who keep their band; NaN without them."""
        return self._share(self.keeps)

    def _share(self, marks: BoolArray | None) -> float:
        scored = ~np.isnan(self.scores.values)
        return np.nan if marks is None else _mean(marks[scored].astype(np.float64))

    @cached_property
    def drivers(self) -> tuple[Driver, ...]:
        """How much each choice moves scores and ranks, the most first.

        Found when first asked for. Empty where fewer than two things may be chosen, there are no
        customers, or no runs were asked for. Where the weights of one group are all that is free,
        each of them is a choice.
        """
        runs, seed = self._sobol
        return drivers_of(self._scorer, runs, seed, self._threads) if runs else ()

    @cached_property
    def left_out(self) -> Mapping[str, BoolArray]:
        """By metric, in which draws it was left out, each of shape (n_draws,)."""
        space = self._scorer.space
        if not space.leavable:
            return {}
        codes = np.array([space.left_code(point) for point in self._points])
        return {name: _sealed(codes == code) for code, name in enumerate(space.leavable)}

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        return Sheet("Sensitivity", sentences_of(self), tables_of(self))

    def to_frame(self, table: str | None = None) -> Any:
        """Make a table of the same library as the one that came in.

        Parameters
        ----------
        table : str, optional
            "customers", "bands", "drivers" or "left_out"; by default the customers, which do not
            have to wait for `drivers`.

        Returns
        -------
        table
            Its columns, with ``_low`` and ``_high`` for the ends of intervals. Where plain arrays
            came in, a dict of arrays.

        Raises
        ------
        DataError
            If there is no such table.
        """
        if table is None or table == CUSTOMERS:
            return self._maker(customers_of(self).arrays())
        return super().to_frame(table)

    @property
    def _maker(self) -> Callable[[Mapping[str, NDArray[Any]]], Any]:
        return self.scores.table_of

    def _facts(self) -> Mapping[str, Any]:
        return {
            "n": self.n,
            "draws": self.draws,
            "mean_rank_shift": self.mean_rank_shift,
            "spearman_low": self.spearman_low,
            "mean_changed": self.mean_changed,
            "certain_share": self.certain_share,
            "kept_share": self.kept_share,
        }


def _mean(numbers: FloatArray) -> float:
    known = numbers[~np.isnan(numbers)]
    return float(known.mean()) if len(known) else np.nan


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array

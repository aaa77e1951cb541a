"""What is counted and ranked of cases: the part of a backtest that takes no models."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._sheet import Result
from healthscore.evaluate.backtest._band import bands_of, breaks_of, rate, ratio
from healthscore.evaluate.backtest._conventions import conventions_of
from healthscore.evaluate.backtest._ranks import Ranks
from healthscore.evaluate.backtest._tables import DEPTHS
from healthscore.evaluate.backtest._warnings import SURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate._cases import Cases
    from healthscore.evaluate.backtest._band import BandResult, Break
    from healthscore.evaluate.backtest._conventions import Convention


class Measured(Result):
    """Ranks, bands and false greens of cases."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    @property
    def cases(self) -> Cases:
        """Scores and outcomes, one each."""
        return self._cases

    @property
    def horizon(self) -> float | None:
        """Days within which leaving counts; None where nobody said."""
        return self.cases.horizon

    @property
    def excluded(self) -> Mapping[str, int]:
        """Why scores are left out, and how many."""
        return self.cases.excluded

    @property
    def clustered(self) -> bool:
        """Whether a customer may have several cases."""
        return self.cases.customers is not None

    @cached_property
    def _ranks(self) -> Ranks:
        cases = self.cases
        return Ranks.of(cases.values, cases.churned, cases.customers, cases.ranking)

    @property
    def n(self) -> int:
        """Cases: customers, or where a customer has several scores, scores."""
        return len(self.cases)

    @cached_property
    def n_churned(self) -> int:
        """Cases after which the customer left."""
        return int(np.count_nonzero(self.cases.churned))

    @cached_property
    def customers_by_outcome(self) -> tuple[int, int]:
        """How many customers stayed, and how many left; who has both kinds of cases is in both."""
        codes = self.cases.customers
        if codes is None:
            return self.n - self.n_churned, self.n_churned
        left = self.cases.churned > 0.0
        return len(np.unique(codes[~left])), len(np.unique(codes[left]))

    @cached_property
    def base_rate(self) -> Estimate:
        """Share who left, with Wilson's interval."""
        return rate(self.cases.churned, self.cases.customers)

    @property
    def auc(self) -> Estimate:
        """Chance that who left had a lower score than who stayed; 0.5 is chance."""
        return self._ranks.auc

    @cached_property
    def signal(self) -> int:
        """1 where the score tells who leaves, -1 where it is upside down, 0 where nobody can tell.

        By an interval of 99 %, so that of 100 scores that know nothing one is taken for a signal.
        """
        auc = self._ranks.auc_at(SURE)
        return int(auc.low > 0.5) - int(auc.high < 0.5)

    @cached_property
    def gini(self) -> Estimate:
        """The AUC from -1 to 1: 2 AUC - 1."""
        auc = self.auc
        return Estimate(2.0 * auc - 1.0, 2.0 * auc.low - 1.0, 2.0 * auc.high - 1.0)

    @property
    def ks(self) -> Estimate:
        """Largest distance between the shares of both kinds at or below a score."""
        return self._ranks.ks

    @property
    def average_precision(self) -> Estimate:
        """Churn rate among those with a score as low, averaged over who left."""
        return self._ranks.average_precision

    @cached_property
    def lift(self) -> Mapping[float, Estimate]:
        """Times as many as chance among the lowest 5, 10 and 20 % of scores."""
        return {depth: self._ranks.lift(depth) for depth in DEPTHS}

    @cached_property
    def capture(self) -> Mapping[float, Estimate]:
        """Share of those who left that is among the lowest 5, 10 and 20 % of scores."""
        return {depth: self._ranks.capture(depth) for depth in DEPTHS}

    @cached_property
    def precision(self) -> Mapping[float, Estimate]:
        """Share who left of the lowest 5, 10 and 20 % of scores."""
        return {depth: self._ranks.precision(depth) for depth in DEPTHS}

    @cached_property
    def bands(self) -> tuple[BandResult, ...]:
        """What became of each band, from the lowest; none where there is no banding."""
        return bands_of(self.cases)

    @cached_property
    def conventions(self) -> tuple[Convention, ...]:
        """Share of the book in each band against a stated convention, of three bands or four."""
        return conventions_of(self.bands)

    @cached_property
    def breaks(self) -> tuple[Break, ...]:
        """Neighbouring bands of which the healthier lost more, and whether that may be chance."""
        return breaks_of(self.bands)

    @property
    def monotone(self) -> bool | None:
        """Whether no band lost more than the one below it; None where fewer than two have cases."""
        return not self.breaks if sum(band.n > 0 for band in self.bands) > 1 else None

    @cached_property
    def red_to_green(self) -> Estimate:
        """Times as many left of the lowest band as of the highest; NaN without both."""
        some = [band for band in self.bands if band.n]
        if len(some) < 2:
            return Estimate(math.nan)
        return ratio(some[0].churn_rate, some[-1].churn_rate)

    @cached_property
    def _false_greens(self) -> NDArray[np.intp]:
        codes, cases = self.cases.band_codes, self.cases
        if codes is None:
            return np.empty(0, dtype=np.intp)
        found = np.flatnonzero((codes == len(cases.labels) - 1) & (cases.churned > 0.0))
        worth = np.zeros(len(found)) if cases.value is None else cases.value[found]
        return found[np.lexsort((-cases.values[found], -np.nan_to_num(worth)))]

    @property
    def false_greens(self) -> NDArray[Any]:
        """Keys of those who left from the highest band: most money first, then highest scores."""
        return self.cases.keys[self._false_greens]

    @property
    def false_green_scores(self) -> FloatArray:
        """Their scores."""
        return self.cases.values[self._false_greens]

    @property
    def false_green_values(self) -> FloatArray:
        """What they were worth; NaN where nobody said."""
        found = self._false_greens
        return np.full(len(found), np.nan) if self.cases.value is None else self.cases.value[found]

    @cached_property
    def false_green_rate(self) -> Estimate:
        """Share of those who left that was in the highest band; NaN without bands."""
        cases, left = self.cases, self.cases.churned > 0.0
        if cases.band_codes is None:
            return Estimate(math.nan)
        green = (cases.band_codes[left] == len(cases.labels) - 1).astype(np.float64)
        return rate(green, None if cases.customers is None else cases.customers[left])

"""Whether a score told who would leave."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, final

import attrs
import numpy as np

from healthscore._definition import refuse
from healthscore.evaluate._sheet import Sheet
from healthscore.evaluate.backtest._baselines import MEANS, auc_difference, lines_of, upside_down_of
from healthscore.evaluate.backtest._bends import bend_of
from healthscore.evaluate.backtest._calibrated import reliability
from healthscore.evaluate.backtest._leaks import leaks_of
from healthscore.evaluate.backtest._measured import Measured
from healthscore.evaluate.backtest._ranks import Ranks
from healthscore.evaluate.backtest._tables import tables_of
from healthscore.evaluate.backtest._verdict import sentences_of, verdict_of
from healthscore.evaluate.backtest._warnings import ROUGH, claims_nothing, warnings_of
from healthscore.evaluate.profit import Campaign, profit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate._cases import Cases
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate._sheet import Result
    from healthscore.evaluate.backtest._calibrated import Reliability
    from healthscore.evaluate.backtest._leaks import Leak
    from healthscore.evaluate.profit import ExpectedProfit


def _no_values() -> Mapping[str, NDArray[Any]]:
    return {}


@final
class Backtest(Measured):
    """Whether a score told who would leave.

    Made by `healthscore.backtest`. Everything is made when it is first asked for. It prints as
    sentences and tables, and renders in notebooks; `to_dict` and `to_frame` give the numbers.

    Parameters
    ----------
    cases : Cases
        Scores and what customers then did.
    over_time : Result, optional
        What a history tells beyond that: lead times, recall at notice, survival by band.
    campaign : Campaign, optional
        What it costs to ask customers to stay, and what it brings; by default `Campaign()`.
    read_values : callable, optional
        Gives what the metrics' curves judged, by name, each (n_cases,).

    Examples
    --------
    >>> from healthscore.evaluate.backtest import backtest
    >>> result = backtest([20, 35, 50, 65, 80, 90] * 20, [1, 1, 0, 1, 0, 0] * 20)
    >>> result
    <Backtest: 120 customers, 50.0 % left, AUC 0.89 (0.82 to 0.93)>
    >>> print(result.lift[0.2])
    2.00 (1.65 to 2.37)
    """

    def __init__(
        self,
        cases: Cases,
        *,
        over_time: Result | None = None,
        campaign: Campaign | None = None,
        read_values: Callable[[], Mapping[str, NDArray[Any]]] = _no_values,
    ) -> None:
        if campaign is not None and not isinstance(cast("object", campaign), Campaign):
            owner = "backtest"
            raise refuse(owner, "campaign", "be a Campaign or None", campaign)
        super().__init__(cases)
        self._over_time = over_time
        self._campaign = campaign
        self._read_values = read_values

    @property
    def has_own_campaign(self) -> bool:
        """Whether somebody said what a campaign costs and brings."""
        return self._campaign is not None

    def __repr__(self) -> str:
        who = "cases" if self.clustered else f"customer{'' if self.n == 1 else 's'}"
        left = f", {self.base_rate:.1%} left".replace("%", " %") if self.n else ""
        auc = f", AUC {self.auc.text(digits=2)}" if self.n else ""
        return f"<Backtest: {self.n:,} {who}{left}{auc}>"

    @property
    def over_time(self) -> Result | None:
        """What a history tells beyond a snapshot; None for a snapshot."""
        return self._over_time

    @cached_property
    def calibration(self) -> Mapping[str, Reliability]:
        """How probabilities came true, by method; none where too few left or stayed."""
        found = {"platt": reliability(self.cases, "platt")}
        found["isotonic"] = reliability(self.cases, "isotonic")
        return {name: each for name, each in found.items() if each is not None}

    @cached_property
    def profit(self) -> ExpectedProfit | None:
        """What a campaign would earn, and whom it should contact; None where all did the same."""
        if not self._ranks.has_both:
            return None
        return profit_of(self.cases.ranking, self._campaign or Campaign())

    @cached_property
    def segments(self) -> Mapping[str, Backtest]:
        """The same for each segment; those without one are "unknown"."""
        labels = self.cases.segment
        if labels is None:
            return {}
        names = np.array(["unknown" if each is None else each for each in labels.tolist()])
        return {str(name): self._of(names == name) for name in np.unique(names)}

    def _of(self, some: NDArray[np.bool_]) -> Backtest:
        def read() -> dict[str, NDArray[Any]]:
            return {name: values[some] for name, values in self._read_values().items()}

        cases = attrs.evolve(self.cases.where(some), segment=None)
        return Backtest(cases, campaign=self._campaign, read_values=read)

    @cached_property
    def _lines(self) -> dict[str, FloatArray]:
        return lines_of(self.cases)

    @cached_property
    def baselines(self) -> Mapping[str, Estimate]:
        """AUC on the same cases of each metric alone, of their plain mean, and of tenure."""
        return {name: ranks.auc for name, ranks in self._line_ranks.items()}

    @cached_property
    def _line_ranks(self) -> dict[str, Ranks]:
        churned, customers = self.cases.churned, self.cases.customers
        return {name: Ranks.of(line, churned, customers) for name, line in self._lines.items()}

    @cached_property
    def upside_down(self) -> Mapping[str, Estimate]:
        """Metrics that alone point the wrong way, with the AUC of each, the farthest off first."""
        if not self._ranks.has_both:
            return {}
        known = {leak.metric for leak in self.leaks if leak.is_sure}
        some = {name: self._line_ranks[name] for name in self.cases.metrics if name not in known}
        return upside_down_of(some)

    @cached_property
    def bent(self) -> Mapping[str, bool]:
        """Metrics with which churn goes up and down; whether most leave at both ends of them."""
        if not self._ranks.has_both:
            return {}
        ways = {
            name: bend_of(self.cases, self._lines[name], self._line_ranks[name])
            for name in self.cases.metrics
        }
        return {name: way for name, way in ways.items() if way is not None}

    @cached_property
    def best_baseline(self) -> tuple[str, Estimate] | None:
        """The metric, or tenure, that is best alone, and by how much the score's AUC is larger."""
        known = {
            name: auc
            for name, auc in self.baselines.items()
            if not (math.isnan(auc) or name in MEANS)
        }
        if not known:
            return None
        name = max(known, key=lambda each: known[each])
        return name, auc_difference(self.cases, self._ranks, self._lines[name])

    @cached_property
    def over_equal_weights(self) -> Estimate | None:
        """By how much the score's AUC is larger than that of the plain mean of all metrics."""
        mean = next((self._lines[name] for name in self._lines if name in MEANS), None)
        if mean is None or not self._ranks.has_both:
            return None
        return auc_difference(self.cases, self._ranks, mean)

    @cached_property
    def leaks(self) -> tuple[Leak, ...]:
        """Metrics that look like the outcome in disguise."""
        if not self._ranks.has_both:
            return ()
        return leaks_of(self.cases, self._ranks, self._read_values(), self.baselines)

    @property
    def surely_leaks(self) -> bool:
        """Whether a metric, or the score, is as good as sure to know the outcome."""
        return any(leak.is_sure for leak in self.leaks)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What the data cannot carry, and what is to be looked at; whole sentences."""
        return warnings_of(self)

    @cached_property
    def verdict(self) -> str:
        """What can be claimed, and what cannot; one sentence."""
        return verdict_of(self)

    @property
    def claim(self) -> str:
        """The same in a word or two: "nothing", "upside down", "roughly" or "yes"."""
        if claims_nothing(self) or self.surely_leaks or not self.signal:
            return "nothing"
        if self.signal < 0:
            return "upside down"
        return "roughly" if min(self.customers_by_outcome) < ROUGH else "yes"

    @property
    def sheet(self) -> Sheet:
        """All that it has to say."""
        sentences, tables = tuple(sentences_of(self)), tuple(tables_of(self))
        if self.over_time is not None:
            more = self.over_time.sheet
            sentences, tables = sentences + more.sentences, tables + more.tables
        return Sheet("Does the score tell who leaves?", sentences, tables)

    @property
    def _maker(self) -> Callable[[Mapping[str, NDArray[Any]]], Any] | None:
        return self.cases.maker

    def _facts(self) -> Mapping[str, Any]:
        profit = self.profit
        return {
            "n": self.n,
            "n_churned": self.n_churned,
            "base_rate": self.base_rate,
            "auc": self.auc,
            "gini": self.gini,
            "ks": self.ks,
            "average_precision": self.average_precision,
            "lift": dict(self.lift),
            "capture": dict(self.capture),
            "monotone": self.monotone,
            "red_to_green": self.red_to_green,
            "false_green_rate": self.false_green_rate,
            "profit": None if profit is None else profit.profit,
            "excluded": dict(self.excluded),
            "claim": self.claim,
            "upside_down": tuple(self.upside_down),
            "bent": tuple(self.bent),
            "verdict": self.verdict,
            "warnings": self.warnings,
        }

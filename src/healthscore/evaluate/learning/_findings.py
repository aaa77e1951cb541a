"""What the outcome says about each metric, before anything is learned."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, final

import attrs
import numpy as np

from healthscore._definition import show
from healthscore.aggregations import Sum
from healthscore.evaluate._estimate import share_of
from healthscore.evaluate.learning._against import contradicting
from healthscore.evaluate.learning._areas import area
from healthscore.evaluate.learning._bins import Bins, bins_of, by_score, label_levels, tier_numbers
from healthscore.evaluate.learning._columns import Column, readable, totals
from healthscore.evaluate.learning._finding import Gaps, MetricFinding
from healthscore.evaluate.learning._leaks import leak_of
from healthscore.normalizers import Categories, Steps
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore._definition import FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.learning._columns import Customers
    from healthscore.metric import Metric

TELLING: Final = 3.0
"""Standard errors beyond which a difference is told: with many metrics, some reach 2 by chance."""

_FEWEST_GAPS: Final = 10


@final
class Finder:
    """Looks at the metrics of a scorecard.

    Parameters
    ----------
    expert : Scorecard
        With nothing left to learn.
    customers : Customers
        All whose outcome is known.
    columns : mapping of str to Column
        The values of the metrics that can be read.
    under_means : collection of str
        Metrics that stand under means alone.
    """

    def __init__(
        self,
        expert: Scorecard,
        customers: Customers,
        columns: Mapping[str, Column],
        under_means: Mapping[str, object],
    ) -> None:
        self.customers = customers
        self.columns = columns
        self.under_means = under_means
        self.expert = expert

    def findings(self) -> tuple[MetricFinding, ...]:
        """Look at all metrics, in their order."""
        metrics = list(self.expert.metrics())
        others = [metric for metric in metrics if metric.name not in self.columns]
        columns = {**self.columns, **self._by_score(others)}
        found = [self._finding(metric, columns[metric.name]) for metric in metrics]
        against = contradicting([finding.auc for finding in found])
        return tuple(
            attrs.evolve(finding, contradicts=each)
            for finding, each in zip(found, against, strict=True)
        )

    def _by_score(self, metrics: list[Metric]) -> dict[str, Column]:
        """Give the scores of metrics whose values say little in the place of these."""
        if not metrics:
            return {}
        plain = [attrs.evolve(metric.without_fade, missing="exclude") for metric in metrics]
        scorecard = Scorecard("read", plain, aggregation=Sum())
        rows = np.arange(self.customers.size)
        scores = scorecard.score(self.customers.part(rows), as_of=self.customers.as_of).members
        found: dict[str, Column] = {}
        for metric in metrics:
            values, codes = np.unique(scores[metric.name], return_inverse=True)
            known = values[~np.isnan(values)]
            found[metric.name] = Column(metric, known, codes.reshape(-1))
        return found

    def _finding(self, metric: Metric, column: Column) -> MetricFinding:
        counts, lost = column.counts(slice(None), self.customers.left)
        bins = self._bins(metric, column, counts, lost)
        auc = _auc(metric, column, bins, counts, lost)
        leak = leak_of(column, bins, auc, counts, lost)
        turns, turns_at = _turn(bins) if readable(metric) else ("", math.nan)
        return MetricFinding(
            name=metric.name,
            shape=bins.shape,
            auc=auc,
            contradicts=False,
            turns=turns if metric.normalizer.takes == "numbers" else "",
            turns_at=turns_at,
            leak=leak.words,
            suspect=leak.sure,
            gaps=_gaps(metric, counts, lost),
            left_alone=self._why_left(metric, bins),
        )

    def _bins(self, metric: Metric, column: Column, counts: FloatArray, lost: FloatArray) -> Bins:
        if readable(metric):
            return bins_of(column, metric.normalizer, counts, lost)
        return by_score(column.values, counts[:-1], lost[:-1])

    def _why_left(self, metric: Metric, bins: Bins) -> str:
        if metric.name not in self.under_means:
            return "the group above is no mean by weights"
        if metric.curves:
            return "it has curves for some customers"
        if not readable(metric):
            return "its labels are judged by a curve of one's own"
        if bins.shape == "level":
            return "all customers have the same score"
        return "its curve turns more than once" if bins.shape == "other" else ""


def _auc(
    metric: Metric, column: Column, bins: Bins, counts: FloatArray, lost: FloatArray
) -> Estimate:
    """Tell how well the values part customers, in the expert's direction."""
    gone, stayed = lost[:-1], (counts - lost)[:-1]
    if bins.shape == "level":
        return area(np.zeros(0), np.zeros(0))
    if bins.shape in ("rising", "falling"):
        places = _places(metric, column.values)
        places = places if bins.shape == "rising" else -places
        there = ~np.isnan(places)
        _, groups = np.unique(places[there], return_inverse=True)
        groups = groups.reshape(-1)
        return area(totals(groups, gone[there]), totals(groups, stayed[there]))
    order = np.argsort(bins.levels, kind="stable")
    _, groups = np.unique(bins.levels[order], return_inverse=True)
    groups, kept = groups.reshape(-1), bins.counts - bins.lost
    return area(totals(groups, bins.lost[order]), totals(groups, kept[order]))


def _places(metric: Metric, values: FloatArray) -> FloatArray:
    """Give values in the order in which the curve runs."""
    if metric.curves:
        return values
    if isinstance(metric.normalizer, Categories):
        return label_levels(metric.normalizer)[values.astype(np.intp)]
    if isinstance(metric.normalizer, Steps):
        return tier_numbers(metric.normalizer)(values)
    return values


def _turn(bins: Bins) -> tuple[Literal["", "peak", "valley"], float]:
    """Tell whether the rate of staying turns, where the expert's curve does not."""
    if bins.shape not in ("rising", "falling") or len(bins.places) < 3:
        return "", math.nan
    stayed = bins.counts - bins.lost
    found: list[tuple[float, Literal["peak", "valley"], float]] = []
    for split in range(1, len(bins.places) - 1):
        before = _trend(stayed[: split + 1], bins.counts[: split + 1])
        after = _trend(stayed[split:], bins.counts[split:])
        found.append((min(before, -after), "peak", float(bins.places[split])))
        found.append((min(-before, after), "valley", float(bins.places[split])))
    surest, kind, place = max(found)
    return (kind, place) if surest >= TELLING else ("", math.nan)


def _trend(stayed: FloatArray, counts: FloatArray) -> float:
    """Give how surely rates rise from bin to bin, in standard errors (Cochran and Armitage)."""
    size = counts.sum()
    rate = stayed.sum() / size
    steps = np.arange(len(counts)) - counts @ np.arange(len(counts)) / size
    variance = rate * (1.0 - rate) * float(counts @ steps**2)
    return float(steps @ stayed) / math.sqrt(variance) if variance > 0.0 else 0.0


def _gaps(metric: Metric, counts: FloatArray, lost: FloatArray) -> Gaps | None:
    some, gone = int(counts[-1]), int(lost[-1])
    if not some:
        return None
    others, others_gone = int(counts[:-1].sum()), int(lost[:-1].sum())
    rate = (gone + others_gone) / (some + others)
    telling = False
    if min(some, others) >= _FEWEST_GAPS:
        error = math.sqrt(rate * (1.0 - rate) * (1.0 / some + 1.0 / others))
        telling = abs(gone / some - others_gone / others) > TELLING * error
    rates = share_of(gone, some), share_of(others_gone, others)
    return Gaps(some, *rates, telling, show(metric.missing))

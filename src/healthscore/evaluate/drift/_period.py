"""Two dates held against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from healthscore.evaluate.drift._bands import band_drifts
from healthscore.evaluate.drift._columns import metric_column, score_column
from healthscore.evaluate.drift._mean import mean_drift
from healthscore.evaluate.drift._metric_drift import THE_SCORE, Pair
from healthscore.evaluate.drift._outcomes import outcome_drift, tests_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from healthscore.evaluate.drift._bands import BandDrift
    from healthscore.evaluate.drift._columns import Column
    from healthscore.evaluate.drift._mean import MeanDrift
    from healthscore.evaluate.drift._metric_drift import MetricDrift
    from healthscore.evaluate.drift._outcomes import Known, OutcomeDrift


@final
@attrs.frozen(eq=False)
class Date:
    """Scores of one date, with all that is looked at of them.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        Of that date.
    known : Known or None
        What became of the customers.
    score : Column
        The scores themselves.
    metrics : mapping of str to Column
        The values of each metric; empty without details.
    """

    scores: Any
    known: Known | None
    score: Column
    metrics: Mapping[str, Column]

    @classmethod
    def of(cls, scores: Any, known: Known | None) -> Date:
        """Read all that is looked at."""
        detailed = is_detailed(scores)
        metrics = {name: metric_column(scores, name) for name in scores.metrics} if detailed else {}
        return cls(scores, known, score_column(scores), metrics)


def is_detailed(scores: Any) -> bool:
    """Tell whether the values of metrics can be read: segmented scores have many scorecards."""
    return hasattr(scores, "raw") and scores.detailed


@final
@attrs.frozen(eq=False, repr=False)
class PeriodDrift:
    """What became of a book between the reference and one later date.

    Parameters
    ----------
    as_of : datetime64 or None
        The later date, where it is known.
    n_before : int
        Customers of the reference.
    n_after : int
        Customers of the later date.
    tests : int
        How many tests were made of it.
    score : MetricDrift
        Of the score.
    metrics : mapping of str to MetricDrift
        Of each metric that both dates have.
    bands : tuple of BandDrift
        The lowest first; empty without bandings.
    mean : MeanDrift
        What moved the mean score.
    outcomes : OutcomeDrift or None
        What became of the customers, where that was given.
    only_before : tuple of str
        Metrics that the reference alone has.
    only_after : tuple of str
        Metrics that the later date alone has.
    redefined : tuple of str
        Metrics of both whose values are made by another formula.
    rescored : bool
        Whether the scorecard of the later date is another one than that of the reference.
    """

    as_of: np.datetime64 | None
    n_before: int
    n_after: int
    tests: int
    score: MetricDrift
    metrics: Mapping[str, MetricDrift]
    bands: tuple[BandDrift, ...]
    mean: MeanDrift
    outcomes: OutcomeDrift | None
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    redefined: tuple[str, ...]
    rescored: bool

    @property
    def every(self) -> tuple[MetricDrift, ...]:
        """The drift of the score, then that of each metric."""
        return (self.score, *self.metrics.values())

    @property
    def alarms(self) -> tuple[str, ...]:
        """What moved more than chance does, by name."""
        outcomes = self.outcomes
        told = [drift.name for drift in self.every if drift.alarm]
        told += ["AUC"] if outcomes is not None and outcomes.auc_alarm else []
        return (*told, *(["churn"] if outcomes is not None and outcomes.churn_alarm else []))

    def __repr__(self) -> str:
        moved = ", ".join(self.alarms) or "nothing"
        return f"<PeriodDrift: {self.n_before:,} and {self.n_after:,} customers, moved: {moved}>"


def period_drift(before: Date, after: Date, *, bins: int, level: float, seed: int) -> PeriodDrift:
    """Hold two dates against each other.

    Parameters
    ----------
    before, after : Date
        The reference and the later one.
    bins : int
        How many bins of numbers are wanted.
    level : float
        How often there may be any alarm where nobody moved.
    seed : int
        Where chance starts.

    Returns
    -------
    PeriodDrift
        In which all tests together raise alarms no more often than that.
    """
    shared = [name for name in before.metrics if name in after.metrics]
    alike = [name for name in shared if _same_kind(before.metrics[name], after.metrics[name])]
    pairs = [Pair.of(THE_SCORE, before.score, after.score, bins)]
    pairs += [Pair.of(name, before.metrics[name], after.metrics[name], bins) for name in alike]
    tests = sum(pair.tests for pair in pairs) + tests_of(before.known, after.known)
    rate = level / max(tests, 1)
    score, *metrics = (pair.held(rate, seed) for pair in pairs)
    outcomes = None
    if before.known is not None and after.known is not None:
        outcomes = outcome_drift(before.known, after.known, rate)
    detailed = all(map(is_detailed, (before.scores, after.scores)))
    return PeriodDrift(
        after.scores.as_of,
        len(before.scores),
        len(after.scores),
        tests,
        score,
        {drift.name: drift for drift in metrics},
        band_drifts(before.scores, after.scores),
        mean_drift(before.scores, after.scores, detailed=detailed),
        outcomes,
        tuple(name for name in before.metrics if name not in after.metrics),
        tuple(name for name in after.metrics if name not in before.metrics),
        tuple(name for name in shared if _formula(before, name) != _formula(after, name)),
        _models(before.scores) != _models(after.scores),
    )


def _models(scores: Any) -> list[Any]:
    """Give the scorecards that made some scores, without what changes no score."""
    cards = [part.scorecard for _, part in getattr(scores, "parts", ((None, scores),))]
    return [attrs.evolve(card, calibration=None) for card in cards]


def _same_kind(before: Column, after: Column) -> bool:
    return (before.numbers is None) == (after.numbers is None)


def _formula(date: Date, name: str) -> object:
    metric = date.metrics[name].metric
    return None if metric is None else (metric.effective_formula, metric.normalizer.takes)

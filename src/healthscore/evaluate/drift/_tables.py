"""The tables of what drifted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from healthscore.evaluate._sheet import Table
from healthscore.evaluate.drift._words import few
from healthscore.explain._words import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore.evaluate.drift._metric_drift import MetricDrift
    from healthscore.evaluate.drift._outcomes import OutcomeDrift
    from healthscore.evaluate.drift._period import PeriodDrift
    from healthscore.evaluate.drift._shift import Shift

_ALARM: Final = (
    "'usual_psi' is the mean index where nobody moved, and 'alarm_above' what one must pass, so "
    "that all tests of one comparison together raise an alarm at most as often as was asked for. "
    "That holds for different customers at both dates; where the same ones stand at both, chance "
    "moves less, and alarms are fewer. The usual cuts of 0.1 and 0.25 know nothing of sizes."
)


def tables(periods: Sequence[PeriodDrift]) -> Iterator[Table]:
    """Make the tables: over time where there are several dates, then those of the last date.

    Parameters
    ----------
    periods : sequence of PeriodDrift
        In the order of time, one or more.

    Yields
    ------
    Table
        One.
    """
    if len(periods) > 1:
        yield _over_time(periods)
    last = periods[-1]
    yield _of_metrics(last, "" if len(periods) > 1 else _ALARM)
    yield _of_values(last)
    yield _of_bins(last)
    if last.bands:
        yield _of_bands(last)
    if last.mean.metrics:
        yield _of_mean(last)
    if last.outcomes is not None:
        yield _of_outcomes(last.outcomes)


def _over_time(periods: Sequence[PeriodDrift]) -> Table:
    columns: dict[str, list[Any]] = {
        "as_of": [day(each.as_of) for each in periods],
        "customers": [each.n_after for each in periods],
        "mean": [each.mean.after for each in periods],
        "psi": [each.score.psi for each in periods],
        "usual_psi": [each.score.values.chance for each in periods],
        "alarm_above": [each.score.values.limit for each in periods],
        "no_score_share": [each.score.gaps_after for each in periods],
        "moved": [", ".join(each.alarms) for each in periods],
    }
    if any(each.outcomes is not None for each in periods):
        outcomes = [each.outcomes for each in periods]
        columns["churn_rate"] = [None if each is None else each.churn_after for each in outcomes]
        columns["expected_rate"] = [None if each is None else each.expected for each in outcomes]
        columns["auc"] = [None if each is None else each.auc_after for each in outcomes]
    return Table("over_time", "Each date against the first, by score", columns, _ALARM)


def _of_metrics(period: PeriodDrift, note: str) -> Table:
    every = period.every
    columns: dict[str, list[Any]] = {
        "name": [each.name for each in every],
        "psi": [each.psi for each in every],
        "usual_psi": [each.values.chance for each in every],
        "alarm_above": [_finite(each.values.limit) for each in every],
        "p": [each.values.p for each in every],
        "alarm": [each.alarm for each in every],
        "before_gaps": [each.gaps_before for each in every],
        "after_gaps": [each.gaps_after for each in every],
        "gaps_p": [each.gaps.p for each in every],
    }
    return Table("metrics", "What moved, against chance at these sizes", columns, note)


def _of_values(period: PeriodDrift) -> Table:
    every = period.every
    columns: dict[str, list[Any]] = {
        "name": [each.name for each in every],
        "median_before": [each.middle_before for each in every],
        "median_after": [each.middle_after for each in every],
        "beyond_before_share": [each.beyond_before for each in every],
        "beyond_after_share": [each.beyond_after for each in every],
        "unseen": [few(each.unseen) for each in every],
    }
    note = (
        "'beyond' is the share of values beyond the ends of the curve, where it is flat; 'unseen' "
        "are labels of the later date that nobody had before."
    )
    return Table("values", "Medians, ends of curves, and new labels", columns, note)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.nan


def _of_bins(period: PeriodDrift) -> Table:
    rows = [(drift, place) for drift in period.every for place in _places(drift)]
    shifts: list[tuple[Shift, int]] = [(drift.values, place) for drift, place in rows]
    columns: dict[str, list[Any]] = {
        "name": [drift.name for drift, _ in rows],
        "bin": [shift.bins[place] for shift, place in shifts],
        "before": [int(shift.before[place]) for shift, place in shifts],
        "after": [int(shift.after[place]) for shift, place in shifts],
        "before_share": [float(shift.shares[0][place]) for shift, place in shifts],
        "after_share": [float(shift.shares[1][place]) for shift, place in shifts],
        "index": [float(shift.parts[place]) for shift, place in shifts],
    }
    note = "'index' is what each bin adds to the index; bins are cut from both dates together."
    return Table("bins", "Customers by bin", columns, note)


def _places(drift: MetricDrift) -> range:
    return range(len(drift.values.bins))


def _of_bands(period: PeriodDrift) -> Table:
    columns: dict[str, list[Any]] = {
        "band": [each.label for each in period.bands],
        "before": [each.n_before for each in period.bands],
        "after": [each.n_after for each in period.bands],
        "before_share": [each.share_before for each in period.bands],
        "after_share": [each.share_after for each in period.bands],
    }
    return Table("bands", "Bands", columns)


def _of_mean(period: PeriodDrift) -> Table:
    mean = period.mean
    parts = {**mean.metrics, "rules and limits": mean.adjustments, "in all": mean.change}
    columns: dict[str, list[Any]] = {"name": [*parts], "points": [*parts.values()]}
    note = (
        "Differences of mean contributions; they add up to the change of the mean. Where a metric "
        "is missing, its weight is with the others, and so are its points."
    )
    return Table("mean", "What moved the mean score", columns, note)


def _of_outcomes(outcomes: OutcomeDrift) -> Table:
    columns: dict[str, list[Any]] = {
        "when": ["before", "after"],
        "customers": [outcomes.n_before, outcomes.n_after],
        "churn_rate": [outcomes.churn_before, outcomes.churn_after],
        "expected_rate": [None, outcomes.expected],
        "auc": [outcomes.auc_before, outcomes.auc_after],
    }
    note = "'expected' is by what earlier customers of about the same score did."
    return Table("outcomes", "What customers then did", columns, note)

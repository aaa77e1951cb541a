"""What drifted, in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from healthscore.evaluate.drift._metric_drift import THE_SCORE
from healthscore.explain._words import amounts_apart, listed, points, share, shares_apart, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.evaluate.drift._metric_drift import MetricDrift
    from healthscore.evaluate.drift._outcomes import OutcomeDrift
    from healthscore.evaluate.drift._period import PeriodDrift
    from healthscore.evaluate.drift._shift import Shift

_TOLD: Final = 3
_LABELS: Final = 5

_FLAT: Final = 0.01
"""Share of values by which more must lie beyond the ends of a curve to be told."""


def sentences(period: PeriodDrift, level: float) -> Iterator[str]:
    """Say what became of a book between two dates.

    Parameters
    ----------
    period : PeriodDrift
        Both dates.
    level : float
        How often there may be any alarm where nobody moved.

    Yields
    ------
    str
        A sentence.
    """
    outcomes = [] if period.outcomes is None else [*_outcomes(period.outcomes, period.score)]
    yield from _moved(period, level, [told for alarm, told in outcomes if alarm])
    yield from _mean(period)
    yield from (told for alarm, told in outcomes if not alarm)
    yield from _models(period)


def _moved(period: PeriodDrift, level: float, outcomes: list[str]) -> Iterator[str]:
    sizes = f"{period.n_before:,} customers before and {period.n_after:,} after"
    if not period.tests:
        yield f"Nothing could be held against each other: {sizes}."
        return
    made = "1 test was" if period.tests == 1 else f"{period.tests:,} tests were"
    often = f"Where nobody moved, there is any alarm in at most {share(level)} of comparisons"
    if not period.alarms:
        yield f"Nothing moved more than chance does: {made} made of {sizes}. {often}."
        return
    for drift in sorted(period.every, key=_size, reverse=True):
        yield from _of_metric(drift)
    yield from outcomes
    yield f"{often}; {made} made of {sizes}."


def _size(drift: MetricDrift) -> float:
    """Say how far it is beyond chance."""
    shifts = (drift.values, drift.gaps)
    return max((shift.psi / shift.limit for shift in shifts if shift.alarm), default=0.0)


def _of_metric(drift: MetricDrift) -> Iterator[str]:
    if drift.values.alarm:
        yield f"{_subject(drift)} moved more than chance does{_index(drift.values)}: {_bin(drift)}."
        if drift.beyond_after - drift.beyond_before >= _FLAT:
            now, then = shares_apart(drift.beyond_after, drift.beyond_before)
            yield (
                f"{_subject(drift)}: {now} of its values lie beyond the ends of the curve, "
                f"against {then} before; the curve does not tell these apart."
            )
    if drift.gaps.alarm:
        now, then = shares_apart(drift.gaps_after, drift.gaps_before)
        more = "rose" if drift.gaps_after > drift.gaps_before else "fell"
        yield (
            f"{_subject(drift)} is missing for {now} of customers, against {then} before: gaps "
            f"{more} more than chance does."
        )


def _subject(drift: MetricDrift) -> str:
    return drift.name[:1].upper() + drift.name[1:] if drift.name == THE_SCORE else drift.name


def _index(shift: Shift) -> str:
    psi, limit = amounts_apart(shift.psi, shift.limit)
    return f" (PSI {psi}; {shift.chance:.2g} is usual by chance, {limit} raises an alarm)"


def _bin(drift: MetricDrift) -> str:
    """Tell the bin that adds most to an index."""
    shift = drift.values
    place = shift.largest
    before, after = (float(shares[place]) for shares in shift.shares)
    now, then = shares_apart(after, before)
    text, unit = shift.bins[place], f" {drift.unit}" if drift.unit else ""
    what = "have" if text[:1] in "'\"a" and not text.startswith("at ") else "are"
    # shares are of the values that are there
    known = f" with a {'score' if drift.name == THE_SCORE else 'value'}"
    who = f"customers{known if drift.gaps.before[1] or drift.gaps.after[1] else ''}"
    added = share(float(shift.parts[place]) / shift.psi)
    middles = _middles(drift)
    return (
        f"{now} of {who} {what} {text}{unit}, against {then} before, which is {added} of the "
        f"index{middles}"
    )


def _middles(drift: MetricDrift) -> str:
    before, after = drift.middle_before, drift.middle_after
    # labels have none
    if before == after or math.isnan(before):
        return ""
    now, then = amounts_apart(after, before)
    return f", and the median went from {then} to {now}"


def _mean(period: PeriodDrift) -> Iterator[str]:
    mean = period.mean
    change = mean.change
    if math.isnan(change):
        return
    named = [*mean.metrics.items(), ("rules and limits", mean.adjustments)]
    named.sort(key=lambda item: -abs(item[1]))
    told = [f"{name} {signed(part)}" for name, part in named[:_TOLD] if abs(part) >= 0.05]
    by = f", most by {listed(told)}" if told and mean.metrics else ""
    sure = f" ({signed(change.low)} to {signed(change.high)})" if change.has_interval else ""
    yield (
        f"The mean score went from {points(mean.before)} to {points(mean.after)}, by "
        f"{signed(change)}{sure}{by}."
    )
    if not period.alarms and (change.low > 0.0 or change.high < 0.0):
        yield (
            "The interval of the mean leaves out 0, as one in 20 does by chance: it is looked at "
            "alone, while the tests allow for their number."
        )


def _outcomes(outcomes: OutcomeDrift, score: MetricDrift) -> Iterator[tuple[bool, str]]:
    """Say what customers then did, each sentence with whether it is an alarm."""
    mixed = (
        " The customers are others too, and the AUC depends on how far their scores lie apart: the "
        "score itself need not have become another."
    )
    yield outcomes.auc_alarm, _area(outcomes) + mixed * (outcomes.auc_alarm and score.alarm)
    yield outcomes.churn_alarm, _churn(outcomes)


def _area(outcomes: OutcomeDrift) -> str:
    areas = f"AUC {outcomes.auc_after.text(digits=2)}, before {outcomes.auc_before.text(digits=2)}"
    if outcomes.auc_alarm:
        worse = "worse" if outcomes.auc_after < outcomes.auc_before else "better"
        return f"The score tells {worse} than before who leaves, by more than chance: {areas}."
    if outcomes.auc_before.has_interval and outcomes.auc_after.has_interval:
        return f"That the score tells who leaves as well as before is not refuted: {areas}."
    return (
        f"Whether the score tells who leaves as well as before cannot be said: {areas}. Two who "
        "left and two who stayed are due at both dates."
    )


def _churn(outcomes: OutcomeDrift) -> str:
    if not (outcomes.n_before and outcomes.n_after):
        return (
            "How many left cannot be held against how many were to be expected: outcomes are "
            f"known of {outcomes.n_before:,} scored customers before and {outcomes.n_after:,} "
            "after."
        )
    now, then = (each.text(percent=True) for each in (outcomes.churn_after, outcomes.expected))
    much = "that is more than chance" if outcomes.churn_alarm else "chance may do that"
    return f"{now} left, where {then} was to be expected of such scores by what was before: {much}."


def _models(period: PeriodDrift) -> Iterator[str]:
    if period.rescored:
        yield (
            "The two dates were scored by different scorecards: what moved the score and the bands "
            "may be that, and not the customers."
        )
    for names, where in ((period.only_before, "earlier"), (period.only_after, "later")):
        if names:
            yield f"The {where} scorecard alone has {_listed(names)}."
    if period.redefined:
        yield (
            f"Another formula, or another kind of value, makes {_listed(period.redefined)}: what "
            "moved may be that."
        )
    for drift in period.metrics.values():
        if drift.unlisted:
            yield (
                f"{drift.name}: the curve does not list {_listed(drift.unlisted)}, which so "
                f"{'counts' if len(drift.unlisted) == 1 else 'count'} as missing."
            )
        new = tuple(name for name in drift.unseen if name not in set(drift.unlisted))
        if new:
            yield f"{drift.name}: nobody had {_listed(new)} before."


def few(names: tuple[str, ...]) -> str:
    """Name some labels, and say how many more there are.

    Parameters
    ----------
    names : tuple of str
        Any number.

    Returns
    -------
    str
        The first five; empty for none.
    """
    more = len(names) - _LABELS
    told = ", ".join(names[:_LABELS])
    return f"{told} and {more:,} more" if more > 0 else told


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _LABELS
    told = list(map(repr, names[:_LABELS]))
    return f"{', '.join(told)} and {more:,} more" if more > 0 else listed(told)

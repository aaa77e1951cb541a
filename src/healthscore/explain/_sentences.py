"""An explanation in sentences that a customer-success manager can read out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, cast

from healthscore.explain._words import amount, listed, points, share, subject, title
from healthscore.rules import Cap, Floor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.explain._explanation import Explanation
    from healthscore.explain._part import Part
    from healthscore.scoring import AppliedRule

_TOLD: Final = 5
"""Metrics that are worth a sentence of their own."""

_LEAST: Final = 0.05
"""Points below which nothing is to be told: they would read 0.0."""


def sentences(explanation: Explanation) -> Iterator[str]:
    """Say why a score is what it is.

    Parameters
    ----------
    explanation : Explanation
        Whose numbers are told.

    Yields
    ------
    str
        The score itself first, then what costs most, then gaps.
    """
    yield _score(explanation)
    if not math.isnan(explanation.score):
        yield from _costs(explanation)
    yield from _gaps(explanation)


def _score(explanation: Explanation) -> str:
    who = f"The score of {explanation.key}" if explanation.named else "The score"
    banding, band, observed = explanation.scorecard.banding, explanation.band, explanation.coverage
    if math.isnan(explanation.score):
        covered = f"only {share(observed)} of the weight was observed" if observed else "no data"
        return f"{who} is unknown: {covered}."
    parts = [f"{who} is {points(explanation.score)} of 100"]
    if banding is not None:
        above = banding.labels[banding.labels.index(band) + 1 :]
        starts = [amount(cast("float", banding.starts[label])) for label in above[:1]]
        start = f" ({above[0]} starts at {starts[0]})" if above else ""
        parts.append(f", {band}{start}")
    if observed < 1.0:
        parts.append(f", with {share(observed)} of the weight observed")
    return f"{''.join(parts)}."


def _costs(explanation: Explanation) -> Iterator[str]:
    """Tell what keeps the score from 100, the largest first: metrics and rules alike."""
    lost = 100.0 - explanation.score
    of_all = f" of the {points(lost)} points lost" if lost >= _LEAST else ""
    parts = [part for part in explanation.parts if part.loss >= _LEAST]
    # a single one more is told too, for it takes no more room than to count it
    most = _TOLD + 1 if len(parts) == _TOLD + 1 else _TOLD
    told = [(part.loss, _cost(part, of_all)) for part in parts[:most]]
    told += [
        (-rule.effect, _rule(rule, of_all))
        for rule in explanation.rules
        if abs(rule.effect) >= _LEAST
    ]
    yield from (text for _, text in sorted(told, key=lambda item: -item[0]))
    if len(parts) > most:
        rest = math.fsum(part.loss for part in parts[most:])
        yield f"{len(parts) - most} other metrics cost {points(rest)}{of_all}."
    yield from _quiet_rules(explanation)
    yield from _summed(explanation)


def _cost(part: Part, of_all: str) -> str:
    assumed = f" ({part.gap}, taken as {points(part.score)})" if part.gap else ""
    value = None if part.gap else part.value
    return f"{subject(part.metric, value)}{assumed} costs {points(part.loss)}{of_all}."


def _rule(rule: AppliedRule, of_all: str) -> str:
    what = f"The {type(rule.rule).__name__.lower()}{_level(rule)}"
    of_all = of_all if rule.effect < 0.0 else ""
    verb = "takes" if rule.effect < 0.0 else "adds"
    return f"{what} {verb} {points(abs(rule.effect))}{of_all}: {rule.reason}."


def _level(rule: AppliedRule) -> str:
    level = rule.rule.level
    if not isinstance(level, float):
        return ""
    return f" of {points(level)}" if isinstance(rule.rule, Cap | Floor) else f" to {points(level)}"


def _quiet_rules(explanation: Explanation) -> Iterator[str]:
    for rule in explanation.rules:
        if abs(rule.effect) < _LEAST:
            name = type(rule.rule).__name__.lower()
            yield f"The {name}{_level(rule)} holds and changes nothing: {rule.reason}."


def _summed(explanation: Explanation) -> Iterator[str]:
    """Tell what was won and lost where points are summed, which know no losses."""
    if not explanation.scorecard.plan.has_points:
        return
    known = [part for part in explanation.parts if abs(part.contribution) >= _LEAST]
    for part in sorted(known, key=lambda part: part.contribution)[:_TOLD]:
        verb = "takes" if part.contribution < 0.0 else "gives"
        value = None if part.gap else part.value
        yield f"{subject(part.metric, value)} {verb} {points(abs(part.contribution))} points."
    rest = explanation.adjustment - math.fsum(rule.effect for rule in explanation.rules)
    if abs(rest) >= _LEAST:
        verb = "take" if rest < 0.0 else "give"
        yield f"The starts and limits of sums {verb} {points(abs(rest))} points."


def _gaps(explanation: Explanation) -> Iterator[str]:
    for part in explanation.gaps:
        low, high = part.worth or (math.nan, math.nan)
        what = f"{title(part.name)} is {part.gap}"
        if part.gap == "unlisted":
            what = f"{subject(part.metric, part.value)} is no label that is known"
        if part.gap == "stale" and not math.isnan(part.age):
            valid = amount(part.metric.valid_days or 0.0)
            what += f": it is {amount(part.age)} days old, and counts for {valid}"
        joint = ";" if ":" in what else ":"
        if math.isnan(high - low):
            yield f"{what}."
        elif abs(high - low) < _LEAST:
            yield f"{what}{joint} it would not change the score."
        else:
            ends = f"{points(low)} to {points(high)}"
            yield f"{what}{joint} the score would be {ends}, were it known."
    if len(explanation.gaps) > 1 and not math.isnan(explanation.score):
        low, high = explanation.interval
        names = listed([part.name for part in explanation.gaps])
        yield f"With {names} known, the score would be {points(low)} to {points(high)}."

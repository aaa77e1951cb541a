"""An explanation in sentences that a customer-success manager can read out."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.bandings import next_start, reaches
from healthscore.explain._gates import closed_groups, why_unknown
from healthscore.explain._words import (
    amount,
    amounts_apart,
    in_days,
    listed,
    points,
    share,
    subject,
    title,
)
from healthscore.explain._worth import also_read
from healthscore.rules import Cap, Floor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.bandings import Banding
    from healthscore.explain._explanation import Explanation
    from healthscore.explain._part import Part
    from healthscore.scoring import AppliedRule

_TOLD: Final = 5
"""Metrics that are worth a sentence of their own."""

_EXACT: Final = 6
"""Digits behind the point that a cut has at most."""

_A_LITTLE: Final = 1e-4
"""Days beyond its validity that nobody would read as a number: a few seconds."""

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
        if explanation.scorecard.calibration is not None:
            said = explanation.scorecard.calibration.text(explanation.score)
            yield f"{said[:1].upper()}{said[1:]}."
        yield from _held(explanation)
        yield from _costs(explanation)
    for group, reason in closed_groups(explanation.scores):
        yield f"{title(group)} has no score: {reason}."
    yield from _faded(explanation)
    yield from _gaps(explanation)


def _score(explanation: Explanation) -> str:
    who = f"The score of {explanation.key}" if explanation.named else "The score"
    banding, band, observed = explanation.scorecard.banding, explanation.band, explanation.coverage
    if math.isnan(explanation.score):
        return f"{who} is unknown: {why_unknown(explanation.scores)}."
    parts = [f"{who} is {explanation.shown} of 100"]
    if banding is not None:
        parts.append(f", {band}{_next(banding, explanation)}")
    if observed < 1.0:
        parts.append(f", with {share(observed)} of the weight observed")
    return f"{''.join(parts)}."


def _next(banding: Banding, explanation: Explanation) -> str:
    """Say where the next higher band starts for this customer."""
    previous = explanation.previous_band
    found = next_start(banding, explanation.band, previous)
    if found is None:
        return ""
    label, start = found
    # what is a hair more than a round number is above that one
    whole, score = round(start, _EXACT), float(explanation.shown)

    def is_in(number: float) -> bool:
        return bool(reaches(banding, label, previous, np.array([number]))[0])

    texts = [amount(whole, digits) for digits in range(3, 2 * _EXACT)]
    numbers = list(map(float, texts))
    if is_in(whole):
        # neither so short that the score seems to reach it, nor that less would do
        good, word = [number > score and is_in(number) for number in numbers], "at"
    else:
        good, word = [number == whole for number in numbers], "above"
    return f" ({label} starts {word} {next(itertools.compress(texts, good), texts[-1])})"


def _held(explanation: Explanation) -> Iterator[str]:
    """Tell what the band would be, were it not for the band before."""
    banding = explanation.scorecard.banding
    if banding is None:
        return
    own = str(banding([explanation.score])[0])
    if own != explanation.band:
        margin = amount(banding.margin)
        yield f"By the score alone it would be {own}: a margin of {margin} holds it where it was."


def _costs(explanation: Explanation) -> Iterator[str]:
    """Tell what keeps the score from 100, the largest first: metrics and rules alike."""
    lost = 100.0 - explanation.score
    # where something lifts the score, the parts come to more than what is lost
    lifted = explanation.adjustment > 0.0 or any(rule.effect > 0.0 for rule in explanation.rules)
    of_all = "" if lifted or lost < _LEAST else f" of the {points(lost)} points lost"
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
    return f"{_subject(part)}{assumed} costs {points(part.loss)}{of_all}."


def _subject(part: Part) -> str:
    """Begin a sentence with a metric, its value, and the curve that judged it if there are more."""
    if part.gap:
        return subject(part.metric, None)
    curve = f" (for {part.when})" if part.when else " (by the curve of all others)"
    return f"{subject(part.judged, part.value)}{curve if part.metric.curves else ''}"


def _rule(rule: AppliedRule, of_all: str) -> str:
    what = _named(rule)
    of_all = of_all if rule.effect < 0.0 else ""
    verb = "takes" if rule.effect < 0.0 else "adds"
    return f"{what} {verb} {points(abs(rule.effect))}{of_all}: {_reason(rule)}."


def _named(rule: AppliedRule) -> str:
    """Begin a sentence with a rule: ``The cap of 39.0``, ``The floor of 20.0 of support``."""
    whose = "" if rule.on_whole else f" on {title(rule.member).lower()}"
    return f"The {type(rule.rule).__name__.lower()}{_level(rule)}{whose}"


def _reason(rule: AppliedRule) -> str:
    """Say why a rule acts, as it says itself, or else by its condition."""
    return rule.rule.reason.rstrip(".") or f"{rule.rule.when.text} holds"


def _level(rule: AppliedRule) -> str:
    level = rule.rule.level
    if not isinstance(level, float):
        return ""
    return f" of {points(level)}" if isinstance(rule.rule, Cap | Floor) else f" to {points(level)}"


def _quiet_rules(explanation: Explanation) -> Iterator[str]:
    for rule in explanation.rules:
        if abs(rule.effect) < _LEAST:
            yield f"{_named(rule)} holds and changes nothing: {_reason(rule)}."


def _summed(explanation: Explanation) -> Iterator[str]:
    """Tell what was won and lost where points are summed, which know no losses."""
    if not explanation.scorecard.plan.has_points:
        return
    known = [part for part in explanation.parts if part.summed and abs(part.contribution) >= _LEAST]
    for part in sorted(known, key=lambda part: part.contribution)[:_TOLD]:
        verb = "takes" if part.contribution < 0.0 else "gives"
        yield f"{_subject(part)} {verb} {points(abs(part.contribution))} points."
    rest = explanation.adjustment - math.fsum(rule.effect for rule in explanation.rules)
    if abs(rest) >= _LEAST:
        verb = "take" if rest < 0.0 else "give"
        yield f"The starts and limits of sums {verb} {points(abs(rest))} points."


def _has_curves(explanation: Explanation) -> bool:
    return any(part.metric.curves for part in explanation.parts)


def _faded(explanation: Explanation) -> Iterator[str]:
    """Tell what counts less for its age."""
    for part in explanation.parts:
        if 0.0 < part.freshness < 1.0:
            left = share(part.freshness)
            what = f"{title(part.name)} is {in_days(part.age)} old"
            missing = part.metric.missing
            if isinstance(missing, float):
                yield f"{what}: {left} of its score is its own, the rest {points(missing)}."
            else:
                yield f"{what}, and counts for {left} of its weight."


def _gaps(explanation: Explanation) -> Iterator[str]:
    for part in explanation.gaps:
        what = f"{title(part.name)} is {part.gap}"
        if part.gap == "unlisted":
            what = f"{subject(part.judged, part.value)} is no label that is known"
        if part.gap == "stale" and not math.isnan(part.age):
            what += f": {_too_old(part.age, part.metric.valid_days or 0.0)}"
        joint = "; " if ":" in what else ": "
        if part.worth is None:
            yield f"{what}{joint}{_also_read(explanation, part)}."
        elif math.isnan(math.fsum(part.worth)):
            yield f"{what}."
        else:
            yield f"{what}{joint}{_worth(part.worth, explanation.score)}, were it known."
    if len(explanation.gaps) > 1 and not math.isnan(math.fsum(explanation.worth)):
        names = listed([part.name for part in explanation.gaps])
        yield f"With {names} known, {_worth(explanation.worth, explanation.score)}."


def _too_old(age: float, valid_days: float) -> str:
    """Say how old something is, and for how long it would have counted."""
    valid = in_days(valid_days)
    if age == valid_days:
        return f"it is {valid} old, and counts no longer at that age"
    if age - valid_days < _A_LITTLE:
        return f"it is just over {valid} old, and counts for that long"
    days, valid = amounts_apart(age, valid_days)
    return f"it is {days} {'day' if days == '1' else 'days'} old, and counts for {valid}"


def _also_read(explanation: Explanation, part: Part) -> str:
    """Say why nobody knows what a gap is worth: something else reads what it is made of."""
    who = "a condition or a rule" if _has_curves(explanation) else "a rule"
    read = "it"
    if part.metric.effective_formula.column is None:
        read = listed(also_read(explanation.scorecard)[part.name])
    return f"{who} reads {read} too, so nobody can say what it is worth"


def _worth(worth: tuple[float, float], score: float) -> str:
    """Say what the score would be: from one end to the other, or one and the same."""
    low, high = sorted(worth)
    if points(low) != points(high):
        return f"the score would be {points(low)} to {points(high)}"
    if abs(high - score) < _LEAST:
        return "the score would be the same"
    return f"the score would be {points(low)}"

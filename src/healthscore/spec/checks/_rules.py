"""Checks of rules: those that can never act, and those that act without effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from healthscore.rules import Cap, Floor, Override
from healthscore.spec.checks._conditions import cases
from healthscore.spec.checks._findings import note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.group import Body
    from healthscore.rules import Rule
    from healthscore.spec.checks._findings import Finding
    from healthscore.spec.checks._sets import Span
    from healthscore.spec.checks._study import Study

_HAIR: Final = 1e-9


def place_of(body: Body, number: int) -> str:
    """Name a rule by its number, from 0."""
    return f"rule {number + 1} of {body.place}"


def conditions(study: Study, body: Body) -> Iterator[Finding]:
    """Find conditions that can never be true, or never be false."""
    scores = study.reaches.members
    for number, rule in enumerate(body.rules):
        place, text = place_of(body, number), rule.when.text
        if not cases(rule.when.node, scores):
            yield warning(
                "impossible-condition",
                place,
                f"Its condition can never be true: {text}{_spans(study, rule)}",
                "Correct the condition, or take the rule out.",
                text,
            )
        elif not cases(rule.when.node, scores, truth=False):
            replaces = isinstance(rule, Override) and number > 0
            before = " The rules before it have no effect then." if replaces else ""
            yield note(
                "constant-condition",
                place,
                f"Its condition is true whenever it is known: {text}{_spans(study, rule)}{before}",
                "Correct the condition; what should hold for everybody needs no rule.",
                text,
            )


def _spans(study: Study, rule: Rule) -> str:
    """Say what the scores can come to that a condition asks for."""
    spans = {name: study.reaches.members[name] for name in rule.when.scores}
    parts = [f"score({name!r}) is from {low:g} to {high:g}" for name, (low, high) in spans.items()]
    return f", where {' and '.join(parts)}." if parts else "."


def idle(study: Study, body: Body) -> Iterator[Finding]:
    """Find caps and floors that lie beyond every score that comes to them."""
    for number, rule in enumerate(body.rules):
        before = study.reaches.stages[body.place][number]
        if not _is_idle(rule, before):
            continue
        cap = isinstance(rule, Cap)
        end = f"above {before[1]:g}" if cap else f"below {before[0]:g}"
        yield warning(
            "idle-cap" if cap else "idle-floor",
            place_of(body, number),
            f"It has no effect: at {rule.level:g}, and no score that comes to it is {end}.",
            f"{'Lower' if cap else 'Raise'} it, or take the rule out.",
            rule.level,
        )


def _is_idle(rule: Rule, before: Span) -> bool:
    match rule:
        case Cap():
            return isinstance(rule.at, float) and rule.at >= before[1]
        case Floor():
            return isinstance(rule.at, float) and rule.at <= before[0]
        case _:
            return False


def edges(study: Study) -> Iterator[Finding]:
    """Find caps and floors on the start of a band that leave customers on its other side."""
    scorecard, banding = study.scorecard, study.scorecard.banding
    if banding is None or banding.learns:
        return
    kind = Cap if banding.closed == "left" else Floor
    starts = [cast("float", start) for start in banding.starts.values()]
    for number, rule in enumerate(scorecard.rules):
        level = rule.level
        if not (isinstance(rule, kind) and isinstance(level, float)):
            continue
        if _is_idle(rule, study.reaches.stages[scorecard.place][number]):
            continue
        for place, start in enumerate(starts[1:], 1):
            if abs(level - start) <= _HAIR:
                stays, other = banding.labels[place], banding.labels[place - 1]
                if kind is Floor:
                    stays, other = other, stays
                yield note(
                    "level-on-edge",
                    place_of(scorecard, number),
                    f"It holds scores at {level:g}, where bands {banding.labels[place - 1]!r} and "
                    f"{banding.labels[place]!r} meet: such a customer is {stays!r}, not {other!r}.",
                    f"If {other!r} is meant, {'lower' if kind is Cap else 'raise'} it a little.",
                    level,
                )

"""Checks of the banding: bands that nobody is in, and metrics too strong or too weak for it."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from healthscore.aggregations import Rounded
from healthscore.spec.checks._findings import note, warning
from healthscore.spec.checks._study import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from healthscore.bandings import Banding
    from healthscore.scorecard import Scorecard
    from healthscore.spec.checks._findings import Finding
    from healthscore.spec.checks._study import Study

WEAKEST: Final = 1.0
"""Points that a metric must be able to move the score by, if the banding has no larger margin."""

_HAIR: Final = 1e-6


def unreachable(study: Study) -> Iterator[Finding]:
    """Find bands that no score leads to."""
    scorecard, banding = study.scorecard, study.scorecard.banding
    if banding is None or banding.learns:
        return
    low, high = study.reaches.stages[scorecard.place][-1]
    first, last = banding.codes([low, high]).tolist()
    starts = _starts(banding)
    landed = _landed(study, scorecard, banding)
    for code, label in enumerate(banding.labels):
        if code < first:
            why = f"no score is below {low:g}, and {banding.labels[code + 1]!r} starts at "
            why += f"{starts[code + 1]:g}"
        elif code > last:
            why = f"it starts at {starts[code]:g}, and no score is above {high:g}"
            if banding.closed == "right" and starts[code] <= high:
                why += ": with closed='right' a score on the start is in the band below"
        elif landed is not None and code not in landed:
            why = "scores are rounded, and none falls into it"
        else:
            continue
        yield warning(
            "unreachable-band",
            scorecard.place,
            f"Nobody can be in band {label!r}: {why}.",
            "Move the start of the band, or leave the band out.",
            label,
        )


def _starts(banding: Banding) -> list[float]:
    return [cast("float", start) for start in banding.starts.values()]


def _landed(study: Study, scorecard: Scorecard, banding: Banding) -> set[int] | None:
    """Give the bands that rounded scores fall into, or None where scores are not rounded."""
    rounded = scorecard.aggregation
    levels = [rule.level for rule in scorecard.rules if isinstance(rule.level, float)]
    if not isinstance(rounded, Rounded) or len(levels) < len(scorecard.rules):
        return None
    low, high = study.reaches.stages[scorecard.place][0]
    step = 10.0**-rounded.digits
    near = [
        (math.ceil(start / step) + shift) * step
        for start in _starts(banding)
        for shift in (-1, 0, 1)
    ]
    points = [point for point in near if low - _HAIR <= point <= high + _HAIR]
    return set(banding.codes([low, high, *points, *np.clip(levels, 0.0, 100.0)]).tolist())


def strength(study: Study) -> Iterator[Finding]:
    """Find metrics that move customers across a whole band, and such as move nobody."""
    leaps = _leaps(study)
    advice = "Lower its weight, or make the band wider."
    for name, (width, label) in leaps.items() if _are_few(study, leaps) else ():
        effect = study.effects[name]
        yield note(
            "heavy-metric",
            f"Metric {name!r}",
            f"It can by itself move the score by {effect:.3g} points: a customer across all of "
            f"band {label!r}, which is {width:g} points wide.",
            advice,
            effect,
        )
    weak = _too_weak(study)
    for name in weak if _are_few(study, weak) else ():
        effect = study.effects[name]
        yield note(
            "weak-metric",
            f"Metric {name!r}",
            f"It can move the score by {effect:.2g} points at most, less than {_least(study)}: it "
            "changes nobody's band.",
            "Raise its weight, or leave it out.",
            effect,
        )


def strength_of_most(study: Study) -> Iterator[Finding]:
    """Find scorecards most of whose metrics are too strong, or too weak."""
    for code, names, what, advice in (
        (
            "heavy-metric",
            tuple(_leaps(study)),
            "can each move a customer across a whole band",
            "Make the bands wider or use more metrics, unless a mean such as Worst is to do so.",
        ),
        (
            "weak-metric",
            tuple(_too_weak(study)),
            f"can each move the score by less than {_least(study)}",
            "Let the score rest on fewer metrics: most of these change nobody's band.",
        ),
    ):
        if names and not _are_few(study, names):
            message = f"{len(names)} of its {len(study.effects)} metrics {what}: {listed(names)}."
            yield note(code, study.scorecard.place, message, advice, names)


def _are_few(study: Study, names: Collection[str]) -> bool:
    """Tell whether it is the metrics' fault: if it is most of them, it is the scorecard's."""
    return 2 * len(names) <= len(study.effects)


def _leaps(study: Study) -> dict[str, tuple[float, str]]:
    """Give the widest band that each metric can move a customer across."""
    banding = study.scorecard.banding
    if banding is None or banding.learns or len(study.effects) < 2:
        return {}
    low, high = study.reaches.stages[study.scorecard.place][-1]
    inner = [
        (end - start, label)
        for label, (start, end) in zip(
            banding.labels[1:], pairwise(_starts(banding)[1:]), strict=False
        )
        if low < start and end <= high
    ]
    crossed = {
        name: max((band for band in inner if effect > band[0] + _HAIR), default=None)
        for name, effect in study.effects.items()
    }
    return {name: band for name, band in crossed.items() if band is not None}


def _too_weak(study: Study) -> list[str]:
    """Name the metrics that can move nobody, though their curves do not stand still."""
    least = max(WEAKEST, _margin(study)) - _HAIR
    curves = {metric.name: study.curve_of(metric) for metric in study.scorecard.metrics()}
    return [
        name
        for name, effect in study.effects.items()
        if effect < least and curves[name][0] < curves[name][1]
    ]


def _margin(study: Study) -> float:
    banding = study.scorecard.banding
    return 0.0 if banding is None else banding.margin


def _least(study: Study) -> str:
    margin = _margin(study)
    return f"the banding's margin of {margin:g}" if margin > WEAKEST else f"{WEAKEST:g} point"

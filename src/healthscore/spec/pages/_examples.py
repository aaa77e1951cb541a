"""Worked examples: a few values of a metric, scored by its own normalizer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, final

import attrs

from healthscore.spec.pages import _words as words
from healthscore.spec.pages._content import Name
from healthscore.spec.pages._curve_outline import scored, telling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.metric import Metric
    from healthscore.normalizers import Normalizer
    from healthscore.spec.pages._content import Line

_DIGITS: Final = 4
"""Significant digits of a value, unless fewer than all would be another score."""


@final
@attrs.frozen
class Example:
    """A value, its score, and a sentence without its full stop."""

    value: float
    score: float
    line: Line


def examples(metric: Metric, *, points: bool = False) -> tuple[Example, ...]:
    """Score some telling values of a metric.

    Parameters
    ----------
    metric : Metric
        Any.
    points : bool, default False
        Whether its scores are points that a sum adds up.

    Returns
    -------
    tuple of Example
        In ascending order of the value; empty where its curve is of labels, still to be learned, or
        nobody knows where it lies.
    """
    verb = "give" if points else "score"
    return tuple(
        Example(value, score, (*_subject(metric, text, verb, first=not place), words.points(score)))
        for place, (text, value, score) in enumerate(_scored(metric.normalizer))
    )


def _scored(normalizer: Normalizer) -> Iterator[tuple[str, float, float]]:
    exact = telling(normalizer)
    short = [float(words.figure(value, _DIGITS).replace(",", "")) for value in exact]
    scores = scored(normalizer, [*exact, *short]) if exact else None
    if scores is None:
        return
    seen: set[str] = set()
    half = len(exact)
    for value, about, score, nearly in zip(exact, short, scores, scores[half:], strict=False):
        same = words.points(score) == words.points(nearly)
        text = words.figure(about, _DIGITS) if same else repr(value)
        if text not in seen and not math.isnan(score):
            seen.add(text)
            yield (text, about, nearly) if same else (text, value, score)


def _subject(metric: Metric, text: str, verb: str, *, first: bool) -> Line:
    """Say what has a score: the first example says what it is, and the others follow it."""
    if not metric.unit.strip():
        start = "an" if metric.name[0] in "aeioAEIO" else "a"
        what: Line = (f"{start} ", Name(metric.name)) if first else ("one",)
        return (*what, f" of {text} {verb}s ")
    if not first:
        return (f"{text} {verb} ",)
    if text == "1":
        return ("1 (", Name(metric.unit), f") {verb}s ")
    return (f"{text} ", Name(metric.unit), f" {verb} ")

"""The scorecard of a points card, and its lines in words."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import attrs
import numpy as np

from healthscore.aggregations import Sum
from healthscore.evaluate.points._rounding import TOTAL
from healthscore.evaluate.profit._readable import readable
from healthscore.group import unfaded
from healthscore.normalizers import Categories, Steps
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore._definition import FloatArray
    from healthscore.evaluate.points._draft import Draft
    from healthscore.evaluate.points._ladders import Ladder
    from healthscore.metric import Metric
    from healthscore.normalizers import Normalizer


_OTHER: Final = "any other"


class Line(NamedTuple):
    """One line of a card."""

    metric: str
    """Whose it is."""
    condition: str
    """Which customers it is for: ``below 3``."""
    points: int
    """What they get; negative."""
    share: float
    """How many of the customers with a value."""

    def __str__(self) -> str:
        return f"{self.metric} {self.condition}: {self.points:+d}"


def card_of(scorecard: Scorecard, draft: Draft) -> tuple[Scorecard, list[Line], dict[str, int]]:
    """Make the scorecard of a draft.

    Parameters
    ----------
    scorecard : Scorecard
        Whose metrics they are.
    draft : Draft
        Of whole points.

    Returns
    -------
    card : Scorecard
        A sum of points.
    lines : list of Line
        In the order of the metrics, the worst first.
    gaps : dict of str to int
        What a gap gets, by metric.
    """
    members: list[Metric] = []
    lines: list[Line] = []
    gaps: dict[str, int] = {}
    for ladder, taken in zip(draft.ladders, draft.points, strict=True):
        if not taken.any():
            continue
        points = -taken + 0.0
        normalizer, conditions = (
            _labelled if ladder.metric.normalizer.takes == "labels" else _stepped
        )(ladder, points[:-1])
        members.append(_member(ladder.metric, normalizer, float(points[-1])))
        gaps[ladder.metric.name] = int(points[-1])
        held = ladder.places[ladder.places < len(ladder.values)]
        found = points[:-1][held]
        lines += [
            Line(ladder.metric.name, text, int(each), float((found == each).mean()))
            for each, text in sorted(conditions.items())
            if each
        ]
    # whoever has no value at all has no score
    least = max(scorecard.min_coverage, (1000 // max(len(members), 1)) / 1000.0)
    card = Scorecard(
        f"{scorecard.name}-points",
        members,
        aggregation=Sum(start=TOTAL),
        min_coverage=least,
        description=f"{len(lines)} lines of points, learned from what customers did.",
    )
    return card, lines, gaps


def _member(metric: Metric, normalizer: Normalizer, gap: float) -> Metric:
    plain = cast("Metric", unfaded(attrs.evolve(metric, missing="exclude")))
    missing = "reject" if metric.missing == "reject" else gap
    return attrs.evolve(plain, normalizer=normalizer, curves=(), missing=missing)


def _stepped(ladder: Ladder, points: FloatArray) -> tuple[Normalizer, dict[float, str]]:
    """Make steps of the points by value, and say whom each number of points is for."""
    values = ladder.values
    last = np.flatnonzero(points[1:] != points[:-1])
    cuts = [readable(*values[place : place + 2].tolist()) for place in last.tolist()]
    scores = points[np.append(last, len(points) - 1)].tolist()
    first = 0.0 if values[0] >= 0.0 and cuts[0] > 0.0 else float(values[0])
    texts: dict[float, list[str]] = {}
    for score, (low, high) in zip(scores, pairwise([None, *cuts, None]), strict=True):
        texts.setdefault(score, []).append(_between(low, high))
    steps = Steps(dict(zip([first, *cuts], scores, strict=True)))
    return steps, {score: " or ".join(parts) for score, parts in texts.items()}


def _between(low: float | None, high: float | None) -> str:
    if low is None:
        return f"below {high:.10g}"
    return f"at least {low:.10g}" if high is None else f"from {low:.10g} to below {high:.10g}"


def _labelled(ladder: Ladder, points: FloatArray) -> tuple[Normalizer, dict[float, str]]:
    """Make categories of the points by score, and say whom each number of points is for."""
    known = cast("Categories", ladder.metric.normalizer)

    def given(score: float) -> float:
        return float(points[np.argmin(np.abs(ladder.values - score))])

    scores = {label: given(score) for label, score in known.scores.items()}
    other = None if known.other is None else given(known.other)
    labels = _by_points(scores, other)
    texts = {each: f"is {_listed(some)}" for each, some in labels.items()}
    return Categories(scores, other=other), texts


def _by_points(scores: Mapping[str, float], other: float | None) -> dict[float, list[str]]:
    found: dict[float, list[str]] = {}
    for label, each in scores.items():
        found.setdefault(each, []).append(repr(label) if _confuses(label) else label)
    if other is not None:
        found.setdefault(other, []).append(_OTHER)
    return found


def _listed(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"


def _confuses(label: str) -> bool:
    """Tell whether nobody could see where a label ends in a list of some."""
    return label == _OTHER or "," in label or " or " in label

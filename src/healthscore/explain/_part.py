"""What each metric has to do with the score of one customer."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, final

import attrs
import numpy as np

from healthscore.explain._words import plain, shown
from healthscore.group import Group
from healthscore.scoring import replay
from healthscore.scoring._raw import ages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore.group import Body
    from healthscore.metric import Metric
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import Kept, Leaf, Scores, Tree

Gap = Literal["", "missing", "stale", "unlisted"]


@final
@attrs.frozen
class Part:
    """What one metric has to do with a score.

    Parameters
    ----------
    metric : Metric
        Its definition.
    groups : tuple of str
        The groups that it lies in, from the outermost.
    value : float or str or None
        What its curve judged; None for a gap. One too old to count is given too.
    score : float
        Its score; NaN for a gap that has none.
    weight : float
        Its effective weight among what is present, 0 to 1. Under a `Sum`, where weights do not
        count, what the metrics outside of it leave, by its points over those of all in it.
    contribution : float
        Points that it put into the score.
    loss : float
        Points that it kept out.
    gap : {"", "missing", "stale", "unlisted"}
        Why it was not observed: there is no value, it is too old to count, or it is a label that
        the curve does not know; empty where it was observed.
    age : float
        Days since it was observed; NaN where no date is known.
    worth : tuple of float, optional
        What the whole score would be, were this gap known and at its worst, and at its best: the
        least and the most that its curve can give. None for what is no gap, and where a rule reads
        the same column, so that no score alone says it.
    summed : bool
        Whether its score is points that are summed, and lose nothing.
    """

    metric: Metric
    groups: tuple[str, ...]
    value: float | str | None
    score: float
    weight: float
    contribution: float
    loss: float
    gap: Gap
    age: float
    worth: tuple[float, float] | None
    summed: bool

    @property
    def name(self) -> str:
        """Name of the metric."""
        return self.metric.name

    @property
    def unit(self) -> str:
        """What its value counts."""
        return self.metric.unit

    @property
    def shown(self) -> str:
        """The value with its unit, as people read it; empty for a gap."""
        return shown(self.metric, self.value)

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain values, with None for what is missing.

        Returns
        -------
        dict
            Ready for JSON.
        """
        return {
            "metric": self.name,
            "groups": list(self.groups),
            "value": plain(self.value),
            "unit": self.unit,
            "score": plain(self.score),
            "weight": plain(self.weight),
            "contribution": plain(self.contribution),
            "loss": plain(self.loss),
            "gap": self.gap or None,
            "age_days": plain(self.age),
            "worth": None if self.worth is None else [plain(end) for end in self.worth],
        }


def parts_of(scores: Scores) -> Iterator[Part]:
    """Go through the metrics of one customer.

    Parameters
    ----------
    scores : Scores
        Of one customer.

    Yields
    ------
    Part
        In the order of the scorecard.
    """
    kept = scores.kept("explain")
    contributions, losses = (points[0].tolist() for points in (scores.contributions, scores.losses))
    weights = _weights(kept, contributions, losses)
    groups = dict(_groups(kept.scorecard, ()))
    worths = _worths(kept)
    ruled = _ruled(kept.scorecard)
    for leaf in kept.plan.leaves:
        place, name = leaf.place, leaf.name
        score = float(kept.members[name][0])
        value, age, gap = observation(scores, leaf)
        yield Part(
            leaf.metric,
            groups[name],
            value,
            score,
            weights[place],
            contributions[place],
            losses[place],
            gap,
            age,
            worths[place] if gap and leaf.name not in ruled else None,
            leaf.summed,
        )


class Observation(NamedTuple):
    """What is known of one metric of one customer."""

    value: float | str | None
    age: float
    gap: Gap


def observation(scores: Scores, leaf: Leaf) -> Observation:
    """Tell what is known of a metric, and whether it counts.

    Parameters
    ----------
    scores : Scores
        Of one customer.
    leaf : Leaf
        The metric.

    Returns
    -------
    Observation
        The value is given where it is too old to count too.
    """
    kept = scores.kept("explain")
    raw = scores.raw(leaf.name)[0]
    value = raw if isinstance(raw, str) else None if raw is None or np.isnan(raw) else float(raw)
    age = float(ages(kept, leaf)[0])
    if not is_gap(kept, leaf):
        return Observation(value, age, "")
    if value is None:
        return Observation(None, age, "missing")
    valid_days = leaf.metric.valid_days
    known = valid_days is None or age <= valid_days
    return Observation(value, age, "unlisted" if known else "stale")


def _weights(kept: Kept, contributions: list[float], losses: list[float]) -> list[float]:
    """Give effective weights among what is present."""
    pairs = zip(kept.plan.leaves, contributions, losses, strict=True)
    amounts = [
        abs(size_of(given)) if leaf.summed else (size_of(given) + size_of(lost)) / 100.0
        for leaf, given, lost in pairs
    ]
    summed = [leaf.summed for leaf in kept.plan.leaves]
    outside = math.fsum(itertools.compress(amounts, [not each for each in summed]))
    total = math.fsum(itertools.compress(amounts, summed))
    rate = max(1.0 - outside, 0.0) / total if total else 0.0
    return [each * rate if by else each for each, by in zip(amounts, summed, strict=True)]


def _worths(kept: Kept) -> list[tuple[float, float]]:
    """Score again with each gap filled alone, at its worst and at its best: one row for each."""
    leaves = kept.plan.leaves
    many = kept.take(np.zeros(2 * len(leaves), dtype=np.intp))
    for leaf in leaves:
        _fill(many, leaf, slice(2 * leaf.place, 2 * leaf.place + 2))
    return _pairs(many)


def worth_of_all(scores: Scores) -> tuple[float, float]:
    """Find what one customer's score would be with all gaps known.

    Parameters
    ----------
    scores : Scores
        Of one customer.

    Returns
    -------
    tuple of float
        With all at their worst, and with all at their best; NaN where a rule reads the column of
        one of them too.
    """
    kept = scores.kept("explain")
    many = kept.take(np.zeros(2, dtype=np.intp))
    ruled = _ruled(kept.scorecard)
    for leaf in kept.plan.leaves:
        if is_gap(kept, leaf):
            if leaf.name in ruled:
                return math.nan, math.nan
            _fill(many, leaf, slice(0, 2))
    return _pairs(many)[0]


def _ruled(scorecard: Scorecard) -> set[str]:
    """Find the metrics that are made of columns which rules read too."""
    bodies = (scorecard, *scorecard.groups())
    formulas = [each for body in bodies for rule in body.rules for each in rule.formulas]
    read = {need.column for formula in formulas for need in formula.needs()}
    return {
        metric.name
        for metric in scorecard.metrics()
        if read.intersection(
            need.column for need in metric.effective_formula.needs(metric.normalizer.takes)
        )
    }


def is_gap(kept: Kept, leaf: Leaf) -> bool:
    """Tell whether a metric of one customer was not observed, be there a score for it or not."""
    imputed = leaf.place in kept.gaps and bool(kept.gaps[leaf.place][0])
    return imputed or math.isnan(kept.members[leaf.name][0])


def _fill(kept: Kept, leaf: Leaf, rows: slice) -> None:
    """Let a metric be known in two rows: at its worst, and at its best."""
    kept.members[leaf.name][rows] = leaf.metric.normalizer.span
    if leaf.place in kept.gaps:
        kept.gaps[leaf.place][rows] = False


def _pairs(kept: Kept) -> list[tuple[float, float]]:
    """Score again, and give the scores two by two."""
    values = np.empty(kept.size)

    def each(trees: Sequence[Tree], start: int, stop: int) -> None:
        values[start:stop] = trees[0].root.score

    replay([kept], each, 1)
    found: list[float] = values.tolist()
    return list(zip(found[::2], found[1::2], strict=True))


def _groups(body: Body, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for member in body.members:
        if isinstance(member, Group):
            yield from _groups(member, (*above, member.name))
        else:
            yield member.name, above


def size_of(value: float) -> float:
    """Give points, and 0 where there are none."""
    return 0.0 if math.isnan(value) else value

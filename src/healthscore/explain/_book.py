"""What moved the mean score of the whole book."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.explain._columns import labels_for
from healthscore.explain._means import mean_of_known
from healthscore.explain._rule_changes import LIMITS
from healthscore.explain._words import points, signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthscore.explain._comparison import Comparison
    from healthscore.scoring import Scores

_TOLD: Final = 3
_ROUNDING: Final = 1e-9


@final
@attrs.frozen
class MeanChange:
    """What moved the mean score between two results; the parts sum to its change.

    Parameters
    ----------
    before : float
        The mean of all who had a score; NaN where nobody had.
    after : float
        The mean of all who have one.
    metrics : mapping of str to float
        Points due to each metric in any way, the largest first.
    rules : float
        Points due to rules, and to starts and limits of sums.
    turnover : float
        Points due to who is in the book: newcomers and leavers, and customers who got a score or
        lost it.
    rules_word : str, default "rules"
        What `rules` are due to, in words.
    """

    before: float
    after: float
    metrics: Mapping[str, float]
    rules: float
    turnover: float
    rules_word: str = "rules"

    @property
    def change(self) -> float:
        """Points by which the mean changed."""
        return self.after - self.before

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    @property
    def sentences(self) -> Iterator[str]:
        """The change in words; nothing where either mean is missing."""
        if math.isnan(self.change):
            return
        named = [
            *self.metrics.items(),
            (self.rules_word, self.rules),
            ("who is in the book", self.turnover),
        ]
        named.sort(key=lambda item: -abs(item[1]))
        told = [f"{name} {signed(value)}" for name, value in named[:_TOLD] if abs(value) >= 0.05]
        by = f": {', '.join(told)}" if told else ""
        yield (
            f"The mean went from {points(self.before)} to {points(self.after)} "
            f"({signed(self.change)}){by}."
        )


@final
@attrs.frozen
class SegmentChange:
    """What one segment did to the mean score.

    Parameters
    ----------
    segment : str
        Its label; empty for customers without one.
    count_before : int
        Customers with a score, before.
    count_after : int
        Customers with a score, after.
    mean_before : float
        Their mean score; NaN where there were none.
    mean_after : float
        Their mean score now.
    within : float
        Points by which its own change moved the mean of the book: mean share times change of mean.
    mix : float
        Points by which its share in the book did: change of share times how far its mean lies
        above that of the book.
    """

    segment: str
    count_before: int
    count_after: int
    mean_before: float
    mean_after: float
    within: float
    mix: float


@final
@attrs.frozen
class MixShift:
    """A change of the mean score, within segments and between them.

    Parameters
    ----------
    before : float
        The mean score before.
    after : float
        The mean score after.
    segments : tuple of SegmentChange
        The largest effect first; within and mix of all sum to the change of the mean.
    """

    before: float
    after: float
    segments: tuple[SegmentChange, ...]

    @property
    def change(self) -> float:
        """Points by which the mean changed."""
        return self.after - self.before

    @property
    def within(self) -> float:
        """Points due to changes within segments."""
        return math.fsum(each.within for each in self.segments)

    @property
    def mix(self) -> float:
        """Points due to other shares of segments."""
        return math.fsum(each.mix for each in self.segments)

    def __str__(self) -> str:
        ends = [points(end) or "none" for end in (self.before, self.after)]
        head = f"The mean went from {ends[0]} to {ends[1]}"
        known = not math.isnan(self.change)
        parts = f": {signed(self.within)} within segments, {signed(self.mix)} by their mix"
        head += f"{parts if known else ''}."
        lines = [
            f"{each.segment or '(none)'}: {each.count_before:,} to {each.count_after:,} "
            f"customer{'' if each.count_after == 1 else 's'}, "
            f"mean {points(each.mean_before) or 'none'} to {points(each.mean_after) or 'none'}"
            + (f": {signed(each.within)} within, {signed(each.mix)} by mix" if known else "")
            for each in self.segments
        ]
        return "\n".join([head, *lines])


def mean_change(comparison: Comparison) -> MeanChange:
    """Find what moved the mean score of a book.

    Parameters
    ----------
    comparison : Comparison
        Of two results.

    Returns
    -------
    MeanChange
        The parts sum to the change of the mean.
    """
    old, new = (mean_of_known(scores.values) for scores in comparison.whole)
    known = ~np.isnan(comparison.change)
    parts = {
        name: mean_of_known(column[known])
        for name, column in zip(comparison.metrics, comparison.effects.T, strict=True)
    }
    rules = mean_of_known((comparison.rule_effects + comparison.model_rule_effects)[known])
    parts = {name: part for name, part in parts.items() if not math.isnan(part)}
    rules = 0.0 if math.isnan(rules) else rules
    turnover = (new - old) - math.fsum([*parts.values(), rules])
    # what is left of equal sums is nothing but rounding
    turnover = 0.0 if abs(turnover) < _ROUNDING else turnover
    ordered = dict(sorted(parts.items(), key=lambda item: -abs(item[1])))
    return MeanChange(old, new, ordered, rules, turnover, _rules_word(comparison))


def _rules_word(comparison: Comparison) -> str:
    """Say what can be meant by rules: they act, or sums have starts and limits, or both."""
    cards = [scores.scorecard for scores in comparison.whole]
    bodies = [body for card in cards for body in (card, *card.groups())]
    words = ["rules"] if any(body.rules for body in bodies) else []
    words += [LIMITS] if any(body.aggregation.points for body in bodies) else []
    return ", ".join(words) or "rules"


def mix_shift(old: Scores, new: Scores, before: object, after: object) -> MixShift:
    """Tell a change within segments from one of their mix.

    Parameters
    ----------
    old, new : Scores
        The results.
    before, after : array_like of str, mapping or str
        The segments of their customers.

    Returns
    -------
    MixShift
        By segment.
    """
    counts, means = zip(
        *(
            _by_segment(scores, labels_for(scores, labels, what))
            for scores, labels, what in ((old, before, "before"), (new, after, "after"))
        ),
        strict=True,
    )
    whole = [mean_of_known(scores.values) for scores in (old, new)]
    totals = [sum(count.values()) for count in counts]
    middle = sum(whole) / 2.0
    found: list[SegmentChange] = []
    for segment in dict.fromkeys([*counts[0], *counts[1]]):
        here = [count.get(segment, 0) for count in counts]
        levels = [mean.get(segment, math.nan) for mean in means]
        shares = [
            count / total if total else 0.0 for count, total in zip(here, totals, strict=True)
        ]
        # a segment that is there once alone has not changed within
        ends = [levels[at] if here[at] else levels[1 - at] for at in (0, 1)]
        within = (shares[0] + shares[1]) / 2.0 * (ends[1] - ends[0])
        mix = ((ends[0] + ends[1]) / 2.0 - middle) * (shares[1] - shares[0])
        found.append(SegmentChange(segment, here[0], here[1], levels[0], levels[1], within, mix))
    found.sort(key=lambda each: -abs(each.within) - abs(each.mix))
    return MixShift(whole[0], whole[1], tuple(found))


def _by_segment(scores: Scores, labels: Any) -> tuple[dict[str, int], dict[str, float]]:
    known = ~np.isnan(scores.values)
    texts = np.array([label or "" for label in labels[known].tolist()], dtype=np.str_)
    values = scores.values[known]
    segments, at = np.unique(texts, return_inverse=True)
    names = segments.tolist()
    counts = dict(zip(names, np.bincount(at, minlength=len(names)).tolist(), strict=True))
    return counts, {name: mean_of_known(values[at == place]) for place, name in enumerate(names)}

"""The change of one customer's score in sentences."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Final, final

from healthscore.explain._observation import freshness, is_gap, observation
from healthscore.explain._rule_changes import rule_changes, rules_of_both
from healthscore.explain._words import (
    condition_of,
    in_days,
    listed,
    points,
    shares_apart,
    shown,
    signed,
    subject,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthscore.explain._change import Change
    from healthscore.explain._comparison import Comparison
    from healthscore.explain._observation import Observation
    from healthscore.explain._rule_changes import RuleChange
    from healthscore.metric import Metric
    from healthscore.scoring import Kept, Leaf, Scores

_TOLD: Final = 5

LEAST: Final = 0.05
"""Points below which nothing is to be told: they would read 0.0."""

_CAME_OR_WENT: Final = {
    "": "which is known now",
    "missing": "which went missing",
    "stale": "which is now too old to count",
    "unlisted": "whose label is none that is known",
}
"""What is said of a metric that counts on one date alone, by what it lacks on the later one."""


@final
class Telling:
    """Says what moved one score.

    Parameters
    ----------
    change : Change
        The numbers.
    comparison : Comparison
        Of two results.
    row : int
        The customer's row in it.
    """

    def __init__(self, change: Change, comparison: Comparison, row: int) -> None:
        self._change = change
        self._comparison = comparison
        self._row = row

    def sentences(self) -> Iterator[str]:
        """Tell the change, then what it is due to, the largest effect first.

        Yields
        ------
        str
            Whole sentences.
        """
        change, ends = self._change, self._change.move.shown
        who = str(change.key) if change.named else f"Row {change.key}"
        if math.isnan(change.change):
            yield f"{who} had {ends[0]} and has {ends[1]}."
            return
        bands = change.move.band_before, change.move.band_after
        between = f", from {bands[0]} to {bands[1]}" if all(bands) and bands[0] != bands[1] else ""
        yield f"{who} went from {' to '.join(ends)}{between}: {signed(change.change)}."
        told = [each for name in change.effects for each in self._of_metric(name)]
        told += self._of_rules()
        told = [each for each in told if abs(each[0]) >= LEAST]
        told.sort(key=lambda item: -abs(item[0]))
        # a single one more is told too, for it takes no more room than to count it
        most = _TOLD + 1 if len(told) == _TOLD + 1 else _TOLD
        yield from (text for _, text in told[:most])
        if len(told) > most:
            rest = math.fsum(amount for amount, _ in told[most:])
            yield f"{len(told) - most} smaller effects come to {signed(rest)}."

    def _of_metric(self, name: str) -> Iterator[tuple[float, str]]:
        """Tell what is due to a metric, whatever kinds of effects there are, in one sentence."""
        kinds = dict(self._change.effects[name])
        if "model" in kinds:
            amount = kinds.pop("model")
            yield amount, f"{title(name)}, by another {self._word}, {_did(amount)}."
        if kinds:
            amount = math.fsum(kinds.values())
            yield amount, self._told(name, kinds, amount)

    def _told(self, name: str, kinds: Mapping[str, float], total: float) -> str:
        old, new = self._observed(name)
        if bool(old.gap) != bool(new.gap):
            return f"{title(name)}, {_CAME_OR_WENT[new.gap]}, {_did(total)}."
        if old.gap:
            # one way from one date to the other leads over a day on which it would have counted
            return f"{title(name)}, which counts on neither date, {_did(total)} between them."
        by = _by(kinds, has_gaps=self._gaps[0] != self._gaps[1])
        before, after = (scores.members[name][0] for scores in self._ends)
        same = before == after
        aged = self._aged(name)
        if list(by) == ["by time alone"] and (aged or not same or self._reweighed):
            why = f", {in_days(new.age)} old, {aged}" if aged else self._reweighed if same else ""
            return f"Time alone {_did(total)}: {name}{self._passed(name, old, new)}{why}."
        parts = [f"{signed(part)} {what}" for what, part in by.items()]
        in_parts = ", ".join(parts) if len(parts) > 1 else ""
        if not same:
            told = f"{self._moved(name, old, new)} {_did(total)}"
            return f"{told}: {in_parts}." if in_parts else f"{told}."
        if aged:
            told = f"{title(name)} {_did(total)}{in_parts and f', {in_parts}'}"
            return f"{told}: {in_days(new.age)} old, it {aged}."
        why = ", as its weight changed with what is missing" if any(map(any, self._gaps)) else ""
        why = self._reweighed or why or ", in the interplay with the others"
        return f"{title(name)} {_did(total)}{why}."

    def _aged(self, name: str) -> str:
        """Say what age leaves of an observation, where that is not what it was."""
        leaf = next(leaf for leaf in self._leaves if leaf.name == name)
        old, new = (freshness(kept, leaf) for kept in self._kepts)
        if old == new:
            return ""
        left, was = shares_apart(new, old)
        what = "weight" if leaf.loses_weight else "score"
        return f"counts for {left} of its {what}, where it was {was}"

    @cached_property
    def _reweighed(self) -> str:
        """Say why weights changed, where what is observed counts for less than before, or more."""
        pairs = [
            [freshness(kept, leaf) for kept in self._kepts]
            for leaf in self._leaves
            if leaf.loses_weight and not any(is_gap(kept, leaf) for kept in self._kepts)
        ]
        whats = {
            "faded": any(new < old for old, new in pairs),
            "is newer": any(new > old for old, new in pairs),
        }
        if not any(whats.values()):
            return ""
        whats["is missing"] = self._gaps[0] != self._gaps[1]
        return f", as its weight changed with what {listed([w for w, so in whats.items() if so])}"

    def _moved(self, name: str, old: Observation, new: Observation) -> str:
        """Say what a value was and is."""
        metric = self._metric(name)
        now = subject(metric.judged_by(new.place), new.value, old.value)
        before = shown(metric.judged_by(old.place), old.value, new.value)
        passed = self._passed(name, old, new)
        came = "" if passed and old.value == new.value else f", from {before}"
        return f"{now}{came}{passed},"

    def _passed(self, name: str, old: Observation, new: Observation) -> str:
        """Say that another curve judges now, where the customer passed from one to the other."""
        if old.place == new.place:
            return ""
        now, before = (
            f"for {condition}" if condition else "by the curve of all others"
            for condition in (condition_of(self._metric(name), each.place) for each in (new, old))
        )
        return f", judged {now} and no longer {before}"

    def _metric(self, name: str) -> Metric:
        after = self._comparison.after.scorecard
        return next(metric for metric in after.metrics() if metric.name == name)

    @property
    def _word(self) -> str:
        return self._comparison.model_word

    @cached_property
    def _ends(self) -> tuple[Scores, Scores]:
        """Both results by the later scorecard, where values and data have effects of their own."""
        before = self._comparison.between or self._comparison.before
        return before.take([self._row]), self._comparison.after.take([self._row])

    @cached_property
    def _kepts(self) -> tuple[Kept, Kept]:
        """What was kept of both."""
        before, after = (scores.kept("compare") for scores in self._ends)
        return before, after

    @property
    def _leaves(self) -> Sequence[Leaf]:
        return self._kepts[1].plan.leaves

    @cached_property
    def _gaps(self) -> list[list[bool]]:
        """Which metrics are gaps on each date."""
        return [[is_gap(kept, leaf) for leaf in self._leaves] for kept in self._kepts]

    def _observed(self, name: str) -> list[Observation]:
        """Tell what was known of a metric, and what is."""
        return [
            observation(one, one.kept("compare").plan.leaves[one.metrics.index(name)])
            for one in self._ends
        ]

    def _of_rules(self) -> Iterator[tuple[float, str]]:
        """Tell what rules did: by another model on the same data, then on other data."""
        comparison, row = self._comparison, self._row
        before, after = (scores.take([row]) for scores in (comparison.before, comparison.after))
        by_model = float(comparison.model_rule_effects[row])
        by_data = float(comparison.rule_effects[row])
        between = comparison.between
        if between is None or math.isnan(between.values[row]):
            yield from self._rules((before, after), by_model + by_data, self._word)
        else:
            middle = between.take([row])
            yield from self._rules((before, middle), by_model, self._word)
            yield from self._rules((middle, after), by_data, "")

    def _rules(
        self, ends: tuple[Scores, Scores], total: float, word: str
    ) -> Iterator[tuple[float, str]]:
        both = rules_of_both(*ends)
        for reason, amount in rule_changes(both, total).items():
            yield amount, _rule(reason, both.get(reason), amount, word)


def _by(kinds: Mapping[str, float], *, has_gaps: bool) -> dict[str, float]:
    """Name the parts of an effect that are large enough to be told."""
    parts = {
        "by what happened": kinds.get("values", 0.0),
        "by what is missing": kinds.get("data", 0.0),
        "by time alone": kinds.get("time", 0.0),
    }
    if not has_gaps:
        # what would have been missing had time passed alone is not: there is newer data
        parts["by what happened"] += parts.pop("by what is missing")
    return {what: part for what, part in parts.items() if abs(part) >= LEAST}


def _rule(reason: str, change: RuleChange | None, amount: float, word: str) -> str:
    """Tell what a rule did, and whether it came or went."""
    model = f", by another {word}," if word else ""
    if change is None:
        verb = "add" if amount > 0.0 else "take"
        return f"The starts and limits of sums{model} {verb} {points(abs(amount))}."
    name = f"The rule {reason!r}{model}"
    if word:
        return f"{name} {_did(amount)}."
    if change.held[0] != change.held[1]:
        return (
            f"{name} {'holds now' if change.held[1] else 'no longer holds'}, which {_did(amount)}."
        )
    if min(change.effects) >= 0.0 or max(change.effects) <= 0.0:
        verb = "adds" if max(change.effects) > 0.0 else "takes"
        more = "more" if (amount > 0.0) == (verb == "adds") else "less"
        return f"{name} {verb} {points(abs(amount))} {more}."
    return f"{name} {_did(amount)}."


def _did(amount: float) -> str:
    return f"{'adds' if amount > 0.0 else 'takes'} {points(abs(amount))}"

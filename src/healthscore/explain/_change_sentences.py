"""The change of one customer's score in sentences."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Final, final

from healthscore.explain._observation import is_gap, observation
from healthscore.explain._rule_changes import rule_changes, rules_of_both
from healthscore.explain._words import points, shown, signed, subject, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthscore.explain._change import Change
    from healthscore.explain._comparison import Comparison
    from healthscore.explain._observation import Observation
    from healthscore.explain._rule_changes import RuleChange
    from healthscore.scoring import Scores

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

    def _told(self, name: str, kinds: Mapping[str, float], amount: float) -> str:
        old, new = self._observed(name)
        if bool(old.gap) != bool(new.gap):
            return f"{title(name)}, {_CAME_OR_WENT[new.gap]}, {_did(amount)}."
        before, after = (scores.members[name][0] for scores in self._ends)
        if before == after:
            why = "as its weight changed with what is missing"
            why = why if self._has_gaps else "in the interplay with the others"
            return f"{title(name)} {_did(amount)}, {why}."
        by = _by(kinds, has_gaps=self._has_gaps)
        if list(by) == ["by time alone"]:
            return f"Time alone {_did(amount)}: {name}."
        parts = [f"{signed(part)} {what}" for what, part in by.items()]
        in_parts = f": {', '.join(parts)}" if len(parts) > 1 else ""
        return f"{self._moved(name, old, new)} {_did(amount)}{in_parts}."

    def _moved(self, name: str, old: Observation, new: Observation) -> str:
        """Say what a value was and is."""
        after = self._comparison.after.scorecard
        metric = next(metric for metric in after.metrics() if metric.name == name)
        now = subject(metric, new.value, old.value)
        return f"{now}, from {shown(metric, old.value, new.value)},"

    @property
    def _word(self) -> str:
        return self._comparison.model_word

    @cached_property
    def _ends(self) -> tuple[Scores, Scores]:
        """Both results by the later scorecard, where values and data have effects of their own."""
        before = self._comparison.between or self._comparison.before
        return before.take([self._row]), self._comparison.after.take([self._row])

    @cached_property
    def _has_gaps(self) -> bool:
        """Whether anything is missing on either date."""
        kepts = [scores.kept("compare") for scores in self._ends]
        return any(is_gap(kept, leaf) for kept in kepts for leaf in kept.plan.leaves)

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

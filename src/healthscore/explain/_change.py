"""The change of one customer's score, in numbers and in words."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore._definition import refuse
from healthscore.bandings import score_in_digits
from healthscore.explain._part import observation
from healthscore.explain._rule_changes import RuleChange, rule_changes, rules_of_both
from healthscore.explain._words import points, shown, signed, subject, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthscore.explain._comparison import Comparison
    from healthscore.explain._part import Observation
    from healthscore.scoring import Scores

_TOLD: Final = 5
_LEAST: Final = 0.05

_CAME_OR_WENT: Final = {
    "": "which is known now",
    "missing": "which went missing",
    "stale": "which is now too old to count",
    "unlisted": "whose label is none that is known",
}
"""What is said of a metric that counts on one date alone, by what it lacks on the later one."""


@final
@attrs.frozen
class Move:
    """What moved one customer's score.

    Parameters
    ----------
    key : object
        The customer's key, or row number.
    before : float
        The score before.
    after : float
        The score after.
    band_before : str
        The band before; empty without a banding.
    band_after : str
        The band after; empty without a banding.
    reasons : mapping of str to float
        Points that are due to each metric (+ or -), largest first.
    rules : mapping of str to float
        Points that are due to each rule, by its reason, largest first; "starts and limits" are
        those of sums. With the reasons they sum to the change of the score.
    named : bool, default True
        Whether the customer has a key; else `key` is a row number.
    """

    key: Any
    before: float
    after: float
    band_before: str
    band_after: str
    reasons: Mapping[str, float]
    rules: Mapping[str, float]
    named: bool = True

    @property
    def adjustment(self) -> float:
        """Points that are due to all rules together, and to the starts and limits of sums."""
        return math.fsum(self.rules.values())

    @property
    def change(self) -> float:
        """Points by which the score changed."""
        return self.after - self.before

    def __str__(self) -> str:
        bands = self.band_before, self.band_after
        between = f" ({' to '.join(bands)})" if all(bands) and bands[0] != bands[1] else ""
        named = [*self.reasons.items(), *self.rules.items()]
        reasons = ", ".join(
            f"{name} {change:+.1f}"
            for name, change in sorted(named, key=lambda item: -abs(item[1]))[:3]
            if abs(change) >= _LEAST
        )
        who = self.key if self.named else f"row {self.key}"
        return f"{who}: {self.before:.1f} to {self.after:.1f}{between}: {reasons}"


@final
class Change:
    """What moved the score of one customer between two results.

    Made by `Comparison.customer`. Printing it gives sentences.

    Parameters
    ----------
    comparison : Comparison
        Of the two results.
    row : int
        The customer's row in it.
    """

    def __init__(self, comparison: Comparison, row: int) -> None:
        self._comparison: Final = comparison
        self._row: Final = row

    @property
    def key(self) -> Any:
        """The customer's key, or row number."""
        return self._comparison.keys[self._row : self._row + 1].tolist()[0]

    @property
    def before(self) -> float:
        """The score before, NaN where there was none."""
        return float(self._comparison.before.values[self._row])

    @property
    def after(self) -> float:
        """The score after, NaN where there is none."""
        return float(self._comparison.after.values[self._row])

    @property
    def change(self) -> float:
        """Points by which the score changed."""
        return self.after - self.before

    @cached_property
    def effects(self) -> Mapping[str, Mapping[str, float]]:
        """Points by metric and kind: "values", "data", "time", "model"; zeros are left out."""
        found = self._comparison
        kinds = {
            "values": found.value_effects,
            "data": found.data_effects,
            "time": found.time_effects,
            "model": found.model_effects,
        }
        rows = {kind: array[self._row].tolist() for kind, array in kinds.items()}
        return {
            name: {kind: row[at] for kind, row in rows.items() if row[at]}
            for at, name in enumerate(found.metrics)
            if any(row[at] for row in rows.values())
        }

    @cached_property
    def rules(self) -> Mapping[str, float]:
        """Points due to each rule, by its reason; "starts and limits" are those of sums."""
        found = self._comparison
        total = float(found.rule_effects[self._row] + found.model_rule_effects[self._row])
        return rule_changes(self._rules, total)

    @cached_property
    def _rules(self) -> Mapping[str, RuleChange]:
        before, after = (scores.take([self._row]) for scores in self._both)
        return rules_of_both(before, after)

    @property
    def named(self) -> bool:
        """Whether the customer has a key; else `key` is a row number."""
        return self._comparison.after.key is not None

    @cached_property
    def move(self) -> Move:
        """The change in short."""
        sums = {name: math.fsum(kinds.values()) for name, kinds in self.effects.items()}
        reasons = dict(sorted(sums.items(), key=lambda item: -abs(item[1])))
        bands = [_band(scores, self._row) for scores in self._both]
        ends = self.before, self.after
        return Move(self.key, *ends, bands[0], bands[1], reasons, self.rules, self.named)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The change in whole sentences, the largest effect first."""
        return tuple(self._sentences())

    def __repr__(self) -> str:
        return f"<Change: {self.key!r}, {' to '.join(self._ends)}>"

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    @property
    def _both(self) -> tuple[Scores, Scores]:
        return self._comparison.before, self._comparison.after

    @property
    def _by_one_model(self) -> tuple[Scores, Scores]:
        """Both results by the later scorecard, where values and data have effects of their own."""
        return self._comparison.between or self._comparison.before, self._comparison.after

    @property
    def _ends(self) -> tuple[str, ...]:
        """Both scores, in the digits that tell their bands."""
        return tuple(
            score_in_digits(float(scores.values[self._row]), scores.scorecard.banding) or "no score"
            for scores in self._both
        )

    def _sentences(self) -> Iterator[str]:
        who = str(self.key) if self.named else f"Row {self.key}"
        if math.isnan(self.change):
            yield f"{who} had {self._ends[0]} and has {self._ends[1]}."
            return
        bands = self.move.band_before, self.move.band_after
        between = f", from {bands[0]} to {bands[1]}" if all(bands) and bands[0] != bands[1] else ""
        yield f"{who} went from {' to '.join(self._ends)}{between}: {signed(self.change)}."
        told = [each for name in self.effects for each in self._of_metric(name)]
        told += [(amount, self._rule(reason, amount)) for reason, amount in self.rules.items()]
        told = [each for each in told if abs(each[0]) >= _LEAST]
        told.sort(key=lambda item: -abs(item[0]))
        # a single one more is told too, for it takes no more room than to count it
        most = _TOLD + 1 if len(told) == _TOLD + 1 else _TOLD
        yield from (text for _, text in told[:most])
        if len(told) > most:
            rest = math.fsum(amount for amount, _ in told[most:])
            yield f"{len(told) - most} smaller effects come to {signed(rest)}."

    def _of_metric(self, name: str) -> Iterator[tuple[float, str]]:
        """Tell what is due to a metric; what happened and what time did in one sentence."""
        kinds = dict(self.effects[name])
        if "values" in kinds and "time" in kinds:
            parts = kinds.pop("values"), kinds.pop("time")
            amount = math.fsum(parts)
            by = f"{signed(parts[0])} by what happened, {signed(parts[1])} by time alone"
            yield amount, f"{self._moved(name)} {_did(amount)}: {by}."
        for kind, amount in kinds.items():
            yield amount, self._told(name, kind, amount)

    def _told(self, name: str, kind: str, amount: float) -> str:
        if kind == "model":
            word = self._comparison.model_word
            return f"{title(name)}, by another {word}, {_did(amount)}."
        old, new = self._observed(name)
        if bool(old.gap) != bool(new.gap):
            return f"{title(name)}, {_CAME_OR_WENT[new.gap]}, {_did(amount)}."
        before, after = (each.members[name][self._row] for each in self._by_one_model)
        if kind == "data" or (kind == "time" and (before == after or old.gap)):
            return f"{title(name)} {_did(amount)}, as its weight changed with what is missing."
        if kind == "time":
            return f"Time alone {_did(amount)}: {name}."
        return f"{self._moved(name)} {_did(amount)}."

    def _moved(self, name: str) -> str:
        """Say what a value was and is, as far as it counts."""
        old, new = self._observed(name)
        if bool(old.gap) != bool(new.gap):
            return f"{title(name)}, {_CAME_OR_WENT[new.gap]},"
        after = self._comparison.after.scorecard
        metric = next(metric for metric in after.metrics() if metric.name == name)
        now = subject(metric, new.value, old.value)
        return f"{now}, from {shown(metric, old.value, new.value)},"

    def _observed(self, name: str) -> list[Observation]:
        """Tell what was known of a metric, and what is."""
        return [
            observation(one, one.kept("compare").plan.leaves[one.metrics.index(name)])
            for one in (scores.take([self._row]) for scores in self._by_one_model)
        ]

    def _rule(self, reason: str, amount: float) -> str:
        """Tell what a rule did, and whether it came or went."""
        change = self._rules.get(reason)
        if change is None:
            verb = "add" if amount > 0.0 else "take"
            return f"The starts and limits of sums {verb} {points(abs(amount))}."
        if change.held == (True, False):
            return f"The rule {reason!r} no longer holds, which {_did(amount)}."
        if change.held == (False, True):
            return f"The rule {reason!r} holds now, which {_did(amount)}."
        if min(change.effects) >= 0.0 or max(change.effects) <= 0.0:
            verb = "adds" if max(change.effects) > 0.0 else "takes"
            more = "more" if (amount > 0.0) == (verb == "adds") else "less"
            return f"The rule {reason!r} {verb} {points(abs(amount))} {more}."
        return f"The rule {reason!r} {_did(amount)}."


def changes(comparison: Comparison, count: int) -> list[Change]:
    """Give the customers whose scores changed most; see `Comparison.largest`."""
    if not (type(count) is int and count >= 0):
        owner = "largest"
        raise refuse(owner, "count", "be a whole number from 0", count)
    size = np.nan_to_num(np.abs(comparison.change))
    rows = np.argsort(-size, kind="stable")[:count]
    return [Change(comparison, row) for row in rows[size[rows] > 0.0].tolist()]


def _did(amount: float) -> str:
    return f"{'adds' if amount > 0.0 else 'takes'} {points(abs(amount))}"


def _band(scores: Scores, row: int) -> str:
    return "" if scores.scorecard.banding is None else str(scores.bands[row])

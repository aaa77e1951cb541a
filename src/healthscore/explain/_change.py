"""The change of one customer's score, in numbers and in words."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore._definition import refuse
from healthscore.explain._change_sentences import LEAST, Telling
from healthscore.explain._rule_changes import rule_changes, rules_of_both
from healthscore.scoring import Score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.explain._comparison import Comparison
    from healthscore.scoring import Scores


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
    shown : tuple of str
        Both scores as people read them: in as many digits as tell their bands.
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
    shown: tuple[str, str]
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
        told = [
            f"{name} {change:+.1f}"
            for name, change in sorted(named, key=lambda item: -abs(item[1]))[:3]
            if abs(change) >= LEAST
        ]
        reasons = f": {', '.join(told)}" if told else ""
        who = self.key if self.named else f"row {self.key}"
        return f"{who}: {' to '.join(self.shown)}{between}{reasons}"


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
        """Points by metric and kind: "values", "data", "time", "model"; zeros are left out.

        Empty for who has no score in either result.
        """
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
            if any(row[at] for row in rows.values()) and not math.isnan(self.change)
        }

    @cached_property
    def rules(self) -> Mapping[str, float]:
        """Points due to each rule, by its reason; "starts and limits" are those of sums."""
        found = self._comparison
        total = float(found.rule_effects[self._row] + found.model_rule_effects[self._row])
        before, after = (scores.take([self._row]) for scores in self._both)
        return rule_changes(rules_of_both(before, after), total)

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
        shown = [Score(scores.take([self._row])).shown or "no score" for scores in self._both]
        return Move(
            key=self.key,
            before=self.before,
            after=self.after,
            band_before=bands[0],
            band_after=bands[1],
            reasons=reasons,
            rules=self.rules,
            shown=(shown[0], shown[1]),
            named=self.named,
        )

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The change in whole sentences, the largest effect first."""
        return tuple(Telling(self, self._comparison, self._row).sentences())

    def __repr__(self) -> str:
        return f"<Change: {self.key!r}, {' to '.join(self.move.shown)}>"

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    @property
    def _both(self) -> tuple[Scores, Scores]:
        return self._comparison.before, self._comparison.after


def changes(comparison: Comparison, count: int) -> list[Change]:
    """Give the customers whose scores changed most; see `Comparison.largest`."""
    if not (type(count) is int and count >= 0):
        owner = "largest"
        raise refuse(owner, "count", "be a whole number from 0", count)
    size = np.nan_to_num(np.abs(comparison.change))
    rows = np.argsort(-size, kind="stable")[:count]
    return [Change(comparison, row) for row in rows[size[rows] > 0.0].tolist()]


def _band(scores: Scores, row: int) -> str:
    return "" if scores.scorecard.banding is None else str(scores.bands[row])

"""What other raw values would do to one customer's score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore._definition import is_mapping
from healthscore.columns import show_short
from healthscore.errors import DataError
from healthscore.explain._effects import effects_between
from healthscore.explain._rule_changes import rule_changes, rules_of_both
from healthscore.explain._words import plain
from healthscore.explain.paths._given import Given, own_values, taking_values
from healthscore.explain.paths._words import bands_in_words, named, points_or_none
from healthscore.formula import nearest
from healthscore.normalizers import Categories
from healthscore.scoring._raw import picked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore.scorecard import AsOf, Scorecard
    from healthscore.scoring import Score

_SHOWN: Final = 3


@final
@attrs.frozen(eq=False, repr=False)
class WhatIf:
    """What some changes would do to one customer's score.

    Made by `Scorecard.what_if`. It is a statement about the score, and no promise about what the
    customer will do.

    Parameters
    ----------
    before : Score
        The score as things are.
    after : Score
        The score as it would be.
    changes : mapping of str to value
        The new values, by column or by metric.
    key : object, optional
        The customer's key, where one is known.

    Examples
    --------
    >>> from healthscore import Banding, Linear, Metric, Scorecard
    >>> scorecard = Scorecard(
    ...     "demo",
    ...     [
    ...         Metric("logins", Linear(worst=0, best=10)),
    ...         Metric("nps", Linear(worst=-100, best=100)),
    ...     ],
    ...     banding=Banding({"red": 0, "yellow": 40, "green": 70}),
    ... )
    >>> found = what_if(scorecard, {"logins": 4, "nps": 40}, {"logins": 8})
    >>> print(found)
    55.0 yellow to 75.0 green (+20.0): logins +20.0
    >>> found.change, found.bands, found.reasons
    (20.0, ('yellow', 'green'), {'logins': 20.0})
    """

    before: Score
    after: Score
    changes: Mapping[str, Any]
    key: Any = None

    @property
    def change(self) -> float:
        """Points by which the score changes, NaN where either is missing."""
        return self.after.value - self.before.value

    @property
    def bands(self) -> tuple[str, str]:
        """The band before and after; empty texts without a banding."""
        return bands_in_words(self.before), bands_in_words(self.after)

    @property
    def reasons(self) -> dict[str, float]:
        """Points that are due to each metric (+ or -), largest first; see `healthscore.compare`."""
        before, after = (score.scores.kept("what_if") for score in (self.before, self.after))
        effects = effects_between(before, after, 1)
        moved = (effects.values[0] + effects.data[0]).tolist()
        metrics = self.after.scores.metrics
        known = [each for each in zip(metrics, moved, strict=True) if abs(each[1]) > 0.0]
        return dict(sorted(known, key=_by_size))

    @property
    def rules(self) -> dict[str, float]:
        """Points due to each rule, by its reason; with `reasons` they sum to the change."""
        both = rules_of_both(self.before.scores, self.after.scores)
        return rule_changes(both, self.adjustment)

    @property
    def adjustment(self) -> float:
        """Points that all rules together add more (+) or less (-)."""
        return self.after.adjustment - self.before.adjustment

    def __repr__(self) -> str:
        return f"<WhatIf: {self._ends}, {len(self.changes)} changed>"

    @property
    def gone(self) -> tuple[str, ...]:
        """Metrics that have a score as things are, and would have none."""
        before, after = self.before.members, self.after.members
        return tuple(
            name
            for name in self.after.scores.metrics
            if np.isnan(after[name]) and not np.isnan(before[name])
        )

    def __str__(self) -> str:
        points = sorted([*self.reasons.items(), *self.rules.items()], key=_by_size)
        # what is not shown as 0.0 is a reason; NaN, of a score that is missing, is none
        shown = [f"{name} {change:+.1f}" for name, change in points[:_SHOWN] if abs(change) >= 0.05]
        gone = f"; missing then: {', '.join(self.gone)}" if self.gone else ""
        return f"{self._ends}{': ' if shown else ''}{', '.join(shown)}{gone}"

    @property
    def _ends(self) -> str:
        change = "" if np.isnan(self.change) else f" ({self.change + 0.0:+.1f})"
        who = "" if self.key is None else f"{self.key}: "
        return f"{who}{named(self.before)} to {named(self.after)}{change}"

    def to_dict(self) -> dict[str, Any]:
        """Write it as plain dictionaries, texts and numbers.

        Returns
        -------
        dict
            What JSON can hold; None where there is no score.
        """
        return {
            "key": plain(self.key),
            "before": points_or_none(self.before),
            "after": points_or_none(self.after),
            "change": plain(self.change),
            "changes": {str(name): plain(value) for name, value in self.changes.items()},
            "reasons": {name: plain(change) for name, change in self.reasons.items()},
            "rules": self.rules,
        }


def what_if(
    scorecard: Scorecard,
    customer: Mapping[str, object] | Score,
    changes: Mapping[str, object],
    *,
    as_of: AsOf | None = None,
    previous: str | None = None,
) -> WhatIf:
    """Score one customer again with other values; see `Scorecard.what_if`.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted.
    customer : mapping of str to value or Score
        The values as they are.
    changes : mapping of str to value
        The new ones.
    as_of : date or None
        The date of scoring.
    previous : str or None
        The band before.

    Returns
    -------
    WhatIf
        Both scores.
    """
    given = Given.of(customer, as_of, previous)
    if not is_mapping(changes):
        message = f"'changes' must be a mapping of new values. Got {show_short(changes)}."
        raise DataError(message, where="changes", got=changes)
    own = own_values(scorecard, changes)
    changed = taking_values(scorecard, own) if own else scorecard
    before = scorecard.score_one(given.values, as_of=given.as_of, previous=given.previous)
    values = {**given.values, **changes}
    after = changed.score_one(values, as_of=given.as_of, previous=given.previous)
    _refuse_unlisted(after, changes)
    return WhatIf(before, after, dict(changes), given.key)


def _refuse_unlisted(after: Score, changes: Mapping[str, object]) -> None:
    """Refuse a new label that a curve does not know: it would count as a gap."""
    kept = after.scores.kept("what_if")
    for leaf in kept.plan.leaves:
        metric = leaf.metric.judged_by(int(picked(kept, leaf)[0]))
        column, normalizer = metric.effective_formula.column, metric.normalizer
        if column not in changes or not isinstance(normalizer, Categories):
            continue
        label = after.scores.raw(metric.name)[0]
        if label is not None and normalizer.other is None and label not in normalizer.scores:
            known = f"one of {', '.join(map(repr, normalizer.scores))}"
            offer = nearest(label, normalizer.scores)
            message = f"'changes', {column!r}: {known} is due. Got {label!r}.{offer}"
            raise DataError(message, where=f"'changes', {column!r}", got=label)


def _by_size(item: tuple[str, float]) -> float:
    return -abs(item[1])

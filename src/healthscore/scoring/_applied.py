"""A rule that applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

if TYPE_CHECKING:
    from healthscore.rules import Rule


@final
@attrs.frozen
class AppliedRule:
    """A rule whose condition held for a customer.

    Parameters
    ----------
    member : str
        The group whose score it acts on, or the scorecard.
    rule : Rule
        The rule.
    points : float
        What it added to that score (+) or took from it (-); 0 where the score was past the rule
        already.
    effect : float
        What it added to the whole score or took from it, after the rules before it.
    on_whole : bool
        Whether it acts on the whole score itself, and not on that of a group.
    """

    member: str
    rule: Rule
    points: float
    effect: float
    on_whole: bool

    @property
    def reason(self) -> str:
        """Its reason, or its definition where it gives none."""
        return reason_of(self.rule)


def reason_of(rule: Rule) -> str:
    """Say why a rule acts, as it says itself, or else by its definition."""
    return rule.reason or repr(rule)

"""The role: a cap, floor or override that applies when a condition holds."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np

from healthscore._definition import (
    Definition,
    has_no_form,
    is_finite,
    learned_in,
    refuse,
    require_type,
    with_numbers,
)
from healthscore.columns import refuse_infinite, to_numbers
from healthscore.errors import FitError
from healthscore.formula import Formula, gives
from healthscore.learn import Learned

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray, Number
    from healthscore.formula import Node

    R = TypeVar("R", bound="Rule")


class Rule(Definition, abc.ABC):
    """Changes a score when a condition holds.

    Rules act one after the other on a score that is there; one that is missing stays missing.
    """

    __slots__ = ()

    when: Formula
    """The condition; unknown, because of a gap, is not held to be true."""

    reason: str
    """Why, in words for the people who read the score."""

    @property
    @abc.abstractmethod
    def level(self) -> Number | Formula:
        """The number, or the formula, that the score is changed to or held against."""

    @abc.abstractmethod
    def change(self, scores: FloatArray, levels: FloatArray, /) -> FloatArray:
        """Give the scores that customers would have if the condition held for all.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers,)
            Scores before.
        levels : ndarray of float64, shape (n_customers,) or ()
            The level, NaN where its formula has no answer.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Scores after; NaN where the rule cannot act.
        """

    def lowered(self, score: Node, level: Node, /) -> Node:
        """Say what the rule makes of a score as a tree, for engines that compute it themselves.

        Parameters
        ----------
        score : Node
            The score before; each node may be used as often as is needed.
        level : Node
            The level, a gap where its formula has no answer.

        Returns
        -------
        Node
            The score if the condition holds, made of the nodes of `healthscore.formula`.

        Raises
        ------
        DefinitionError
            If nobody said; a rule of one's own gets its tree by giving this method.
        """
        del score, level
        raise has_no_form(self, "lowered(score, level)")

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The condition, and the level where it is a formula."""
        level = self.level
        return (self.when, level) if isinstance(level, Formula) else (self.when,)

    @property
    def learns(self) -> bool:
        """Whether the level is still to be learned."""
        return any(True for _ in learned_in(self))

    def fit(self, scores: ArrayLike) -> Self:
        """Put a number in the place of a level still to be learned.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers,)
            The scores that the rule acts on, before any rule.

        Returns
        -------
        Rule
            Of the same class, with nothing left to learn.

        Raises
        ------
        FitError
            If there is no score to learn from.
        DataError
            If a score is neither a finite number nor a gap.
        """
        values = refuse_infinite(to_numbers(scores))
        present = values[~np.isnan(values)]
        if self.learns and not len(present):
            message = f"{type(self).__name__} has no score to learn from."
            raise FitError(message, where=type(self).__name__, got=len(values))
        return with_numbers(self, present)


def check_rule(rule: Rule, field: str) -> None:
    """Refuse a rule whose fields are not what they should be."""
    if gives(rule.when) not in ("condition", "column"):
        raise refuse(rule, "when", "be a condition, such as 'open_tickets > 3'", rule.when)
    require_type(rule, "reason", str, "a text")
    level = rule.level
    if isinstance(level, Formula):
        if gives(level) == "text":
            raise refuse(rule, field, "give a number", level)
    elif not (is_finite(level) or isinstance(level, Learned)):
        raise refuse(rule, field, "be a finite number or one of learn", level)

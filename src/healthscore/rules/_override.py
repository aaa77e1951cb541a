"""The override."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs
import numpy as np

from healthscore._definition import Number, number
from healthscore.formula import Formula, formula
from healthscore.rules._base import Rule, check_rule

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.formula import Node


def _level(value: Any) -> Any:
    return Formula(value) if isinstance(value, str) else number(value)


@final
@attrs.frozen(eq=False, repr=False)
class Override(Rule):
    """Replaces the score when the condition holds.

    Parameters
    ----------
    to : float, Learned, str or Formula
        The score instead: a number, or a formula that gives one. What a formula gives is held
        to the scale; where it has no answer, the score stays as it was.
    when : str or Formula
        The condition.
    reason : str, default ""
        Why, in words for the people who read the score.

    Raises
    ------
    DefinitionError
        If `to` is neither a finite number nor a formula for one, or `when` is not a condition.

    Examples
    --------
    >>> Override(to="score('usage')", when="age_days < 90", reason="still onboarding")
    Override(to="score('usage')", when='age_days < 90', reason='still onboarding')
    """

    to: Number | Formula = attrs.field(converter=_level)
    when: Formula = attrs.field(converter=formula)
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        check_rule(self, "to")

    @property
    def level(self) -> Number | Formula:
        """The score instead."""
        return self.to

    def lowered(self, score: Node, level: Node, /) -> Node:
        """Say what the rule makes of a score as a tree."""
        return level.or_else(score)

    def change(self, scores: FloatArray, levels: FloatArray, /) -> FloatArray:
        """Give the scores that customers would have if the condition held for all.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers,)
            Scores before.
        levels : ndarray of float64, shape (n_customers,) or ()
            The score instead, NaN where its formula has no answer.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Scores after.
        """
        return np.where(np.isnan(levels), scores, levels)

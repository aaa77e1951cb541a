"""The cap."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore._definition import Number, number
from healthscore.formula import Formula, case, formula
from healthscore.rules._base import Rule, check_rule

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.formula import Node


@final
@attrs.frozen(eq=False, repr=False)
class Cap(Rule):
    """Only lowers: a score above `at` becomes `at` when the condition holds.

    Parameters
    ----------
    at : float or Learned
        Most points that the score may have, 0 to 100.
    when : str or Formula
        The condition.
    reason : str, default ""
        Why, in words for the people who read the score.

    Raises
    ------
    DefinitionError
        If `at` is not a finite number, or `when` is not a condition.

    Examples
    --------
    >>> Cap(at=39, when="open_p1_tickets >= 1", reason="open P1 ticket")
    Cap(at=39, when='open_p1_tickets >= 1', reason='open P1 ticket')
    """

    at: Number = attrs.field(converter=number)
    when: Formula = attrs.field(converter=formula)
    reason: str = ""

    def __attrs_post_init__(self) -> None:
        check_rule(self, "at")

    @property
    def level(self) -> Number:
        """The cap itself."""
        return self.at

    def lowered(self, score: Node, level: Node, /) -> Node:
        """Say what the rule makes of a score as a tree."""
        return case((score > level, level), otherwise=score)

    def change(self, scores: FloatArray, levels: FloatArray, /) -> FloatArray:
        """Give the scores that customers would have if the condition held for all.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_customers,)
            Scores before.
        levels : ndarray of float64, shape (n_customers,) or ()
            The cap.

        Returns
        -------
        ndarray of float64, shape (n_customers,)
            Scores after.
        """
        return np.minimum(scores, levels)

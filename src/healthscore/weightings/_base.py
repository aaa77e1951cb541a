"""The role: how much each member of a group counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from healthscore._definition import Definition
from healthscore.errors import DataError, DefinitionError, FitError, NotFittedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from healthscore.weightings._fixed import Fixed
    from healthscore.weightings._spreads import Spread, Spreads


class Weighting(Definition):
    """Says how much each member of a group counts.

    To write your own, derive a frozen attrs class. One that knows its weights gives `over`; one
    that learns sets `learns` and gives `fit`.
    """

    __slots__ = ()

    @property
    def learns(self) -> bool:
        """Whether `fit` has to see the members' scores first."""
        return False

    def fit(
        self, scores: ArrayLike, names: Sequence[str], outcome: ArrayLike | None = None
    ) -> Fixed:
        """Settle the weights: those declared, unless they are learned.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers, n_members)
            The members' scores, NaN where missing; of declared weights only the shape matters.
        names : sequence of str, shape (n_members,)
            The members' names.
        outcome : array_like of bool, shape (n_customers,), optional
            Who then left, for weightings that learn from it.

        Returns
        -------
        Fixed
            Shares that sum to 1, in the members' order.

        Raises
        ------
        DataError
            If the scores are not one column a name.
        DefinitionError
            If the weighting does not fit these members.
        FitError
            If the scores do not settle weights that are learned.
        """
        # what everything here ends as knows this base
        from healthscore.weightings._fixed import as_shares

        del outcome
        check_shape(scores, names)
        return as_shares(self.over(names))

    @property
    def needs(self) -> frozenset[Spread] | None:
        """What of the members' scores it learns from; None where only the scores will do."""
        return None if self.learns else frozenset()

    def fit_spreads(self, spreads: Spreads, names: Sequence[str]) -> Fixed:
        """Settle the weights by what an engine has found out about the scores.

        Parameters
        ----------
        spreads : Spreads
            Knows what the weighting `needs`.
        names : sequence of str, shape (n_members,)
            The members' names.

        Returns
        -------
        Fixed
            Shares that sum to 1, in the members' order.

        Raises
        ------
        FitError
            If the scores do not settle the weights, or only the scores themselves would do.
        """
        from healthscore.weightings._fixed import as_shares

        del spreads
        if self.learns:
            message = (
                f"{type(self).__name__} learns from the scores themselves, which an engine keeps. "
                "Fit on a sample, as a table in memory."
            )
            raise FitError(message, where=type(self).__name__, got=self)
        return as_shares(self.over(names))

    def require_members(self, names: Sequence[str]) -> None:
        """Refuse members that the weighting does not fit, as far as it knows before it is fitted.

        Parameters
        ----------
        names : sequence of str, shape (n_members,)
            The members' names.

        Raises
        ------
        DefinitionError
            If it names others, or not all of these.
        """
        if not self.learns:
            self.over(names)

    def over(self, names: Sequence[str]) -> Mapping[str, float]:
        """Give the declared weights of some members.

        Parameters
        ----------
        names : sequence of str, shape (n_members,)
            The members' names.

        Returns
        -------
        mapping of str to float
            A weight for each, in the members' order.

        Raises
        ------
        DefinitionError
            If the weighting does not fit these members.
        NotFittedError
            If the weights are still to be learned.
        """
        message = f"Call fit() first: {self!r} still learns the weights of {', '.join(names)}."
        raise NotFittedError(message, where=type(self).__name__, got=self)


def check_shape(scores: ArrayLike, names: Sequence[str]) -> None:
    """Refuse scores that are not one column for each of some different names."""
    if not names or len(set(names)) < len(names):
        message = f"There must be one or more names, all different. Got {list(names)!r}."
        raise DefinitionError(message, where="names", got=names)
    try:
        shape = np.shape(scores)
    except ValueError:
        shape = (len(scores),)  # type: ignore[arg-type]
    if len(shape) != 2 or shape[1] != len(names):
        message = f"Scores must have the shape (n_customers, {len(names)}). Got {shape}."
        raise DataError(message, where="scores", got=shape)

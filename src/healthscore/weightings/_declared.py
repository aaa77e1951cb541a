"""Weightings that know their weights without looking at scores."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING

from healthscore.weightings._base import Weighting, check_shape
from healthscore.weightings._fixed import Fixed, as_shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike


class Declared(Weighting):
    """A weighting that knows its weights without looking at scores."""

    __slots__ = ()

    @abc.abstractmethod
    def over(self, names: Sequence[str]) -> Mapping[str, float]:
        """Give the declared weights of some members."""

    def fit(
        self, scores: ArrayLike, names: Sequence[str], outcome: ArrayLike | None = None
    ) -> Fixed:
        """Turn the weights into shares.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers, n_members)
            Only the shape matters.
        names : sequence of str, shape (n_members,)
            The members' names.
        outcome : array_like of bool, optional
            Not looked at.

        Returns
        -------
        Fixed
            Shares that sum to 1, in the members' order.
        """
        del outcome
        check_shape(scores, names)
        return as_shares(self.over(names))

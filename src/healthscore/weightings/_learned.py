"""Weightings that learn from the members' scores."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from healthscore._definition import LARGEST, require_type
from healthscore.columns import to_matrix
from healthscore.errors import FitError
from healthscore.weightings._base import Weighting, check_shape
from healthscore.weightings._fixed import as_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray
    from healthscore.weightings._fixed import Fixed

_OR: Final = "or name a fallback, such as fallback=Equal()."
REMEDY: Final = f"Leave it out, {_OR}"
"""What can be done about a member that settles nothing."""


@attrs.frozen(eq=False, repr=False)
class LearnedWeighting(Weighting):
    """A weighting that learns from the members' scores alone."""

    fallback: Weighting | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.fallback is not None:
            require_type(self, "fallback", Weighting, "a Weighting or None")

    @property
    def learns(self) -> bool:
        """Whether `fit` has to see the members' scores first: it has."""
        return True

    def require_members(self, names: Sequence[str]) -> None:
        """Refuse members that the fallback does not fit.

        Parameters
        ----------
        names : sequence of str, shape (n_members,)
            The members' names.

        Raises
        ------
        DefinitionError
            If it names others, or not all of these.
        """
        if self.fallback is not None:
            self.fallback.require_members(names)

    def fit(
        self, scores: ArrayLike, names: Sequence[str], outcome: ArrayLike | None = None
    ) -> Fixed:
        """Learn the weights.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers, n_members)
            The members' scores, NaN where missing; higher is healthier.
        names : sequence of str, shape (n_members,)
            The members' names.
        outcome : array_like of bool, optional
            Handed on to the fallback.

        Returns
        -------
        Fixed
            Shares that sum to 1, in the members' order.

        Raises
        ------
        FitError
            If the scores do not settle the weights, and there is no fallback.
        """
        check_shape(scores, names)
        matrix = to_matrix(scores)
        try:
            with np.errstate(all="ignore"):
                return self._shares(matrix, names)
        except FitError:
            if self.fallback is None:
                raise
            return self.fallback.fit(scores, names, outcome)

    def _shares(self, matrix: FloatArray, names: Sequence[str]) -> Fixed:
        if len(names) == 1:
            return as_shares({names[0]: 1.0})
        columns = [np.ascontiguousarray(column) for column in matrix.T]
        for name, column in zip(names, columns, strict=True):
            self._require_spread(name, column)
        amounts = self._amounts(columns, names)
        if not any(amounts):
            message = (
                f"{type(self).__name__} finds nothing that parts the members: they all say the "
                f"same. Leave out all but one, {_OR}"
            )
            raise FitError(message, where=type(self).__name__, got=amounts)
        return as_shares(dict(zip(names, amounts, strict=True)))

    def _require_spread(self, name: str, column: FloatArray) -> None:
        """Refuse a member that says nothing."""
        present = column[~np.isnan(column)]
        if len(present) and np.abs(present).max() > LARGEST:
            wrong = f"has scores too large to be added up, above {LARGEST:g}"
        elif len(present) < 2:
            wrong = (
                f"has {len(present)} score{'' if len(present) == 1 else 's'}, and two are needed"
            )
        elif present.min() == present.max():
            wrong = f"has the same score everywhere, {float(present[0]):g}"
        else:
            return
        place = f"member {name!r}"
        message = f"{place} {wrong}. {REMEDY}"
        raise FitError(message, where=place, got=len(present))

    @abc.abstractmethod
    def _amounts(self, columns: Sequence[FloatArray], names: Sequence[str]) -> list[float]:
        """Find how much each of two or more members that vary counts; not negative."""

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
from healthscore.weightings._spreads import Columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from healthscore.weightings._fixed import Fixed
    from healthscore.weightings._spreads import Spread, Spreads

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
        columns = [np.ascontiguousarray(column) for column in to_matrix(scores).T]
        try:
            with np.errstate(all="ignore"):
                return self._shares(Columns(columns), names)
        except FitError:
            if self.fallback is None:
                raise
            return self.fallback.fit(scores, names, outcome)

    @property
    @abc.abstractmethod
    def own_needs(self) -> frozenset[Spread]:
        """What of the members' scores it learns from itself."""

    @property
    def needs(self) -> frozenset[Spread]:
        """What of the members' scores it learns from, or its fallback would."""
        later = None if self.fallback is None else self.fallback.needs
        return self.own_needs | (later or frozenset())

    def fit_spreads(self, spreads: Spreads, names: Sequence[str]) -> Fixed:
        """Learn the weights from what an engine has found out about the scores.

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
            If the scores do not settle the weights, and there is no fallback.
        """
        try:
            return self._shares(spreads, names)
        except FitError:
            if self.fallback is None:
                raise
            return self.fallback.fit_spreads(spreads, names)

    def _shares(self, spreads: Spreads, names: Sequence[str]) -> Fixed:
        if len(names) == 1:
            return as_shares({names[0]: 1.0})
        for place, name in enumerate(names):
            _require_spread(spreads, place, name)
        amounts = self._amounts(spreads, names)
        if not any(amounts):
            message = (
                f"{type(self).__name__} finds nothing that parts the members: they all say the "
                f"same. Leave out all but one, {_OR}"
            )
            raise FitError(message, where=type(self).__name__, got=amounts)
        return as_shares(dict(zip(names, amounts, strict=True)))

    @abc.abstractmethod
    def _amounts(self, spreads: Spreads, names: Sequence[str]) -> list[float]:
        """Find how much each of two or more members that vary counts; not negative."""


def _require_spread(spreads: Spreads, place: int, name: str) -> None:
    """Refuse a member that says nothing."""
    count = spreads.count(place)
    low, high = spreads.ends(place) if count else (0.0, 0.0)
    if max(abs(low), abs(high)) > LARGEST:
        wrong = f"has scores too large to be added up, above {LARGEST:g}"
    elif count < 2:
        wrong = f"has {count} score{'' if count == 1 else 's'}, and two are needed"
    elif low == high:
        wrong = f"has the same score everywhere, {low:g}"
    else:
        return
    where = f"member {name!r}"
    message = f"{where} {wrong}. {REMEDY}"
    raise FitError(message, where=where, got=count)

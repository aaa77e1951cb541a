"""Two weightings in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore._definition import number, require_share, require_type
from healthscore.weightings._base import Weighting, check_shape
from healthscore.weightings._fixed import as_shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from healthscore.weightings._fixed import Fixed
    from healthscore.weightings._spreads import Spread, Spreads


@final
@attrs.frozen(eq=False, repr=False)
class Blend(Weighting):
    """A share of one weighting and the rest of another: what was learned, and what is believed.

    Parameters
    ----------
    a : Weighting
        The one.
    b : Weighting
        The other.
    share : float, default 0.5
        How much of `a` is in it, 0 to 1.

    Raises
    ------
    DefinitionError
        If a field is not what it should be.

    Notes
    -----
    share a + (1 - share) b, each with weights that sum to 1.

    Examples
    --------
    >>> from healthscore.weightings import Equal, Fixed
    >>> Blend(Fixed(usage=3, feedback=1), Equal()).over(["usage", "feedback"])
    {'usage': 0.625, 'feedback': 0.375}
    """

    a: Weighting = attrs.field(metadata={"positional": True})
    b: Weighting = attrs.field(metadata={"positional": True})
    share: float = attrs.field(default=0.5, converter=number)

    def __attrs_post_init__(self) -> None:
        require_type(self, "a", Weighting, "a Weighting")
        require_type(self, "b", Weighting, "a Weighting")
        require_share(self, "share")

    @property
    def learns(self) -> bool:
        """Whether either has to see the members' scores first."""
        return self.a.learns or self.b.learns

    def require_members(self, names: Sequence[str]) -> None:
        """Refuse members that either weighting does not fit.

        Parameters
        ----------
        names : sequence of str, shape (n_members,)
            The members' names.

        Raises
        ------
        DefinitionError
            If either names others, or not all of these.
        """
        self.a.require_members(names)
        self.b.require_members(names)

    def over(self, names: Sequence[str]) -> Mapping[str, float]:
        """Give the weights of some members.

        Parameters
        ----------
        names : sequence of str, shape (n_members,)
            The members' names.

        Returns
        -------
        mapping of str to float
            A share for each, in the members' order.

        Raises
        ------
        DefinitionError
            If either does not fit these members.
        NotFittedError
            If either is still to be learned.
        """
        shares = as_shares(self.a.over(names)), as_shares(self.b.over(names))
        return as_shares(self._blend(*shares)).weights

    def fit(
        self, scores: ArrayLike, names: Sequence[str], outcome: ArrayLike | None = None
    ) -> Fixed:
        """Fit both, and blend what they give.

        Parameters
        ----------
        scores : array_like of float, shape (n_customers, n_members)
            The members' scores, NaN where missing.
        names : sequence of str, shape (n_members,)
            The members' names.
        outcome : array_like of bool, shape (n_customers,), optional
            What the customers then did, for weightings that learn from it.

        Returns
        -------
        Fixed
            Shares that sum to 1, in the members' order.

        Raises
        ------
        FitError
            If either cannot be fitted.
        """
        check_shape(scores, names)
        a, b = (weighting.fit(scores, names, outcome) for weighting in (self.a, self.b))
        return as_shares(self._blend(a, b))

    @property
    def needs(self) -> frozenset[Spread] | None:
        """What of the members' scores either learns from; None where only the scores will do."""
        a, b = self.a.needs, self.b.needs
        return None if a is None or b is None else a | b

    def fit_spreads(self, spreads: Spreads, names: Sequence[str]) -> Fixed:
        """Fit both by what an engine has found out about the scores, and blend what they give.

        Parameters
        ----------
        spreads : Spreads
            Knows what the weightings need.
        names : sequence of str, shape (n_members,)
            The members' names.

        Returns
        -------
        Fixed
            Shares that sum to 1, in the members' order.

        Raises
        ------
        FitError
            If either cannot be fitted.
        """
        a, b = (weighting.fit_spreads(spreads, names) for weighting in (self.a, self.b))
        return as_shares(self._blend(a, b))

    def _blend(self, a: Fixed, b: Fixed) -> dict[str, float]:
        rest = 1.0 - self.share
        return {name: self.share * a.weights[name] + rest * b.weights[name] for name in a.weights}

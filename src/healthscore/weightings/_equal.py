"""Equal weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore.weightings._base import Weighting, check_shape
from healthscore.weightings._fixed import Fixed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike


@final
@attrs.frozen(repr=False)
class Equal(Weighting):
    """Every member counts the same.

    Examples
    --------
    >>> Equal().over(["usage", "feedback"])
    {'usage': 1.0, 'feedback': 1.0}
    """

    def over(self, names: Sequence[str]) -> Mapping[str, float]:
        """Give every member the weight 1.

        Parameters
        ----------
        names : sequence of str, shape (n_members,)
            The members' names.

        Returns
        -------
        mapping of str to float
            A weight for each, in the members' order.
        """
        return dict.fromkeys(names, 1.0)

    def fit(
        self, scores: ArrayLike, names: Sequence[str], outcome: ArrayLike | None = None
    ) -> Fixed:
        """Give every member the same share.

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
        return Fixed(dict.fromkeys(names, 1.0 / len(names)))

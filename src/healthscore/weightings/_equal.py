"""Equal weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore.weightings._base import Weighting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@final
@attrs.frozen(eq=False, repr=False)
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

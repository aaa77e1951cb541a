"""Weights by what members have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.errors import FitError
from healthscore.weightings._correlations import correlations
from healthscore.weightings._learned import LearnedWeighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.weightings._spreads import Spread, Spreads

_NOTHING: Final = 1e-20
"""Squared loading of a member that has nothing in common with the others."""

_APART: Final = 1e-9
"""How much more of the variance the first component must explain than the second."""


@final
@attrs.frozen(eq=False, repr=False)
class PrincipalComponent(LearnedWeighting):
    """The more a member has in common with the others, the more it counts.

    Parameters
    ----------
    fallback : Weighting, optional
        What to fit instead where a member has fewer than two scores or only equal ones, two have
        nothing in common, or no component stands out; without it that is a `FitError`.

    Notes
    -----
    Weights are the squared loadings on the first principal component of the correlations, each over
    the customers who have both scores. They describe how the members vary together and not what
    matters. A member that goes against the others counts as much as one that goes with them, and
    of two members each gets half.

    References
    ----------
    OECD and JRC, Handbook on Constructing Composite Indicators, 2008, section 6.1.

    Examples
    --------
    >>> scores = [[0, 10, 50], [40, 30, 90], [60, 70, 20], [100, 90, 60]]
    >>> fitted = PrincipalComponent().fit(scores, ["logins", "minutes", "csat"])
    >>> {name: round(weight, 3) for name, weight in fitted.weights.items()}
    {'logins': 0.446, 'minutes': 0.491, 'csat': 0.063}
    """

    @property
    def own_needs(self) -> frozenset[Spread]:
        """What of the members' scores it learns from itself."""
        return frozenset({"pearson"})

    def _amounts(self, spreads: Spreads, names: Sequence[str]) -> list[float]:
        values, vectors = np.linalg.eigh(correlations(spreads, names, "pearson"))
        if values[-1] - values[-2] <= _APART * len(names):
            message = (
                "No principal component stands out: the members have nothing in common, or two "
                "things alike. Name a fallback, such as fallback=Equal()."
            )
            raise FitError(message, where="PrincipalComponent", got=values.tolist())
        amounts: list[float] = (vectors[:, -1] ** 2).tolist()
        # what is next to nothing is rounding, and would be more on one machine than on another
        return [amount if amount > _NOTHING else 0.0 for amount in amounts]

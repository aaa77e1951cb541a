"""Weights by spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore.weightings._learned import LearnedWeighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.weightings._spreads import Spread, Spreads


@final
@attrs.frozen(eq=False, repr=False)
class StandardDeviation(LearnedWeighting):
    """The wider a member's scores are spread, the more it counts.

    Parameters
    ----------
    fallback : Weighting, optional
        What to fit instead where a member has fewer than two scores or only equal ones; without
        it that is a `FitError`.

    Notes
    -----
    Weights are in proportion to the sample standard deviation (n - 1 in the divisor) of the scores
    present. All members' scores are on one scale, which is what makes their deviations comparable.

    References
    ----------
    D. Diakoulaki, G. Mavrotas and L. Papayannakis, Determining objective weights in multiple
    criteria problems: the CRITIC method, Computers & Operations Research 22(7), 1995.

    Examples
    --------
    >>> StandardDeviation().fit([[10, 40], [30, 100]], ["usage", "feedback"])
    Fixed(usage=0.25, feedback=0.75)
    """

    @property
    def own_needs(self) -> frozenset[Spread]:
        """What of the members' scores it learns from itself."""
        return frozenset({"deviation"})

    def _amounts(self, spreads: Spreads, names: Sequence[str]) -> list[float]:
        return [spreads.deviation(place) for place in range(len(names))]

"""Weights by contrast and conflict."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, final

import attrs

from healthscore._definition import require_choice
from healthscore.weightings._correlations import correlations
from healthscore.weightings._learned import LearnedWeighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.weightings._spreads import Spread, Spreads


@final
@attrs.frozen(eq=False, repr=False)
class Critic(LearnedWeighting):
    """The wider a member's scores are spread, and the less others say the same, the more it counts.

    Parameters
    ----------
    fallback : Weighting, optional
        What to fit instead where a member has fewer than two scores or only equal ones, two have
        nothing in common, or all say the same; without it that is a `FitError`.
    correlation : {"pearson", "spearman"}, default "pearson"
        Of the scores, or of their ranks among all that the member has.

    Raises
    ------
    DefinitionError
        If the correlation is not one of these.

    Notes
    -----
    The weight of member j is in proportion to sd_j sum_k (1 - r_jk), with the sample standard
    deviation of its scores and the correlations of its scores with those of the others, each over
    the customers who have both. Scores already have their direction, so members that pull the same
    way correlate. Among several hundred near copies the copies still add up: put them in a group.

    References
    ----------
    D. Diakoulaki, G. Mavrotas and L. Papayannakis, Determining objective weights in multiple
    criteria problems: the CRITIC method, Computers & Operations Research 22(7), 1995.

    Examples
    --------
    >>> scores = [[0, 100, 0], [50, 50, 100], [100, 0, 50]]
    >>> fitted = Critic().fit(scores, ["usage", "tickets", "csat"])
    >>> {name: round(weight, 3) for name, weight in fitted.weights.items()}
    {'usage': 0.312, 'tickets': 0.438, 'csat': 0.25}
    """

    correlation: Literal["pearson", "spearman"] = attrs.field(default="pearson", kw_only=True)

    def __attrs_post_init__(self) -> None:
        LearnedWeighting.__attrs_post_init__(self)
        require_choice(self, "correlation", ("pearson", "spearman"))

    @property
    def own_needs(self) -> frozenset[Spread]:
        """What of the members' scores it learns from itself."""
        return frozenset({"deviation", self.correlation})

    def _amounts(self, spreads: Spreads, names: Sequence[str]) -> list[float]:
        related = correlations(spreads, names, self.correlation)
        conflicts = [math.fsum((1.0 - row).tolist()) for row in related]
        return [spreads.deviation(place) * conflict for place, conflict in enumerate(conflicts)]

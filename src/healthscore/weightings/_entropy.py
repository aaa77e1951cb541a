"""Weights by entropy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

import attrs

from healthscore.errors import FitError
from healthscore.weightings._learned import REMEDY, LearnedWeighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.weightings._spreads import Spread, Spreads


@final
@attrs.frozen(eq=False, repr=False)
class Entropy(LearnedWeighting):
    """The more unevenly a member's scores are spread over the customers, the more it counts.

    Parameters
    ----------
    fallback : Weighting, optional
        What to fit instead where a member has fewer than two scores or only equal ones; without
        it that is a `FitError`.

    Notes
    -----
    With p_i = s_i / sum(s) over the n customers whose score is present, a member's entropy is
    e = -sum(p ln p) / ln n, where 0 ln 0 is 0, and its weight is in proportion to 1 - e. It rewards
    whatever is rare, and knows nothing of what matters: members that are 0 for most customers
    come to dominate. Scores must not be negative, as points may be.

    References
    ----------
    C. L. Hwang and K. Yoon, Multiple Attribute Decision Making, 1981, chapter 3; after
    C. E. Shannon, A mathematical theory of communication, 1948.

    Examples
    --------
    >>> fitted = Entropy().fit([[0, 1], [1, 2], [2, 3]], ["usage", "feedback"])
    >>> {name: round(weight, 4) for name, weight in fitted.weights.items()}
    {'usage': 0.8412, 'feedback': 0.1588}
    """

    @property
    def own_needs(self) -> frozenset[Spread]:
        """What of the members' scores it learns from itself."""
        return frozenset({"diversity"})

    def _amounts(self, spreads: Spreads, names: Sequence[str]) -> list[float]:
        return [_diversity(spreads, place, name) for place, name in enumerate(names)]


def _diversity(spreads: Spreads, place: int, name: str) -> float:
    """Give 1 less the entropy."""
    low, _ = spreads.ends(place)
    if low < 0.0:
        where = f"member {name!r}"
        least = f"{where} has negative scores, which have no entropy, down to {low:g}"
        message = f"{least}. {REMEDY}"
        raise FitError(message, where=where, got=low)
    count = spreads.count(place)
    return max(spreads.diversity(place), 0.0) / count / math.log(count)

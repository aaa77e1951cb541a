"""Weights by entropy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

import attrs
import numpy as np

from healthscore.errors import FitError
from healthscore.weightings._learned import REMEDY, LearnedWeighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray


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

    def _amounts(self, columns: Sequence[FloatArray], names: Sequence[str]) -> list[float]:
        return [_diversity(column, name) for column, name in zip(columns, names, strict=True)]


def _diversity(column: FloatArray, name: str) -> float:
    """Give 1 less the entropy."""
    present = column[~np.isnan(column)]
    if present.min() < 0.0:
        place = f"member {name!r}"
        least = f"{place} has negative scores, which have no entropy, down to {present.min():g}"
        message = f"{least}. {REMEDY}"
        raise FitError(message, where=place, got=float(present.min()))
    # fsum: the sum must not depend on the order of the rows
    ratio = present / present.max()
    ratio /= math.fsum(ratio.tolist()) / len(ratio)
    logs = np.log(ratio, out=np.zeros(len(ratio)), where=ratio > 0.0)
    # each term is 0 at the mean and above elsewhere, so that little is lost to cancellation
    terms = ratio * logs - (ratio - 1.0)
    return max(math.fsum(terms.tolist()), 0.0) / len(present) / math.log(len(present))

"""Correlations of members with each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from healthscore.errors import FitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray
    from healthscore.weightings._spreads import Spreads


def correlations(
    spreads: Spreads, names: Sequence[str], kind: Literal["pearson", "spearman"]
) -> FloatArray:
    """Correlate all members with all.

    Parameters
    ----------
    spreads : Spreads
        What is known of their scores.
    names : sequence of str, shape (n_members,)
        Their names.
    kind : {"pearson", "spearman"}
        Of the scores, or of their ranks.

    Returns
    -------
    ndarray of float64, shape (n_members, n_members)
        1 on the diagonal.

    Raises
    ------
    FitError
        If two members do not both vary over customers who have both.
    """
    matrix: FloatArray = np.eye(len(names))
    for place, name in enumerate(names):
        for other in range(place):
            found = spreads.correlation(place, other, kind)
            if math.isnan(found):
                pair = f"members {names[other]!r} and {name!r}"
                message = (
                    f"{pair} cannot be compared: {spreads.shared(place, other):,} customers have "
                    "both, and among these one of the two does not vary. Leave one out, or name a "
                    "fallback, such as fallback=Equal()."
                )
                raise FitError(message, where=pair)
            matrix[place, other] = matrix[other, place] = found
    return matrix

"""The convex hull of a ROC curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.evaluate._ranking import Ranking

_FEW: Final = 64
"""So few corners go through one by one faster than all at once."""


def hull(ranking: Ranking) -> NDArray[np.intp]:
    """Find the cuts that may be best for some campaign.

    Parameters
    ----------
    ranking : Ranking
        The customers, the lowest scores first.

    Returns
    -------
    ndarray of int, shape (n_corners,)
        How many of the different scores lie below each cut, ascending from 0 to all of them. From
        corner to corner the churn rate falls: it is the isotonic churn rate.

    Notes
    -----
    A corner below the line between its two neighbours is no corner of the hull, so all such are
    left out at once, again and again, and the few that are left are gone through one by one.
    """
    totals, churned = ranking.until
    some = np.concatenate(([0], churned))
    others = np.concatenate(([0], totals - churned))
    kept: NDArray[np.intp] = np.arange(len(some), dtype=np.intp)
    while len(kept) > _FEW:
        corners = _turns(others[kept], some[kept])
        if 16 * np.count_nonzero(corners) > 15 * len(corners):
            break
        kept = kept[np.concatenate(([True], corners, [True]))]
    return _one_by_one(kept, others[kept].tolist(), some[kept].tolist())


def _turns(across: NDArray[np.int64], up: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the corners, other than the two ends, that lie above the line between neighbours."""
    right, rise = np.diff(across), np.diff(up)
    return right[:-1] * rise[1:] < rise[:-1] * right[1:]


def _one_by_one(kept: NDArray[np.intp], across: list[int], up: list[int]) -> NDArray[np.intp]:
    """Go along, and go back over what has turned out to lie below."""
    found: list[int] = []
    for place, (x, y) in enumerate(zip(across, up, strict=True)):
        while len(found) > 1:
            first, last = found[-2], found[-1]
            ahead = (across[last] - across[first]) * (y - up[first])
            if ahead < (up[last] - up[first]) * (x - across[first]):
                break
            found.pop()
        found.append(place)
    return kept[found]

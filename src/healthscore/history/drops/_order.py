"""An order of customers that their scores alone decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.history.drops._grids import Grid

_GAP: Final = np.uint64(0x7FF8_0000_0000_0000)
_START: Final = np.uint64(0x9E37_79B9_7F4A_7C15)
_FACTOR: Final = np.uint64(0xBF58_476D_1CE4_E5B9)
_SHIFT: Final = np.uint64(29)


def order_of(grid: Grid) -> NDArray[np.intp]:
    """Bring customers into an order that is the same in whatever order they come.

    It is that of a hash of their scores, so it is as good as drawn by lot, and any part of it tells
    as much of the book as another. Customers with the same scores may change places.

    Parameters
    ----------
    grid : Grid
        The scores.

    Returns
    -------
    ndarray of intp, shape (n_customers,)
        Row numbers.
    """
    hashes = np.full(len(grid.values), _START)
    for period in range(grid.values.shape[1]):
        scores = grid.values[:, period]
        # no score has many forms, and 0 has two
        bits = np.where(np.isnan(scores), _GAP, (scores + 0.0).view(np.uint64))
        if grid.restarts is not None:
            bits ^= grid.restarts[:, period]
        hashes ^= bits
        hashes *= _FACTOR
        hashes ^= hashes >> _SHIFT
    return np.argsort(hashes, kind="stable")

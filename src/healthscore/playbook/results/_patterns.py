"""Names of all plays that each customer has, as one text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import BoolArray


def joined_names(holds: BoolArray, names: Sequence[str]) -> NDArray[Any]:
    """Join the names of each customer's plays.

    Parameters
    ----------
    holds : ndarray of bool, shape (n_customers, n_plays)
        Which plays are whose.
    names : sequence of str
        The plays.

    Returns
    -------
    ndarray of object, shape (n_customers,)
        Such as ``Power user; Upsell``, empty for none.
    """
    # few patterns are there among many customers: each is put into words once
    packed = np.ascontiguousarray(np.packbits(holds, axis=1))
    keys = packed.view(f"V{packed.shape[1]}").ravel()
    _, rows, places = np.unique(keys, return_index=True, return_inverse=True)
    texts = [
        "; ".join(name for name, held in zip(names, row, strict=True) if held)
        for row in holds[rows].tolist()
    ]
    return np.array(texts, dtype=object)[places]

"""Scores with few digits, that still tell their bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.bandings import Banding
    from healthscore.scoring import Scores

MOST: Final = 9
"""Digits within which a score counts as on a cut or off it."""


def in_digits(scores: Scores, digits: int) -> FloatArray:
    """Round scores, to more digits where fewer would put a score in another band.

    Parameters
    ----------
    scores : Scores
        The customers.
    digits : int
        How many behind the point, where they will do.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        Each in the band of its score, with and without the margin; NaN for none.
    """
    shown: FloatArray = np.round(scores.values, digits)
    if scores.scorecard.banding is None:
        return shown
    wrong = _moved(scores, scores.scorecard.banding, shown)
    for more in range(digits + 1, MOST + 1):
        if not wrong.any():
            return shown
        shown[wrong] = np.round(scores.values[wrong], more)
        wrong = _moved(scores, scores.scorecard.banding, shown)
    shown[wrong] = scores.values[wrong]
    return shown


def _moved(scores: Scores, banding: Banding, shown: FloatArray) -> BoolArray:
    """Mark the scores that rounding puts in another band."""
    moved: BoolArray = banding.codes(shown) != banding.codes(scores.values)
    previous: NDArray[np.str_] | None = scores.previous_bands
    if previous is None:
        return moved
    held: BoolArray = banding.codes(shown, previous) != scores.band_codes
    return moved | held

"""Which scores reach a band, and how many digits show that one does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.bandings._banding import Banding

_HAIRS: Final = (0.0, 2e-9)
"""Points behind a cut: on it, and surely past it, for a score within 1e-9 counts as on it."""

_DIGITS: Final = 9
"""Digits within which a score counts as on a cut or off it."""


def reaches(banding: Banding, band: str, previous: str | None, values: FloatArray) -> BoolArray:
    """Mark the scores that are in a band or in a higher one.

    Parameters
    ----------
    banding : Banding
        Fitted.
    band : str
        One of its labels.
    previous : str or None
        The band that the customer was in; None for none.
    values : ndarray of float64, shape (n_scores,)
        Scores, NaN for none.

    Returns
    -------
    ndarray of bool, shape (n_scores,)
        Never where there is no score, whatever the band before.
    """
    reached: BoolArray = _codes(banding, values, previous) >= banding.labels.index(band)
    return reached & ~np.isnan(values)


def least_score(banding: Banding, band: str, previous: str | None) -> float:
    """Find the least score that surely reaches a band.

    Parameters
    ----------
    banding : Banding
        Fitted.
    band : str
        One of its labels.
    previous : str or None
        The band that the customer was in; None for none.

    Returns
    -------
    float
        From 0 to 100; infinite where none of these does.
    """
    margins = (-banding.margin, 0.0, banding.margin)
    starts = cast("tuple[float, ...]", tuple(banding.starts.values()))
    turns = {start + margin + hair for start in starts for margin in margins for hair in _HAIRS}
    places = np.array(sorted(turn for turn in {0.0, *turns} if 0.0 <= turn <= 100.0))
    reached = reaches(banding, band, previous, places)
    return float(places[np.argmax(reached)]) if reached.any() else math.inf


def next_start(banding: Banding, band: str, previous: str | None) -> tuple[str, float] | None:
    """Find the next higher band that a customer can come to, and from which score.

    Parameters
    ----------
    banding : Banding
        Fitted.
    band : str
        The band that the customer is in.
    previous : str or None
        The band that the customer was in; None for none.

    Returns
    -------
    tuple of str and float or None
        The label, and the least score that surely reaches it; None where no score does. Past a wide
        margin it may be another band than the one next to it.
    """
    above = banding.labels[banding.labels.index(band) + 1 :]
    start = least_score(banding, above[0], previous) if above else math.inf
    if start == math.inf:
        return None
    return banding.labels[int(_codes(banding, np.array([start]), previous)[0])], start


def score_in_digits(score: float, banding: Banding | None, previous: str | None = None) -> str:
    """Write a score with one digit, or with as many as leave it in its band: ``69.97``.

    Parameters
    ----------
    score : float
        NaN for none.
    banding : Banding or None
        Fitted, if there is one.
    previous : str, optional
        The band that the customer was in.

    Returns
    -------
    str
        Empty where there is no score; never -0.0.
    """
    if math.isnan(score):
        return ""
    digits = 1
    if banding is not None:
        shown = np.array([score, *(round(score, digits) for digits in range(1, _DIGITS + 1))])
        alone, held = banding.codes(shown), _codes(banding, shown, previous)
        same = (alone == alone[0]) & (held == held[0])
        digits = int(np.argmax(same[1:])) + 1
    return f"{round(score, digits) + 0.0:,.{digits}f}"


def _codes(banding: Banding, values: FloatArray, previous: str | None) -> NDArray[np.int8]:
    return banding.codes(values, None if previous is None else [previous] * len(values))

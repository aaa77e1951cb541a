"""The bands of scores with their looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast, final

import attrs
import numpy as np

from healthscore._definition import known
from healthscore.bandings import UNKNOWN
from healthscore.views.plots._inks import NEUTRAL, Look, hatch_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore.bandings import Banding
    from healthscore.scoring import Scores

_UNKNOWN_HATCH: Final = "xxx"


@final
@attrs.frozen
class Band:
    """A band of a picture.

    Parameters
    ----------
    label : str
        Its label; empty where the scorecard has no banding.
    look : Look
        The banding's color, and a hatch by its place.
    low, high : float
        Where it starts, and where the next one does.
    """

    label: str
    look: Look
    low: float
    high: float


def bands_of(banding: Banding | None) -> tuple[Band, ...]:
    """Give the bands of a banding from the lowest to the highest, or one for all scores.

    Parameters
    ----------
    banding : Banding, optional
        With nothing left to learn.

    Returns
    -------
    tuple of Band
        Without that of customers who have no score.
    """
    if banding is None:
        return (Band("", Look(NEUTRAL), 0.0, 100.0),)
    edges = [0.0, *known(*banding.starts.values())[1:], 100.0]
    return tuple(
        Band(label, look_of(banding, label), edges[at], edges[at + 1])
        for at, label in enumerate(banding.labels)
    )


def look_of(banding: Banding | None, label: str) -> Look:
    """Give the look of a band, or of customers without one.

    Parameters
    ----------
    banding : Banding, optional
        The banding.
    label : str
        A band, or ``"unknown"``.

    Returns
    -------
    Look
        Neutral where there is no banding.
    """
    if banding is None:
        return Look(NEUTRAL)
    labels = banding.labels
    hatch = hatch_of(labels.index(label)) if label in labels else _UNKNOWN_HATCH
    return Look(banding.color(label), hatch)


def counts_of(scores: Scores) -> dict[str, int]:
    """Count the customers of each band.

    Parameters
    ----------
    scores : Scores
        With bands.

    Returns
    -------
    dict of str to int
        From the lowest band to the highest, then those without a score, where there are any.

    Raises
    ------
    DefinitionError
        If the scorecard has no banding.
    """
    codes = scores.band_codes.astype(np.intp)
    labels = cast("Banding", scores.scorecard.banding).labels
    counts: list[int] = np.bincount(codes + 1, minlength=len(labels) + 1).tolist()
    found = dict(zip(labels, counts[1:], strict=True))
    return found | {UNKNOWN: counts[0]} if counts[0] else found


def codes_of(scores: Scores) -> NDArray[np.intp]:
    """Give the place of each customer's band among `bands_of`, -1 without a score.

    Parameters
    ----------
    scores : Scores
        With or without bands.

    Returns
    -------
    ndarray of intp, shape (n_customers,)
        All 0 where there is no banding.
    """
    if scores.scorecard.banding is None:
        return np.where(np.isnan(scores.values), -1, 0)
    return scores.band_codes.astype(np.intp)

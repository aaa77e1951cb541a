"""The share that is in a band or in a higher one."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore._definition import Definition, require_name, require_type
from healthscore.bandings import Banding
from healthscore.errors import DataError
from healthscore.formula import nearest
from healthscore.rollups._scored import bandings_of

if TYPE_CHECKING:
    from healthscore._definition import BoolArray
    from healthscore.rollups._scored import Scored


@final
@attrs.frozen(eq=False, repr=False)
class ShareAtLeast(Definition):
    """Rolls up by how much of the weight is in a band or in a higher one, in percent.

    Each customer counts as 100 in the band or above it, and as 0 below; nodes hold the weighted
    mean of that. So it is a score like any other, higher is healthier, and 100 less it is the share
    below the band.

    Parameters
    ----------
    band : str
        Label of a band.
    banding : Banding, optional
        What cuts the customers' scores; by default the banding of their scorecard.

    Raises
    ------
    DefinitionError
        If the band is no text, or the banding is none.

    Examples
    --------
    >>> from healthscore import AsIs, Banding, Metric, Scorecard
    >>> from healthscore.rollups import ShareAtLeast, roll_up
    >>> card = Scorecard("demo", [Metric("m", AsIs())], banding=Banding({"red": 0, "green": 70}))
    >>> scores = card.score({"m": [90, 80, 20, 10]})
    >>> roll_up(scores, by=ShareAtLeast("green")).values.tolist()
    [50.0]
    >>> roll_up(scores, weight=[5, 3, 1, 1], by=ShareAtLeast("green")).values.tolist()
    [80.0]
    """

    band: str = attrs.field(metadata={"positional": True})
    banding: Banding | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_name(self, "band")
        if self.banding is not None:
            require_type(self, "banding", Banding, "a Banding")


def at_least(scores: Scored, share: ShareAtLeast) -> BoolArray:
    """Mark the customers who are in a band or in a higher one.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.
    share : ShareAtLeast
        In which.

    Returns
    -------
    ndarray of bool, shape (n_customers,)
        Never where there is no score.

    Raises
    ------
    DataError
        If there is no such band.
    """
    band, banding = share.band, share.banding
    if banding is None:
        # the bands that the customers are in, also where a margin holds them there
        labels = _labels(scores, band)
        codes = scores.band_codes
    else:
        codes, labels = banding.codes(scores.values), banding.labels
    if band not in labels:
        message = (
            f"There is no band {band!r}.{nearest(band, labels)} Bands are {', '.join(labels)}."
        )
        raise DataError(message, where="'band'", got=band)
    reached: BoolArray = codes >= labels.index(band)
    return reached


def _labels(scores: Scored, band: str) -> tuple[str, ...]:
    """Give the labels of the customers' bands."""
    bandings = [banding for banding in bandings_of(scores) if banding is not None]
    if bandings or not len(scores):
        return bandings[0].labels if bandings else (band,)
    message = f"Nobody can be in band {band!r} without a banding: pass banding=Banding(...)."
    raise DataError(message, where="'band'", got=band)

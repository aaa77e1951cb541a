"""Where the bands start, for each model that made scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast, final

import numpy as np

from healthscore.bandings import Banding
from healthscore.bandings._previous import TOLERANCE
from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray, IntArray


@final
class Cuts:
    """Where the bands of some models start, each model having its own row.

    Parameters
    ----------
    bandings : sequence of Banding
        One a model, all with the same labels.
    """

    def __init__(self, bandings: Sequence[Banding]) -> None:
        self.bandings: Final = tuple(bandings)
        self.labels: Final = bandings[0].labels
        self._edges: Final = np.array([_edges(banding) for banding in bandings])
        self.rows: Final = len(bandings)
        self._closed_right: Final = np.array([banding.closed == "right" for banding in bandings])

    def reached(
        self, scores: FloatArray, models: IntArray | None, band: int, margin: float
    ) -> BoolArray:
        """Tell which scores are at or above the start of a band and a margin."""
        starts = self._edges[:, band] + margin
        # what is above a number is at or above the next larger one
        above = np.nextafter(starts + TOLERANCE, np.inf)
        least = np.where(self._closed_right, above, starts - TOLERANCE)
        reached: BoolArray = scores >= (least[0] if models is None else least.take(models))
        return reached

    def edges(self, codes: IntArray, models: IntArray | None) -> FloatArray:
        """Give where bands start, shifted by one: code + 1 is where a band ends."""
        edges: FloatArray = self._edges[0 if models is None else models, codes]
        return edges


def cuts_of(bandings: Sequence[Banding]) -> Cuts:
    """Read the cuts of all models.

    Parameters
    ----------
    bandings : sequence of Banding
        One a model; those that are all alike count as one.

    Returns
    -------
    Cuts
        Of one row where they are alike.

    Raises
    ------
    NotFittedError
        If a start is still to be learned.
    DataError
        If there is none, one is no banding, or they have other labels.
    """
    given = list(bandings)
    if not given or not all(isinstance(cast("object", each), Banding) for each in given):
        message = f"'banding' must be a Banding, or a list of them. Got {bandings!r}."
        raise DataError(message, where="'banding'", got=bandings)
    for banding in given:
        banding.require_fitted()
        if banding.labels != given[0].labels:
            names = [", ".join(each.labels) for each in (given[0], banding)]
            message = (
                "All models must have the same bands in the same order. Got "
                f"{names[0]} and {names[1]}. Select the periods of one of them."
            )
            raise DataError(message, where="'banding'", got=banding)
    alike = {(banding.starts, banding.closed) for banding in given}
    return Cuts(given[:1] if len(alike) == 1 else given)


def _edges(banding: Banding) -> list[float]:
    _, *cuts = cast("tuple[float, ...]", tuple(banding.starts.values()))
    return [-np.inf, *cuts, np.inf]

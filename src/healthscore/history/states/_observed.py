"""What a state rule sees of one period."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray, IntArray
    from healthscore.history.states._cuts import Cuts


@final
class Observed:
    """One period, of the customers who have a score in it.

    Made by `StateRule`, for its `step`.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_observed,)
        Without gaps.
    held : ndarray of int8, shape (n_observed,)
        Code of the band that each was held in; anything for those who are `fresh`.
    fresh : ndarray of bool, shape (n_observed,)
        Who has no past: this is the first score, or the first of another model.
    cuts : Cuts
        Where bands start.
    models : ndarray of int or None, shape (n_observed,)
        The row of `cuts` of each; None where there is one.

    Attributes
    ----------
    scores : ndarray of float64, shape (n_observed,)
        In points.
    fresh : ndarray of bool, shape (n_observed,)
        Who has no past.
    bands : int
        How many bands there are.
    """

    def __init__(
        self,
        scores: FloatArray,
        held: NDArray[np.int8],
        fresh: BoolArray,
        cuts: Cuts,
        models: IntArray | None = None,
    ) -> None:
        self.scores: Final = scores
        self.fresh: Final = fresh
        self.bands: Final = len(cuts.labels)
        self._held = held
        self._cuts = cuts
        self._models = models

    @cached_property
    def raw(self) -> NDArray[np.int8]:
        """Code of the band that each score alone is in."""
        codes = np.zeros(len(self.scores), dtype=np.int8)
        for band in range(1, self.bands):
            np.add(codes, self.reaches(band), out=codes)
        return codes

    @cached_property
    def held(self) -> NDArray[np.int8]:
        """Code of the band that each was held in; the raw band of those who are fresh."""
        return np.where(self.fresh, self.raw, self._held)

    def reaches(self, band: int, margin: float = 0.0) -> BoolArray:
        """Tell whose score is in a band or a higher one, or so many points beyond its start.

        Parameters
        ----------
        band : int
            Its code, from 1: everybody is in the lowest or a higher one.
        margin : float, default 0
            Points above the start, or below it where negative.

        Returns
        -------
        ndarray of bool, shape (n_observed,)
            By the banding's own closed side; within 1e-9 of the edge counts as on it.
        """
        return self._cuts.reached(self.scores, self._models, band, margin)

    def starts(self, codes: NDArray[np.int8]) -> FloatArray:
        """Give where bands start.

        Parameters
        ----------
        codes : ndarray of int8, shape (n_observed,)
            One band a customer.

        Returns
        -------
        ndarray of float64, shape (n_observed,)
            In points; -inf for the lowest band.
        """
        return self._cuts.edges(codes.astype(np.intp), self._models)

    def ends(self, codes: NDArray[np.int8]) -> FloatArray:
        """Give where bands end, which is where the next ones start.

        Parameters
        ----------
        codes : ndarray of int8, shape (n_observed,)
            One band a customer.

        Returns
        -------
        ndarray of float64, shape (n_observed,)
            In points; inf for the highest band.
        """
        return self._cuts.edges(codes.astype(np.intp) + 1, self._models)

    def with_scores(self, scores: FloatArray) -> Observed:
        """Put other scores in the place of these, such as smoothed ones.

        Parameters
        ----------
        scores : ndarray of float64, shape (n_observed,)
            Without gaps.

        Returns
        -------
        Observed
            The same customers and bands held.
        """
        return Observed(scores, self._held, self.fresh, self._cuts, self._models)

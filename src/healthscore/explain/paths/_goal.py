"""The band that a score should come to."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.bandings import UNKNOWN
from healthscore.errors import DataError, DefinitionError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.bandings import Banding
    from healthscore.scorecard import Scorecard

_HAIRS: Final = (0.0, 2e-9)
"""Points behind a cut: on it, and surely past it, for a score within 1e-9 counts as on it."""


@final
@attrs.frozen(eq=False)
class Goal:
    """A band or a higher one, for a customer who comes from some band."""

    banding: Banding
    band: str
    previous: str | None
    threshold: float
    """The score to aim at: the least that surely reaches it, infinite where none does."""

    @classmethod
    def of(cls, scorecard: Scorecard, band: str, previous: str | None) -> Goal:
        """Find out what to aim at.

        Parameters
        ----------
        scorecard : Scorecard
            Fitted.
        band : str
            The band.
        previous : str or None
            The band before.

        Returns
        -------
        Goal
            The band with its threshold.

        Raises
        ------
        DefinitionError
            If there is no banding.
        DataError
            If it has no such band.
        """
        banding = scorecard.banding
        if banding is None:
            message = (
                f"{scorecard.place} has no banding, so there is no band to reach. Give it one."
            )
            raise DefinitionError(message, where="'banding' of Scorecard")
        if band not in banding.labels:
            offer = nearest(str(band), banding.labels)
            message = f"'band' must be one of {', '.join(banding.labels)}. Got {band!r}.{offer}"
            raise DataError(message, where="'band'", got=band)
        goal = cls(banding, band, None if previous == UNKNOWN else previous, math.inf)
        return attrs.evolve(goal, threshold=goal.least())

    @property
    def start(self) -> float:
        """Where the band starts."""
        return float(self.banding.starts[self.band])  # type: ignore[arg-type]

    def least(self) -> float:
        """Find the least of the scores at which a band may turn that reaches it."""
        margins = (-self.banding.margin, 0.0, self.banding.margin)
        starts = [float(start) for start in self.banding.starts.values()]  # type: ignore[arg-type]
        turns = {start + margin + hair for start in starts for margin in margins for hair in _HAIRS}
        places = np.array(sorted(turn for turn in {0.0, *turns} if 0.0 <= turn <= 100.0))
        reached = self.reached(places)
        return float(places[np.argmax(reached)]) if reached.any() else math.inf

    def reached(self, values: FloatArray) -> BoolArray:
        """Mark the scores that reach it.

        Parameters
        ----------
        values : ndarray of float64, shape (n_scores,)
            Scores, NaN for none.

        Returns
        -------
        ndarray of bool, shape (n_scores,)
            Never where there is no score.
        """
        previous = None if self.previous is None else [self.previous] * len(values)
        codes = self.banding.codes(values, previous)
        # without a score a customer stays nowhere, whatever the band before
        return (codes >= self.banding.labels.index(self.band)) & ~np.isnan(values)

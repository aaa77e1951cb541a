"""The band that a score should come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, final

import attrs

from healthscore.bandings import UNKNOWN, least_score, reaches
from healthscore.errors import DataError, DefinitionError
from healthscore.formula import nearest

if TYPE_CHECKING:
    from healthscore._definition import BoolArray, FloatArray
    from healthscore.bandings import Banding
    from healthscore.scorecard import Scorecard


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
        before = None if previous == UNKNOWN else previous
        return cls(banding, band, before, least_score(banding, band, before))

    @property
    def start(self) -> float:
        """Where the band starts."""
        return cast("float", self.banding.starts[self.band])

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
        return reaches(self.banding, self.band, self.previous, values)

"""The scales on which aggregations take their means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs
import numpy as np

from healthscore.aggregations import (
    GeometricMean,
    HarmonicMean,
    PowerMean,
    Rounded,
    WeightedMean,
)

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.aggregations import Aggregation

LOWEST: Final = 10.0
"""Lowest score of curves under a mean that one score near 0 would pull to 0."""


@final
@attrs.frozen(repr=False)
class Scale:
    """A power of scores, or their logarithm, whose mean an aggregation takes.

    Parameters
    ----------
    power : float
        The exponent; 0 for the logarithm.
    floor : float
        The score below which the aggregation tells none apart.
    """

    power: float
    floor: float

    @property
    def lowest(self) -> float:
        """The lowest score that a learned curve has."""
        return 0.0 if self.power > 0.0 else max(self.floor, LOWEST)

    def shares(self, scores: FloatArray) -> FloatArray:
        """Bring scores onto the scale, from 0 at the lowest to 1 at 100; NaN for NaN."""
        low, high = self._bent(np.array([self.lowest, 100.0]))
        raised = np.maximum(scores, max(self.floor, self.lowest / 10.0))
        shares: FloatArray = (self._bent(raised) - low) / (high - low)
        return shares

    def scores(self, shares: FloatArray) -> FloatArray:
        """Give the scores of shares from 0 to 1."""
        low, high = self._bent(np.array([self.lowest, 100.0]))
        bent = low + shares * (high - low)
        scores = np.exp(bent) if self.power == 0.0 else np.abs(bent) ** (1.0 / self.power)
        clipped: FloatArray = np.clip(100.0 * scores, self.lowest, 100.0)
        return clipped

    def _bent(self, scores: FloatArray) -> FloatArray:
        shares = scores / 100.0
        bent: FloatArray = (
            np.sign(self.power) * shares**self.power if self.power else np.log(shares)
        )
        return bent


def scale_of(aggregation: Aggregation) -> Scale | None:
    """Give the scale of an aggregation.

    Parameters
    ----------
    aggregation : Aggregation
        Any.

    Returns
    -------
    Scale or None
        None where it is no mean of its members, each by its weight.
    """
    if isinstance(aggregation, Rounded):
        return scale_of(aggregation.inner)
    if isinstance(aggregation, WeightedMean):
        return Scale(1.0, 0.0)
    if isinstance(aggregation, GeometricMean):
        return Scale(0.0, aggregation.floor)
    if isinstance(aggregation, HarmonicMean):
        return Scale(-1.0, aggregation.floor)
    # beyond these, powers lose their digits, and the mean is all but one of those with a name
    if isinstance(aggregation, PowerMean) and 0.01 <= abs(aggregation.p) <= 20.0:
        return Scale(aggregation.p, aggregation.floor)
    return None

"""What `by` stands for: which mean nodes hold of what stands below them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, cast, final

import attrs

from healthscore._definition import Record, refuse
from healthscore.aggregations import (
    Best,
    GeometricMean,
    HarmonicMean,
    PowerMean,
    Rounded,
    WeightedMean,
    Worst,
)
from healthscore.rollups._share_at_least import ShareAtLeast

if TYPE_CHECKING:
    from healthscore.aggregations import Aggregation

_WORDS: Final[dict[object, Aggregation]] = {
    "mean": WeightedMean(),
    "worst": Worst(),
    "best": Best(),
}

_EXPONENTS: Final[dict[type, float]] = {
    Worst: -math.inf,
    HarmonicMean: -1.0,
    GeometricMean: 0.0,
    WeightedMean: 1.0,
    Best: math.inf,
}

_TOLD: Final = {
    -math.inf: "lowest",
    -1.0: "harmonic mean",
    0.0: "geometric mean",
    1.0: "mean",
    math.inf: "highest",
}

_PLACE: Final = "roll_up"

_NONE: Final = 1e-100
"""Size of exponents below which the mean cannot be told from the geometric one."""


@final
@attrs.frozen(eq=False)
class Mean(Record):
    """A mean of the family of powers, of numbers that come in any count.

    Parameters
    ----------
    p : float
        The exponent.
    floor : float, default 0
        A score below it counts as the floor.
    roundings : tuple of Rounded, default ()
        What rounds it then, one after the other.
    share : ShareAtLeast, optional
        What customers count as, where that is not their score.
    """

    p: float
    floor: float = 0.0
    roundings: tuple[Rounded, ...] = ()
    share: ShareAtLeast | None = None

    @property
    def linear(self) -> bool:
        """Whether a loss is always the share of the weight times the distance from 100."""
        plain = not self.roundings and self.floor == 0.0
        return plain and (self.p == 1.0 or math.isinf(self.p))

    @property
    def told(self) -> str:
        """What it is called in a sentence."""
        return _TOLD.get(self.p, f"mean of power {self.p:g}")

    @property
    def by_weight(self) -> bool:
        """Whether weights count toward more than coverage."""
        return not math.isinf(self.p)


def mean_of(by: Any) -> Mean:
    """Say which mean is meant.

    Parameters
    ----------
    by : Aggregation or ShareAtLeast or str
        As it was given.

    Returns
    -------
    Mean
        The mean.

    Raises
    ------
    DefinitionError
        If it is none that takes any number of members, each with a weight of its own.
    """
    found: object = _WORDS.get(by, by) if isinstance(by, str) else by
    roundings: list[Rounded] = []
    while isinstance(found, Rounded):
        roundings.insert(0, found)
        found = found.inner
    if isinstance(found, ShareAtLeast):
        return Mean(1.0, share=found)
    exponent = _EXPONENTS.get(cast("type", type(found)))
    if isinstance(found, PowerMean):
        exponent = 0.0 if abs(found.p) < _NONE else found.p
    if exponent is None:
        allowed = (
            "be 'mean', 'worst', 'best', ShareAtLeast(...), or what takes any number of children: "
            "WeightedMean(), GeometricMean(), HarmonicMean(), PowerMean(...), Worst(), Best() or "
            "Rounded(...) of one of these"
        )
        raise refuse(_PLACE, "by", allowed, by)
    return Mean(exponent, getattr(found, "floor", 0.0), tuple(roundings))

"""What share of a book others expect in each band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.evaluate.backtest._band import BandResult

SOURCE: Final = "docs.quivly.ai"

_TIERS: Final = ((0.05, 0.10), (0.15, 0.20), (0.35, 0.45), (0.30, 0.40))
"""Shares of four tiers, from the lowest: critical, at risk, watch, healthy."""

_CONVENTIONS: Final = {4: _TIERS, 3: ((0.20, 0.30), *_TIERS[2:])}
"""By number of bands; of three, the lowest holds the two lowest tiers."""


@final
@attrs.frozen
class Convention:
    """The share of a book that a convention puts into one band.

    Parameters
    ----------
    label : str
        The band.
    share : float
        Share of this book in it.
    low : float
        Least share by the convention.
    high : float
        Largest.
    source : str
        Whose convention it is.
    """

    label: str
    share: float
    low: float
    high: float
    source: str = SOURCE

    @property
    def within(self) -> bool:
        """Whether the share of this book is as the convention has it."""
        return self.low <= self.share <= self.high


def conventions_of(bands: Sequence[BandResult]) -> tuple[Convention, ...]:
    """Hold the shares of bands against the convention for as many.

    Parameters
    ----------
    bands : sequence of BandResult
        From the lowest to the highest.

    Returns
    -------
    tuple of Convention
        None where there is no convention for so many bands.
    """
    ranges = _CONVENTIONS.get(len(bands), ())
    return tuple(
        Convention(band.label, band.share, *ends) for band, ends in zip(bands, ranges, strict=False)
    )

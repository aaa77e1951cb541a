"""How much a segment's own numbers count beside those of the whole."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PRIOR: Final = 5.0
"""Segments' worth of evidence that all parts together lend to each of them."""

USUAL: Final = 1.0 / 20.0
"""The ratio that is expected before there is evidence: 20 customers count as much as the whole."""

DOUBT: Final = 2.0
"""Segments' worth of evidence that this expectation is given."""


MOST: Final = 1.0
"""The largest ratio: one customer counts no more than the whole."""


@final
@attrs.frozen(eq=False)
class Evidence:
    """What one segment says of a part."""

    customers: float
    """Who the part was learned from."""
    share: float
    """Share of all customers that these are."""
    off: float
    """Mean square of how far its numbers lie from those of the whole."""
    chance: float
    """The same of as many customers drawn from all by chance; NaN where they say nothing."""

    def room(self, spread: float) -> float:
        """Say what a variance between segments of 1 adds to how far it is off."""
        return 1.0 - 2.0 * self.share + spread - (1.0 - self.share) / self.customers


@final
@attrs.frozen
class Signal:
    """How much segments differ, in units of how much customers do."""

    ratio: float
    """Variance between segments over that within: 1 / M."""
    freedom: float
    """How many segments it rests on, the whole being one of theirs."""


def signal_of(evidence: Sequence[Evidence], spread: float) -> Signal:
    """Find how much segments differ in a part, by moments.

    Parameters
    ----------
    evidence : sequence of Evidence
        Of the segments that have this part.
    spread : float
        Sum of the squared shares that all segments have of the customers.

    Returns
    -------
    Signal
        Its ratio is 0 where segments lie no farther off than customers drawn by chance.

    Notes
    -----
    s2 being the variance of what one customer of a segment says, t2 that between segments, N all
    customers and f the share that n of them are: the mean square off the whole is
    (1 - f) s2 / n + (1 - 2 f + sum of f^2) t2, and that of n customers drawn from all by chance
    (1 - f) (s2 + t2) / n. Chance also has whatever bias few customers bring, as smoothed curves do.
    """
    known = [each for each in evidence if not math.isnan(each.chance)]
    weight = math.fsum(each.customers * each.room(spread) for each in known)
    if weight <= 0.0:
        return Signal(0.0, 0.0)
    freedom = math.fsum(1.0 - each.share for each in known)
    beyond = math.fsum(each.customers * (each.off - each.chance) for each in known)
    between = max(beyond / weight, 0.0)
    within = math.fsum(each.customers * each.chance for each in known) / freedom - between
    if within <= 0.0:
        return Signal(MOST if between > 0.0 else 0.0, freedom)
    return Signal(min(between / within, MOST), freedom)


def ratios(signals: Iterable[Signal]) -> list[float]:
    """Give each part's ratio, drawn towards that of all parts where few segments have it.

    Parameters
    ----------
    signals : iterable of Signal
        One for each part.

    Returns
    -------
    list of float
        Variance between segments over that within; a segment of n customers counts
        n ratio / (1 + n ratio).
    """
    found = list(signals)
    freedom = math.fsum(each.freedom for each in found)
    total = math.fsum(each.freedom * each.ratio for each in found)
    usual = (total + DOUBT * USUAL) / (freedom + DOUBT)
    return [(each.freedom * each.ratio + PRIOR * usual) / (each.freedom + PRIOR) for each in found]


def credibility(customers: float, ratio: float) -> float:
    """Say how much a segment's own numbers count.

    Parameters
    ----------
    customers : float
        Who they were learned from.
    ratio : float
        Variance between segments over that within.

    Returns
    -------
    float
        From 0, not at all, to 1, alone.

    Examples
    --------
    >>> credibility(30, 0.1), credibility(10, 0.1), credibility(0, 0.1)
    (0.75, 0.5, 0.0)
    """
    return customers * ratio / (1.0 + customers * ratio)

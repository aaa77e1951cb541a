"""What is asked of bands: rates, capacities or a campaign."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, cast, final

import attrs
import numpy as np

from healthscore._definition import is_finite, is_mapping, is_name, number, refuse
from healthscore.bandings import UNKNOWN
from healthscore.columns import is_sequence
from healthscore.errors import DefinitionError
from healthscore.evaluate._estimate import normal_quantile
from healthscore.evaluate.cuts._crossing import crossing
from healthscore.evaluate.profit._maximum import best_place, campaign_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from healthscore.evaluate._ranking import Ranking
    from healthscore.evaluate.profit import Campaign

    Way = Literal["rates", "capacity", "campaign"]

PLACE: Final = "choose_bands"


@final
@attrs.frozen(eq=False)
class Wishes:
    """What is wished for each band but the last, from the lowest up.

    Parameters
    ----------
    way : {"rates", "capacity", "campaign"}
        What is asked for.
    bands : mapping of str to float
        Lowest churn rate, or most customers or share of them, by band; what pays of a campaign.
    last : str
        The band of all others.
    campaign : Campaign or None
        What it costs and brings.
    """

    way: Way
    bands: Mapping[str, float]
    last: str
    campaign: Campaign | None = None

    @property
    def learns(self) -> bool:
        """Whether the cuts depend on who left."""
        return self.way != "capacity"

    def places(self, ranking: Ranking) -> list[int]:
        """Give how many of the different scores lie below the upper cut of each band."""
        if self.learns:
            return [best_place(ranking, rate) for rate in self.bands.values()]
        below = 0
        found: list[int] = []
        totals = np.concatenate(([0], ranking.until[0]))
        for most in self.bands.values():
            room = int(totals[below]) + most_of(most, ranking.n)
            below = int(np.searchsorted(totals, room, side="right")) - 1
            found.append(below)
        return found

    def interval(self, ranking: Ranking, label: str, place: int) -> tuple[float, float]:
        """Give how far off the cut above a band may be, in points."""
        if self.learns:
            return crossing(ranking, self.bands[label])
        share = float(ranking.until[0][place - 1]) / ranking.n
        off = normal_quantile(0.975) * math.sqrt(share * (1.0 - share) / ranking.n)
        ranks = np.clip(ranking.n * (share + np.array([-off, off])), 0, ranking.n - 1)
        at = np.searchsorted(ranking.until[0], ranks, side="right")
        low, high = ranking.scores[at].tolist()
        return low, high


def most_of(capacity: float, customers: int) -> int:
    """Give how many customers a capacity is: a number of them, or a share below 1."""
    # a hair more, so that 0.29 of 100 is 29
    return int(capacity * customers + 1e-9) if capacity < 1.0 else int(capacity)


def wishes_of(rates: Any, capacity: Any, campaign: Any, labels: Any) -> Wishes:
    """Read what is asked for.

    Parameters
    ----------
    rates : mapping of str to float, sequence of float, float or None
        Lowest churn rate of each band.
    capacity : mapping of str to float, sequence of float, float or None
        Most customers of each band.
    campaign : Campaign or None
        What it costs and brings.
    labels : sequence of str
        The bands, from the lowest to the highest.

    Returns
    -------
    Wishes
        One way.

    Raises
    ------
    DefinitionError
        If not exactly one way is asked for, or a wish is none.
    """
    names = _labels(labels)
    given = {"rates": rates, "capacity": capacity, "campaign": campaign}
    ways = [way for way, wish in given.items() if wish is not None]
    if len(ways) != 1:
        got = " and ".join(ways) or "none"
        message = f"{PLACE} takes one of 'rates', 'capacity' and 'campaign'. Got {got}."
        raise DefinitionError(message, where=PLACE, got=ways)
    if ways == ["campaign"]:
        known = campaign_of(PLACE, campaign)
        return Wishes("campaign", {names[0]: known.break_even}, names[-1], known)
    way = cast("Way", ways[0])
    bands = _by_band(way, given[way], names)
    (_check_rates if way == "rates" else _check_capacity)(bands)
    return Wishes(way, bands, names[-1])


def _labels(labels: Any) -> tuple[str, ...]:
    names: tuple[Any, ...] = (
        tuple(labels) if is_sequence(labels) and not isinstance(labels, str) else ()
    )
    fine = all(is_name(name) and name != UNKNOWN for name in names)
    if not fine or len(set(names)) < max(len(names), 2):
        allowed = f"be two or more different texts other than {UNKNOWN!r}"
        raise refuse(PLACE, "labels", allowed, labels)
    return names


def _by_band(way: str, wish: Any, labels: Sequence[str]) -> dict[str, float]:
    """Give a number to each band that is named, from the lowest up."""
    named = labels[:-1]
    if is_mapping(wish):
        bands = dict(wish)
    else:
        numbers: Any = list(wish) if is_sequence(wish) else [wish]
        if len(numbers) > len(named):
            raise refuse(PLACE, way, f"be no more than {len(named)}: one a band but the last", wish)
        bands = dict(zip(named, numbers, strict=False))
    strange = [label for label in bands if label not in named]
    if strange or not bands:
        allowed = f"name some of {', '.join(named)}: the last band holds all others"
        raise refuse(PLACE, way, allowed, strange[0] if strange else bands)
    return {label: number(bands[label]) for label in named if label in bands}


def _check_rates(bands: Mapping[str, Any]) -> None:
    for label, rate in bands.items():
        if not (is_finite(rate) and 0.0 < rate < 1.0):
            raise refuse(PLACE, "rates", "be above 0 and below 1", rate, at=label)
    for (low, high), labels in zip(pairwise(bands.values()), pairwise(bands), strict=True):
        if not low > high:
            allowed = "fall from the lowest band up: low scores are high risks"
            raise refuse(PLACE, "rates", allowed, dict(zip(labels, (low, high), strict=True)))


def _check_capacity(bands: Mapping[str, Any]) -> None:
    for label, most in bands.items():
        if not (is_finite(most) and most > 0.0 and (most < 1.0 or most.is_integer())):
            allowed = "be whole numbers of customers, or shares above 0 and below 1"
            raise refuse(PLACE, "capacity", allowed, most, at=label)

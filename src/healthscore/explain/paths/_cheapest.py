"""The cheapest way to some points, where every point of a metric adds the same to the score."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ENOUGH: Final = 1e-10
"""Points by which a sum may fall short, for rounding."""

MOST: Final = 2_000
"""Partial choices that are followed up; where there are more, the least promising are dropped."""


_NEVER: Final = float("inf")


class Item(NamedTuple):
    """What one metric can add.

    Parameters
    ----------
    name : str
        The metric.
    weight : float
        Points of the score for a point of the metric, above 0.
    cost : float
        Cost of a point of the metric, above 0.
    room : float
        Points that the metric can rise, above 0.
    levels : tuple of float, optional
        Points that it can rise by, ascending up to its room; without them, by any.
    """

    name: str
    weight: float
    cost: float
    room: float
    levels: tuple[float, ...] | None = None

    @property
    def price(self) -> float:
        """Cost of a point of the score."""
        return self.cost / self.weight

    @property
    def most(self) -> float:
        """Points of the score that it can add."""
        return self.room * self.weight


class Choice(NamedTuple):
    """Metrics and the points by which they rise.

    Parameters
    ----------
    cost : float
        What they cost together.
    rises : dict of str to float
        Points by metric; those that stay are left out.
    is_exact : bool
        Whether nothing is cheaper; it is not known where too many choices had to be dropped.
    """

    cost: float
    rises: dict[str, float]
    is_exact: bool


class _Part(NamedTuple):
    """A choice for some of the metrics that rise by levels."""

    low: float
    """What it costs at least, whatever is chosen for the others."""
    high: float
    """What it costs at most, chosen well."""
    gained: float
    cost: float
    rises: tuple[tuple[str, float], ...]


def cheapest(items: Iterable[Item], need: float) -> Choice | None:
    """Find the cheapest rises that add enough points.

    Parameters
    ----------
    items : iterable of Item
        What can rise.
    need : float
        Points of the score that are wanted, above 0.

    Returns
    -------
    Choice or None
        None where all together are not enough.

    Notes
    -----
    Metrics that rise by any amount are taken by their price, the last of them in part, which is
    exact. Those that rise by levels are chosen before, one after the other: of two partial choices
    the one that costs no less and gains no more is dropped, and so is one that costs more, even if
    all others could rise by any amount, than the best that is known.

    Examples
    --------
    >>> smooth = Item("logins", weight=0.5, cost=1, room=40)
    >>> cheapest([smooth, Item("csat", 0.5, 1, 50, levels=(20, 50))], need=22)
    Choice(cost=44.0, rises={'csat': 20, 'logins': 24.0}, is_exact=True)
    """
    # the larger first: of two at one price, one step is better than two
    known = sorted(items, key=lambda item: (item.price, -item.most))
    if sum(item.most for item in known) < need - ENOUGH:
        return None
    smooth = [item for item in known if item.levels is None]
    stepped = [item for item in known if item.levels is not None]
    parts, is_exact = [_bounded(_Part(0.0, 0.0, 0.0, 0.0, ()), known, need)], True
    for place, item in enumerate(stepped):
        rest = sorted([*stepped[place + 1 :], *smooth], key=attrgetter("price"))
        grown = [_bounded(part, rest, need) for before in parts for part in _grown(before, item)]
        parts = _worth_following(grown)
        is_exact = is_exact and len(parts) <= MOST
        parts = parts[:MOST]
    choices = [_finished(part, smooth, need) for part in parts]
    cost, rises = min(choices, key=lambda choice: (round(choice[0], 9), len(choice[1])))
    # where all together are just enough, rounding may have the last word
    return Choice(cost, rises, is_exact) if cost < _NEVER else None


def _grown(part: _Part, item: Item) -> Iterable[_Part]:
    """Let one more metric stay, or rise to each of its levels."""
    yield part
    for points in item.levels or ():
        yield part._replace(
            gained=part.gained + points * item.weight,
            cost=part.cost + points * item.cost,
            rises=(*part.rises, (item.name, points)),
        )


def _bounded(part: _Part, rest: Sequence[Item], need: float) -> _Part:
    """Find what a partial choice costs in the end, at least and at most; infinite if it fails."""
    low = high = part.cost
    lacking = lacking_high = need - part.gained
    for item in rest:
        if lacking_high > ENOUGH:
            points = _rise(item, lacking_high / item.weight)
            high += points * item.cost
            lacking_high -= points * item.weight
        if lacking > ENOUGH:
            points = min(item.room, lacking / item.weight)
            low += points * item.cost
            lacking -= points * item.weight
    return part._replace(
        low=low if lacking <= ENOUGH else _NEVER, high=high if lacking_high <= ENOUGH else _NEVER
    )


def _rise(item: Item, points: float) -> float:
    """Give the least rise of so many points, or the largest there is."""
    if points >= item.room:
        return item.room
    return next((level for level in item.levels or (points,) if level >= points), item.room)


def _worth_following(parts: list[_Part]) -> list[_Part]:
    """Drop what something better is known to; the most promising come first."""
    best = min(part.high for part in parts)
    hair = 1e-9 * max(best, 1.0)
    kept: list[_Part] = []
    cheapest_so_far = _NEVER
    for part in sorted(parts, key=lambda part: (-part.gained, part.cost, len(part.rises))):
        if part.low <= best + hair and part.cost < cheapest_so_far - 1e-12:
            kept.append(part)
            cheapest_so_far = part.cost
    return sorted(kept, key=attrgetter("low"))


def _finished(part: _Part, smooth: Sequence[Item], need: float) -> tuple[float, dict[str, float]]:
    """Let metrics that rise by any amount make up for what is lacking."""
    cost, lacking, rises = part.cost, need - part.gained, dict(part.rises)
    for item in smooth:
        if lacking <= ENOUGH:
            break
        rises[item.name] = min(item.room, lacking / item.weight)
        cost += rises[item.name] * item.cost
        lacking -= rises[item.name] * item.weight
    return (cost if lacking <= ENOUGH else _NEVER), rises

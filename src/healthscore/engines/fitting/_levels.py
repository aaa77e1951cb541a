"""The floors of a scorecard: what lies at one height, and others in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import attrs

from healthscore.group import Group
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from healthscore.group import Body

    B = TypeVar("B", bound=Body)

_ROOT: Final = ""
"""What the scorecard itself goes by: no member has a blank name."""


class Placed(NamedTuple):
    """A group or scorecard, and whether a sum lies above it, and above its members."""

    body: Body
    under_sum: bool
    points: bool


def key_of(body: Body) -> str:
    """Give what a group or scorecard goes by.

    Parameters
    ----------
    body : Body
        A group or scorecard.

    Returns
    -------
    str
        Unlike that of any other of its scorecard.
    """
    return _ROOT if isinstance(body, Scorecard) else body.name


def height_of(body: Body) -> int:
    """Count how many groups lie below one another, the body itself included.

    Parameters
    ----------
    body : Body
        A group or scorecard.

    Returns
    -------
    int
        From 1.
    """
    heights = [height_of(member) for member in body.members if isinstance(member, Group)]
    return 1 + max(heights, default=0)


def at_height(body: Body, height: int, *, under_sum: bool = False) -> Iterator[Placed]:
    """Go through all groups of a height, and the scorecard.

    Parameters
    ----------
    body : Body
        Where to look, with all below.
    height : int
        From 1.
    under_sum : bool, default False
        Whether a sum lies above.

    Yields
    ------
    Placed
        One of them.
    """
    points = under_sum or body.aggregation.points
    for member in body.members:
        if isinstance(member, Group):
            yield from at_height(member, height, under_sum=points)
    if height_of(body) == height:
        yield Placed(body, under_sum, points)


def replaced(body: B, new: Mapping[str, Any]) -> B:
    """Put others in the place of members, or of the scorecard itself.

    Parameters
    ----------
    body : Body
        A group or scorecard.
    new : mapping of str to (Metric or Body)
        By what they go by.

    Returns
    -------
    Body
        The same with these in it.
    """
    if key_of(body) in new:
        found: B = new[key_of(body)]
        return found
    members = tuple(
        replaced(member, new) if isinstance(member, Group) else new.get(member.name, member)
        for member in body.members
    )
    return attrs.evolve(body, members=members)

"""Where in the tree something may be chosen otherwise."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, final

import attrs

from healthscore._definition import refuse
from healthscore.errors import DefinitionError
from healthscore.evaluate.sensitivity._freedom import OWNER
from healthscore.metric import Metric

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore.aggregations import Aggregation
    from healthscore.group import Body, Group
    from healthscore.scorecard import Scorecard

ROOT: Final = ""
"""What the scorecard itself is called among its groups: no group has an empty name."""


@final
@attrs.frozen(eq=False, slots=False)
class Site:
    """A group, or the scorecard itself, and what may be chosen otherwise in it."""

    name: str
    body: Body
    options: tuple[Aggregation, ...]
    """Aggregations that can stand there, its own first."""

    @cached_property
    def counted(self) -> tuple[str, ...]:
        """Names of the members of weight above 0."""
        return tuple(name for name, weight in self.body.weights.items() if weight > 0.0)

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """Their weights."""
        return tuple(weight for weight in self.body.weights.values() if weight > 0.0)

    @property
    def can_lack_one(self) -> bool:
        """Whether a member may be taken away."""
        fewer = len(self.counted) - 1
        return fewer > 0 and all(_takes(option, fewer) for option in self.options)


class Cut:
    """What takes a metric out of the score: a weight of 0."""

    __slots__ = ("member", "site")

    def __init__(self, site: str, member: str) -> None:
        self.site = site
        self.member = member


def sites_of(scorecard: Scorecard, others: Sequence[Aggregation]) -> tuple[Site, ...]:
    """Give the scorecard and its groups, each with the aggregations that can stand there.

    Parameters
    ----------
    scorecard : Scorecard
        With nothing left to learn.
    others : sequence of Aggregation
        That may stand in the place of its own.

    Returns
    -------
    tuple of Site
        The scorecard first, then its groups, each before what it holds.

    Raises
    ------
    DefinitionError
        If one of them can stand nowhere.
    """
    bodies: list[tuple[str, Body]] = [(ROOT, scorecard)]
    bodies += [(group.name, group) for group in scorecard.groups()]
    sites = tuple(Site(name, body, _options(scorecard, body, others)) for name, body in bodies)
    for other in others:
        if not any(other in site.options for site in sites):
            allowed = "hold aggregations that can stand somewhere in the scorecard"
            raise refuse(OWNER, "aggregation", allowed, other)
    return sites


def _options(
    scorecard: Scorecard, body: Body, others: Sequence[Aggregation]
) -> tuple[Aggregation, ...]:
    own = body.aggregation
    # points that are added up are on no scale that a mean could keep
    if own.points:
        return (own,)
    found = [own]
    for other in others:
        if other not in found and _stands(scorecard, body, other):
            found.append(other)
    return tuple(found)


def _stands(scorecard: Scorecard, body: Body, aggregation: Aggregation) -> bool:
    try:
        _with(scorecard, body, aggregation)
    except DefinitionError:
        return False
    return True


def _with(body: Body, where: Body, aggregation: Aggregation) -> Body:
    """Put an aggregation in the place of a body's own."""
    if body is where:
        return attrs.evolve(body, aggregation=aggregation)
    members = [
        member if isinstance(member, Metric) else _with(member, where, aggregation)
        for member in body.members
    ]
    return attrs.evolve(body, members=members)


def _takes(aggregation: Aggregation, count: int) -> bool:
    try:
        aggregation.require_members(count)
    except DefinitionError:
        return False
    return True


def cuts_of(sites: Sequence[Site]) -> dict[str, Cut]:
    """Tell how each metric that has a say can be taken out of the score.

    Parameters
    ----------
    sites : sequence of Site
        All of a scorecard.

    Returns
    -------
    dict of str to Cut
        By metric; those whose going would leave nothing, or too few for an aggregation, are not
        there.
    """
    by_name = {site.name: site for site in sites}
    found = _cuts(by_name[ROOT], by_name, None)
    return {metric: cut for metric, cut in found if cut is not None}


def counted_metrics(sites: Sequence[Site]) -> tuple[str, ...]:
    """Name the metrics that have a say.

    Parameters
    ----------
    sites : sequence of Site
        All of a scorecard.

    Returns
    -------
    tuple of str
        In order.
    """
    by_name = {site.name: site for site in sites}
    return tuple(metric for metric, _ in _cuts(by_name[ROOT], by_name, None))


def _cuts(
    site: Site, by_name: dict[str, Site], above: Cut | None
) -> Iterator[tuple[str, Cut | None]]:
    for member in _counted_members(site):
        # who is alone in its group goes with the group
        alone = len(site.counted) == 1
        cut = above if alone else Cut(site.name, member.name) if site.can_lack_one else None
        if isinstance(member, Metric):
            yield member.name, cut
        else:
            yield from _cuts(by_name[member.name], by_name, cut)


def _counted_members(site: Site) -> Iterator[Metric | Group]:
    counted = set(site.counted)
    yield from (member for member in site.body.members if member.name in counted)

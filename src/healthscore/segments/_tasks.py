"""The parts of a scorecard that learn, one after the other, each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast, final

import attrs

from healthscore.aggregations import Sum, WeightedMean
from healthscore.group import Body, Group
from healthscore.scorecard import Scorecard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from healthscore.metric import Metric

    B = TypeVar("B", bound=Body)


@final
@attrs.frozen(eq=False)
class Task:
    """One part that learns."""

    place: str
    """What messages call it: ``metric 'mrr'``."""
    probe: Scorecard
    """A scorecard in which nothing else is left to learn."""
    find: Callable[[Scorecard], Any]
    """Gives the part of a probe or of a whole scorecard."""
    put: Callable[[Scorecard, Any], Scorecard]
    """Gives a scorecard with another part in its place."""

    @property
    def learning(self) -> Any:
        """The part as it is before it learns."""
        return self.find(self.probe)


def tasks_of(scorecard: Scorecard) -> tuple[Task, ...]:
    """Give the parts that can learn next: all metrics at once, then from the leaves to the root.

    Parameters
    ----------
    scorecard : Scorecard
        In which some parts may have learned already.

    Returns
    -------
    tuple of Task
        Empty where nothing is left to learn.
    """
    metrics = [metric for metric in scorecard.metrics() if metric.learns]
    if metrics:
        return tuple(map(_metric, metrics))
    for body, under_sum in _bodies(scorecard, under_sum=False):
        if body.weighting.learns:
            return (_weighting(body, under_sum=under_sum),)
        if any(rule.learns for rule in body.rules):
            return (_rules(body, under_sum=under_sum),)
    if scorecard.banding is not None and scorecard.banding.learns:
        return (_banding(scorecard),)
    return ()


def _bodies(body: Body, *, under_sum: bool) -> Iterator[tuple[Body, bool]]:
    """Go through groups and scorecard, each after what it holds, and whether a sum lies above."""
    for member in body.members:
        if isinstance(member, Group):
            yield from _bodies(member, under_sum=under_sum or body.aggregation.points)
    yield body, under_sum


def _metric(metric: Metric) -> Task:
    name = metric.name

    def find(scorecard: Scorecard) -> Metric:
        return next(each for each in scorecard.metrics() if each.name == name).without_fade

    def put(scorecard: Scorecard, part: Metric) -> Scorecard:
        def learned(old: Metric) -> Metric:
            return attrs.evolve(part, valid_days=old.valid_days, fade=old.fade)

        return _with(scorecard, name, learned)

    # a sum takes metrics of any range, but none that fades
    probe = Scorecard("fit", [metric.without_fade], aggregation=Sum())
    return Task(f"metric {name!r}", probe, find, put)


def _weighting(body: Body, *, under_sum: bool) -> Task:
    def find(scorecard: Scorecard) -> Any:
        return _body(scorecard, body).weighting

    def put(scorecard: Scorecard, part: Any) -> Scorecard:
        return _with_body(scorecard, body, lambda old: attrs.evolve(old, weighting=part))

    alone = attrs.evolve(body, rules=())
    return Task(f"the weighting of {body.place}", _probe(alone, under_sum=under_sum), find, put)


def _rules(body: Body, *, under_sum: bool) -> Task:
    def find(scorecard: Scorecard) -> Any:
        return _body(scorecard, body).rules

    def put(scorecard: Scorecard, part: Any) -> Scorecard:
        return _with_body(scorecard, body, lambda old: attrs.evolve(old, rules=part))

    return Task(f"the rules of {body.place}", _probe(body, under_sum=under_sum), find, put)


def _banding(scorecard: Scorecard) -> Task:
    def put(scorecard: Scorecard, part: Any) -> Scorecard:
        return attrs.evolve(scorecard, banding=part)

    return Task("the banding", scorecard, lambda card: card.banding, put)


def _probe(body: Body, *, under_sum: bool) -> Scorecard:
    if isinstance(body, Scorecard):
        return attrs.evolve(body, banding=None)
    # rules are held to the scale except under a sum
    aggregation = Sum() if under_sum else WeightedMean()
    return Scorecard("fit", [cast("Group", body)], aggregation=aggregation)


def _body(scorecard: Scorecard, body: Body) -> Body:
    if isinstance(body, Scorecard):
        return scorecard
    return next(group for group in scorecard.groups() if group.name == body.name)


def _with_body(scorecard: Scorecard, body: Body, change: Callable[[Any], Any]) -> Scorecard:
    if isinstance(body, Scorecard):
        return cast("Scorecard", change(scorecard))
    return _with(scorecard, body.name, change)


def _with(body: B, name: str, change: Callable[[Any], Any]) -> B:
    """Change the member of a name, however deep it lies."""
    members: list[Any] = []
    for member in body.members:
        if member.name == name:
            members.append(change(member))
        else:
            members.append(_with(member, name, change) if isinstance(member, Group) else member)
    return attrs.evolve(body, members=members)

"""Weights learned jointly for all members that share one mean, and shared out along the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, final

import attrs
import numpy as np

from healthscore.evaluate.learning._scales import scale_of
from healthscore.group import Group
from healthscore.scorecard import Scorecard
from healthscore.weightings import Fixed
from healthscore.weightings._logistic import best_slopes, fit_slopes
from healthscore.weightings._logistic import scale_of as size_of
from healthscore.weightings._outcome import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from healthscore._definition import FloatArray
    from healthscore.evaluate.learning._scales import Scale
    from healthscore.group import Body, Member

    B = TypeVar("B", bound=Body)
    Judge = Callable[[Sequence[Member]], Mapping[str, FloatArray]]


@final
@attrs.frozen(eq=False)
class Wishes:
    """How weights are learned.

    Parameters
    ----------
    penalty : float or {"auto", "cross_validation"}
        How strongly they are pulled to the expert's.
    tested : bool
        Whether "auto" first asks if the outcome speaks against the expert's.
    doubted : frozenset of str
        Metrics that alone tell nothing: they are pulled to no weight.
    kept : frozenset of str
        Metrics that keep their share.
    """

    penalty: float | str
    tested: bool
    doubted: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()

    def slopes(self, scores: FloatArray, left: FloatArray, prior: FloatArray) -> FloatArray:
        """Find how much members count, none of which the prior leaves out."""
        if self.tested or len(prior) == 1:
            return settle(scores, left, prior, self.penalty)
        center = size_of(scores, left, prior) * prior
        if isinstance(self.penalty, str):
            return best_slopes(scores, left, center).slopes
        return fit_slopes(scores, left, center, max(self.penalty, 1e-9)).slopes


def weigh(body: B, judge: Judge, left: FloatArray, wishes: Wishes) -> B:
    """Learn the weights of a body and of all below, from the leaves to the root.

    Parameters
    ----------
    body : Group or Scorecard
        With nothing left to learn.
    judge : callable
        Gives the scores of some members, each (n_customers,).
    left : ndarray of float64, shape (n_customers,)
        Who left.
    wishes : Wishes
        How.

    Returns
    -------
    Group or Scorecard
        The same tree. Bodies that take no mean keep what they hold.
    """
    scale = scale_of(body.aggregation)
    if scale is None:
        return body
    inner = {
        unit.name: weigh(unit, judge, left, wishes)
        for unit in units(body, scale)
        if isinstance(unit, Group)
    }
    changed = _replaced(body, inner)
    shares = _Block(changed, scale, judge, left).shares(wishes)
    return changed if shares is None else _shared_out(changed, scale, shares)


def in_block(member: Member, scale: Scale) -> TypeGuard[Group]:
    """Tell whether a member takes means on the scale of the body that holds it."""
    return isinstance(member, Group) and scale_of(member.aggregation) == scale


def units(body: Body, scale: Scale) -> Iterator[Member]:
    """Go through the members whose means are one mean.

    Parameters
    ----------
    body : Body
        The topmost.
    scale : Scale
        Its scale.

    Yields
    ------
    Metric or Group
        The metrics, and the groups that take other means.
    """
    for member in body.members:
        if in_block(member, scale):
            yield from units(member, scale)
        else:
            yield member


def _replaced(body: B, inner: Mapping[str, Any]) -> B:
    """Put groups in the places of those of their names."""
    if not inner:
        return body
    members = tuple(
        inner.get(member.name)
        or (_replaced(member, inner) if isinstance(member, Group) else member)
        for member in body.members
    )
    return attrs.evolve(body, members=members)


@final
class _Block:
    """Members that share one mean, through all groups that take it too."""

    def __init__(self, body: Body, scale: Scale, judge: Judge, left: FloatArray) -> None:
        self.body = body
        self.scale = scale
        self.left = left
        self.across = isinstance(body, Scorecard) and body.spread == "across"
        self.units = list(units(body, scale))
        self.prior = dict(_prior(body, scale, 1.0))
        found = judge(self.units)
        self.scores = {name: scale.shares(found[name]) for name in self.prior}

    def shares(self, wishes: Wishes) -> dict[str, float] | None:
        """Learn the share of each member; None where those of the expert stand."""
        names = [name for name, share in self.prior.items() if share > 0.0]
        kept = [name for name in names if name in wishes.kept]
        free = [name for name in names if name not in wishes.kept]
        if wishes.doubted.issuperset(free):
            return None
        design = self._filled()
        there = ~np.isnan(design[names[0]])
        rest = sum(self.prior[name] for name in names if name not in kept)
        believed = [0.0 if name in wishes.doubted else self.prior[name] for name in free]
        prior = np.array(believed) / sum(believed)
        columns = np.column_stack([design[name][there] for name in free])
        slopes = wishes.slopes(columns, self.left[there], prior)
        if slopes is prior or not slopes.any():
            return None
        found = dict.fromkeys(self.prior, 0.0)
        found.update((name, self.prior[name]) for name in kept)
        found.update(zip(free, (rest * slopes / slopes.sum()).tolist(), strict=True))
        return found

    def _filled(self) -> dict[str, FloatArray]:
        """Let a gap count as the mean of what is there beside it, as in the score."""
        if self.across:
            mean = _mean(self.scores.items(), self.prior)
            return {name: _without_gaps(each, mean) for name, each in self.scores.items()}
        return dict(self._fill(self.body, self._mean_of(self.body)))

    def _fill(self, body: Body, mean: FloatArray) -> Iterator[tuple[str, FloatArray]]:
        for member in body.members:
            if in_block(member, self.scale):
                own = _without_gaps(self._mean_of(member), mean)
                yield from self._fill(member, own)
            else:
                yield member.name, _without_gaps(self.scores[member.name], mean)

    def _mean_of(self, body: Body) -> FloatArray:
        pairs = ((member.name, self._score_of(member)) for member in body.members)
        return _mean(pairs, body.weights)

    def _score_of(self, member: Member) -> FloatArray:
        if in_block(member, self.scale):
            return self._mean_of(member)
        return self.scores[member.name]


def _prior(body: Body, scale: Scale, share: float) -> Iterator[tuple[str, float]]:
    """Go through the units with the share that the expert gives each."""
    weights = body.weights
    total = sum(weights.values())
    for member in body.members:
        part = share * weights[member.name] / total
        if in_block(member, scale):
            yield from _prior(member, scale, part)
        else:
            yield member.name, part


def _mean(pairs: Iterable[tuple[str, FloatArray]], weights: Mapping[str, float]) -> FloatArray:
    """Average what is there."""
    above: Any = 0.0
    below: Any = 0.0
    for name, scores in pairs:
        there = ~np.isnan(scores)
        above = above + weights[name] * np.where(there, scores, 0.0)
        below = below + weights[name] * there
    with np.errstate(all="ignore"):
        mean: FloatArray = above / below
    return mean


def _without_gaps(scores: FloatArray, others: FloatArray) -> FloatArray:
    return np.where(np.isnan(scores), others, scores)


def _shared_out(body: B, scale: Scale, shares: Mapping[str, float]) -> B:
    """Give each body of a block the weights that come to these shares."""
    members: list[Any] = []
    weights: dict[str, float] = {}
    for member in body.members:
        if in_block(member, scale):
            members.append(_shared_out(member, scale, shares))
            weights[member.name] = sum(shares[unit.name] for unit in units(member, scale))
        else:
            members.append(member)
            weights[member.name] = shares[member.name]
    total = sum(weights.values())
    if not total:
        # the group counts for nothing: what it is made of stays
        return attrs.evolve(body, members=tuple(members))
    percent = {name: round(100.0 * weight / total, 2) for name, weight in weights.items()}
    return attrs.evolve(body, members=tuple(members), weighting=Fixed(percent))

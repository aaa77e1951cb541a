"""All that is learned from some customers: a scorecard for each way of learning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, final

import attrs

from healthscore.errors import DefinitionError
from healthscore.evaluate.learning._bins import bins_of
from healthscore.evaluate.learning._curves import draw
from healthscore.evaluate.learning._scales import scale_of
from healthscore.evaluate.learning._tree import Wishes, weigh
from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.weightings import Equal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from healthscore.evaluate.learning._columns import Column, Customers
    from healthscore.evaluate.learning._scales import Scale
    from healthscore.group import Body
    from healthscore.normalizers import Normalizer
    from healthscore.scorecard import Scorecard

    B = TypeVar("B", bound=Body)

EXPERT: Final = "the expert's"
EQUAL: Final = "equal weights"
WEIGHTS: Final = "learned weights"
CURVES: Final = "learned curves"
BOTH: Final = "learned curves and weights"
"""What scorecards are called."""

HELD: Final = ("rising", "falling", "peak", "valley")
"""Shapes that a learned curve can hold."""


class Wanted(NamedTuple):
    """What is learned: WEIGHTS, CURVES or BOTH; and how strongly weights are pulled."""

    ways: tuple[str, ...]
    penalty: float | str


@final
class Learner:
    """Learns from any of the customers.

    Parameters
    ----------
    scorecard : Scorecard
        The expert's, as it was declared.
    customers : Customers
        All whose outcome is known.
    columns : mapping of str to Column
        The values of metrics whose curves can be learned.
    wanted : Wanted
        What is learned, and how.
    suspects : frozenset of str
        Metrics that may be the outcome in disguise: they keep their curve and their share.
    """

    def __init__(
        self,
        scorecard: Scorecard,
        customers: Customers,
        columns: Mapping[str, Column],
        wanted: Wanted,
        suspects: frozenset[str],
    ) -> None:
        self.scorecard = scorecard
        self.customers = customers
        self.columns = {name: each for name, each in columns.items() if name not in suspects}
        self.ways, self.penalty = wanted
        self.suspects = suspects
        self.scales = dict(scales(scorecard))

    def models(self, rows: NDArray[Any]) -> dict[str, Scorecard]:
        """Learn in every way from some customers; each scorecard has nothing left to learn."""
        expert = self.customers.fit(self.scorecard, rows)
        found = {EXPERT: expert}
        if self.ways:
            found[EQUAL] = self.customers.fit(equal(self.scorecard), rows)
        if WEIGHTS in self.ways:
            wishes = Wishes(self.penalty, tested=True, kept=self.suspects)
            found[WEIGHTS] = self._weighed(self.scorecard, expert, rows, wishes)
        if CURVES in self.ways or BOTH in self.ways:
            curves, flat = self.curves(expert, rows)
            drawn = with_curves(self.scorecard, curves)
            fitted = self.customers.fit(drawn, rows)
            if CURVES in self.ways:
                found[CURVES] = fitted
            if BOTH in self.ways:
                wishes = Wishes(self.penalty, tested=False, doubted=flat, kept=self.suspects)
                found[BOTH] = self._weighed(drawn, fitted, rows, wishes)
        return found

    def curves(
        self, expert: Scorecard, rows: NDArray[Any]
    ) -> tuple[dict[str, Normalizer], frozenset[str]]:
        """Draw the curves, and name the metrics whose curve would be flat."""
        curves: dict[str, Normalizer] = {}
        flat: set[str] = set()
        for metric in expert.metrics():
            scale = self.scales.get(metric.name)
            column = self.columns.get(metric.name)
            if scale is None or column is None:
                continue
            counts, lost = column.counts(rows, self.customers.left)
            bins = bins_of(column, metric.normalizer, counts, lost)
            if bins.shape not in HELD:
                continue
            try:
                curve = draw(bins, metric.normalizer, scale)
            except DefinitionError:
                # values so large, or so close, that no line goes through them
                continue
            if curve is None:
                flat.add(metric.name)
            else:
                curves[metric.name] = curve
        return curves, frozenset(flat)

    def _weighed(
        self, declared: Scorecard, fitted: Scorecard, rows: NDArray[Any], wishes: Wishes
    ) -> Scorecard:
        """Learn weights, then what still hangs on them: rules, gaps, bands."""
        left = self.customers.left[rows]
        found = weigh(fitted, lambda members: self.customers.members(members, rows), left, wishes)
        if found is fitted:
            return fitted
        return self.customers.fit(with_weights(declared, found), rows)


def scales(body: Body) -> Iterator[tuple[str, Scale]]:
    """Go through the metrics that stand under means alone, with the scale of the nearest one.

    Parameters
    ----------
    body : Body
        Where to look.

    Yields
    ------
    name, scale
        Of each.
    """
    scale = scale_of(body.aggregation)
    if scale is None:
        return
    for member in body.members:
        if isinstance(member, Metric):
            yield member.name, scale
        else:
            yield from scales(member)


def with_curves(body: B, curves: Mapping[str, Normalizer]) -> B:
    """Give metrics their curves."""
    members = tuple(
        with_curves(member, curves)
        if isinstance(member, Group)
        else member.with_normalizers([curves[member.name]])
        if member.name in curves
        else member
        for member in body.members
    )
    return attrs.evolve(body, members=members)


def with_weights(body: B, learned: Body) -> B:
    """Give a body, and all below, the weights of another of the same tree."""
    members: tuple[Any, ...] = tuple(
        with_weights(member, other)
        if isinstance(member, Group) and isinstance(other, Group)
        else member
        for member, other in zip(body.members, learned.members, strict=True)
    )
    return attrs.evolve(body, members=members, weighting=learned.weighting)


def equal(body: B) -> B:
    """Give every member of every group the same weight."""
    members = tuple(
        equal(member) if isinstance(member, Group) else member for member in body.members
    )
    return attrs.evolve(body, members=members, weighting=Equal())

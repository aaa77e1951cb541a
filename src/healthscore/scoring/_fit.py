"""Numbers in the place of everything still to be learned."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar, final

import attrs
import numpy as np

from healthscore.aggregations import Sum, WeightedMean
from healthscore.columns import to_outcome
from healthscore.errors import DataError, DefinitionError, FitError, HealthScoreError
from healthscore.formula import case
from healthscore.group import unfaded
from healthscore.learn import Learned
from healthscore.metric import Metric
from healthscore.normalizers import Normalizer
from healthscore.scorecard import Scorecard
from healthscore.scoring._api import score
from healthscore.scoring._table import as_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray
    from healthscore.formula import Node
    from healthscore.group import Body, Member
    from healthscore.scoring._scores import Scores
    from healthscore.scoring._table import Table, TableLike

    B = TypeVar("B", bound=Body)


def fit(
    scorecard: Scorecard, table: TableLike, outcome: ArrayLike | str | None, as_of: object
) -> Scorecard:
    """Learn everything; see `Scorecard.fit`.

    Parameters
    ----------
    scorecard : Scorecard
        What is to be learned.
    table : table
        Customers to learn from.
    outcome : array_like of bool or str or None
        Who then left, or the column that says so.
    as_of : date or None
        The date of the table.

    Returns
    -------
    Scorecard
        With nothing left to learn.
    """
    customers = as_table(table)
    known = _outcome(customers, outcome)
    try:
        return _Fitter(customers, known, as_of).scorecard(scorecard)
    except DefinitionError as error:
        message = f"What was learned does not fit the definition. {error}"
        raise FitError(message, where=error.where, got=error.got) from error


def _outcome(customers: Table, outcome: ArrayLike | str | None) -> FloatArray | None:
    if not isinstance(outcome, str):
        return None if outcome is None else to_outcome(outcome, customers.size)
    place = f"column {outcome!r}"
    try:
        return to_outcome(customers.column(outcome).numbers(), customers.size)
    except DataError as error:
        raise error.within(place) from None


@final
@attrs.frozen(eq=False, repr=False)
class Raw(Normalizer):
    """Lets values through, so that a metric can be read as a scorecard reads it."""

    @property
    def span(self) -> tuple[float, float]:
        return (-math.inf, math.inf)

    def curve(self, values: FloatArray, /) -> FloatArray:
        return values

    def lowered(self, value: Node, /) -> Node:
        return value


@final
@attrs.frozen(eq=False, repr=False)
class _Hidden(Normalizer):
    """Lets no value through: they are another curve's."""

    def curve(self, values: FloatArray, /) -> FloatArray:
        return np.full_like(values, np.nan)

    def lowered(self, value: Node, /) -> Node:
        return case((value.is_missing(), value))


def learns_at(metric: Metric, place: int) -> bool:
    """Tell whether a metric has a curve at a place, and one that is still to be learned."""
    normalizers = metric.normalizers
    return place < len(normalizers) and normalizers[place].learns


def seen_by(metric: Metric, place: int) -> Metric:
    """Give the metric whose scores are the values that one of its curves judges, and no others."""
    normalizers: list[Normalizer] = [_Hidden() for _ in metric.normalizers]
    normalizers[place] = Raw()
    return attrs.evolve(metric.with_normalizers(normalizers), missing="exclude")


def place_of(metric: Metric, place: int) -> str:
    """Name one of the curves of a metric."""
    if not metric.curves:
        return f"metric {metric.name!r}"
    own = place == len(metric.curves)
    where = "where no condition holds" if own else f"for {metric.curves[place].when.text}"
    return f"metric {metric.name!r}, {where}"


def nobody_for(metric: Metric, place: int) -> FitError:
    """Make the error for a curve that judges nobody who has a value."""
    where = place_of(metric, place)
    message = f"{where}: nobody has a value to learn from. Give this curve numbers."
    return FitError(message, where=where, got=metric.normalizers[place])


class _Fitter:
    """Learns from the leaves to the root: each part sees scores of parts that have learned."""

    def __init__(self, table: Table, outcome: FloatArray | None, as_of: object) -> None:
        self.table = table
        self.outcome = outcome
        self.as_of = as_of

    def scorecard(self, scorecard: Scorecard) -> Scorecard:
        if not scorecard.learns:
            return scorecard
        metrics = self.metrics([metric for metric in scorecard.metrics() if metric.learns])
        fitted = self.body(attrs.evolve(scorecard, banding=None), metrics, under_sum=False)
        banding = scorecard.banding
        if banding is not None and banding.learns:
            place = "banding"
            try:
                banding = banding.fit(self.score(fitted).values)
            except FitError as error:
                raise error.within(place) from error
        # what was learned of other scores says nothing of these
        return attrs.evolve(fitted, banding=banding, calibration=None)

    def metrics(self, learning: Sequence[Metric]) -> Mapping[str, Metric]:
        """Let the curves learn, then the scores of gaps."""
        fitted = {metric.name: metric for metric in learning}
        for place in range(max((len(metric.normalizers) for metric in learning), default=0)):
            curves = [metric for metric in learning if learns_at(metric, place)]
            raw = self.members([seen_by(metric, place) for metric in curves], under_sum=True)
            for metric in curves:
                name = metric.name
                fitted[name] = self.judging(fitted[name], place, raw[name])
        gaps = [metric for metric in fitted.values() if isinstance(metric.missing, Learned)]
        scores = self.members(
            [attrs.evolve(metric, missing="exclude") for metric in gaps], under_sum=True
        )
        for metric in gaps:
            fitted[metric.name] = attrs.evolve(metric, missing=_score_of_gaps(metric, scores))
        return fitted

    def judging(self, metric: Metric, place: int, raw: FloatArray) -> Metric:
        """Let one of the curves of a metric learn from the values that it judges."""
        normalizers = list(metric.normalizers)
        if metric.curves and np.isnan(raw).all():
            raise nobody_for(metric, place)
        try:
            normalizers[place] = normalizers[place].fit(raw, self.outcome)
        except HealthScoreError as error:
            raise error.within(place_of(metric, place)) from error
        return metric.with_normalizers(normalizers)

    def body(self, body: B, metrics: Mapping[str, Metric], *, under_sum: bool) -> B:
        """Let a group or scorecard learn, after all below."""
        points = under_sum or body.aggregation.points
        members = tuple(self.member(member, metrics, under_sum=points) for member in body.members)
        weighting, rules = body.weighting, body.rules
        if weighting.learns:
            scores = self.members(members, under_sum=points)
            matrix = np.column_stack([scores[name] for name in body.names])
            try:
                weighting = weighting.fit(matrix, body.names, self.outcome)
            except FitError as error:
                raise error.within(body.place) from error
        if any(rule.learns for rule in rules):
            before = attrs.evolve(body, members=members, weighting=weighting, rules=())
            values = self.alone(before, under_sum=under_sum)
            rules = tuple(self.rule(rule, values, body) for rule in rules)
        return attrs.evolve(body, members=members, weighting=weighting, rules=rules)

    def member(self, member: Member, metrics: Mapping[str, Metric], *, under_sum: bool) -> Member:
        if isinstance(member, Metric):
            return metrics.get(member.name, member)
        return self.body(member, metrics, under_sum=under_sum)

    def alone(self, body: Body, *, under_sum: bool) -> FloatArray:
        """Score one group or scorecard by itself."""
        if isinstance(body, Scorecard):
            return self.score(body).values
        return self.members([body], under_sum=under_sum)[body.name]  # type: ignore[list-item]

    def rule(self, rule: Any, values: FloatArray, body: Body) -> Any:
        try:
            return rule.fit(values)
        except FitError as error:
            raise error.within(body.place) from error

    def members(self, members: Sequence[Member], *, under_sum: bool) -> Mapping[str, FloatArray]:
        """Score some members side by side, as they would be where they stand."""
        if not members:
            return {}
        # rules are held to the scale except under a sum, and under a sum no weight fades
        aggregation = Sum() if under_sum else WeightedMean()
        members = list(map(unfaded, members)) if under_sum else members
        return self.score(Scorecard("fit", members, aggregation=aggregation)).members

    def score(self, scorecard: Scorecard) -> Scores:
        return score(
            scorecard.plan,
            self.table,
            key=None,
            as_of=self.as_of,
            previous=None,
            details=True,
            threads=1,
        )


def _score_of_gaps(metric: Metric, scores: Mapping[str, FloatArray]) -> float:
    place = f"metric {metric.name!r}"
    present = scores[metric.name]
    present = present[~np.isnan(present)]
    if not len(present):
        message = f"{place}: there is no score to learn 'missing' from."
        raise FitError(message, where=place, got=0)
    try:
        return metric.missing.of(present)  # type: ignore[union-attr]
    except FitError as error:
        raise error.within(place) from error

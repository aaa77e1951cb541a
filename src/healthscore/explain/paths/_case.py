"""One customer, what can be moved of it, and what the score would be."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, final

import numpy as np

from healthscore.explain.paths._given import taking_values, values_of
from healthscore.explain.paths._inverse import one_column
from healthscore.explain.paths._levers import LabelLever, Lever
from healthscore.explain.paths._number_lever import NumberLever
from healthscore.explain.paths._rule_edges import rule_edges
from healthscore.formula import Column
from healthscore.normalizers import Categories
from healthscore.scoring._raw import leaf_of, own_scores, picked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.explain.paths._given import Given
    from healthscore.metric import Metric
    from healthscore.scorecard import Scorecard
    from healthscore.scoring import Score, Scores


@final
class Case:
    """One customer by one scorecard.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted.
    given : Given
        The customer.
    fixed : frozenset of str
        Metrics and columns that cannot be moved.
    chosen : frozenset of str, default frozenset()
        Metrics for which columns are moved that others read too; by default the weightiest.
    """

    def __init__(
        self,
        scorecard: Scorecard,
        given: Given,
        fixed: frozenset[str],
        chosen: frozenset[str] = frozenset(),
    ) -> None:
        self.scorecard = scorecard
        self.given = given
        self.fixed = fixed
        self.chosen = chosen
        self._cards: dict[frozenset[str], Scorecard] = {frozenset(): scorecard}

    @cached_property
    def scores(self) -> Scores:
        """The customer as it is, as a table of one row."""
        return self.scorecard.score([self.given.values], as_of=self.given.as_of)

    @cached_property
    def readers(self) -> Mapping[str, list[str]]:
        """What reads each column: names of metrics, and "" for rules."""
        readers: dict[str, list[str]] = {}
        for metric in self.scorecard.metrics():
            columns = {name for formula in metric.formulas for name in formula.columns}
            for name in {*columns, *filter(None, [metric.observed])}:
                readers.setdefault(name, []).append(metric.name)
        for body in (self.scorecard, *self.scorecard.groups()):
            for rule in body.rules:
                for name in {name for each in rule.formulas for name in each.columns}:
                    readers.setdefault(name, []).append("")
        return readers

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """Metrics without a value that counts, be there a score for it or not."""
        kept = self.scores.kept("gaps")
        return tuple(
            leaf.name
            for leaf in kept.plan.leaves
            if np.isnan(kept.members[leaf.name][0])
            or (leaf.place in kept.gaps and kept.gaps[leaf.place][0])
        )

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Points that a point of each metric adds to the score, where all means are linear."""
        scores, kept = self.scores, self.scores.kept("weights")
        total = (scores.contributions[0] + scores.losses[0]) / 100.0
        for leaf in kept.plan.leaves:
            if leaf.fading is not None and not leaf.fading.takes_weight:
                total[leaf.place] *= kept.fresh[leaf.place][0]
        return dict(zip(scores.metrics, total.tolist(), strict=True))

    @cached_property
    def levers(self) -> tuple[Lever, ...]:
        """What can be moved, one lever for each raw value."""
        found: dict[str, Lever] = {}
        for lever in self._every_lever:
            other = found.get(lever.name)
            if other is None or self._comes_first(lever, other):
                found[lever.name] = lever
        return tuple(found.values())

    @cached_property
    def _every_lever(self) -> tuple[Lever, ...]:
        """What can be moved, one lever for each metric."""
        levers = filter(None, map(self._lever, self.scorecard.metrics()))
        return tuple(lever for lever in levers if lever.can_move)

    @property
    def others(self) -> tuple[Case, ...]:
        """The same customer, a column being moved for another metric that reads it too."""
        taken = {lever.metric.name for lever in self.levers}
        names = [each.metric.name for each in self._every_lever if each.metric.name not in taken]
        return tuple(
            Case(self.scorecard, self.given, self.fixed, frozenset([name])) for name in names
        )

    def _comes_first(self, lever: Lever, other: Lever) -> bool:
        if lever.metric.name in self.chosen or other.metric.name in self.chosen:
            return lever.metric.name in self.chosen
        return self.weights[lever.metric.name] > self.weights[other.metric.name]

    def judged(self, metric: Metric) -> Metric:
        """Give a metric with the one curve that the customer's values pick."""
        if not metric.curves:
            return metric
        kept = self.scores.kept("levers")
        return metric.judged_by(int(picked(kept, leaf_of(kept, metric.name))[0]))

    @cached_property
    def _picking(self) -> frozenset[str]:
        """Columns that pick curves: they are held, for no curve goes on beyond its condition."""
        curves = (curve for metric in self.scorecard.metrics() for curve in metric.curves)
        return frozenset(name for curve in curves for name in curve.when.columns)

    def _lever(self, metric: Metric) -> Lever | None:
        if metric.name in self.gaps or self._is_fixed(metric):
            return None
        metric = self.judged(metric)
        normalizer, node = metric.normalizer, metric.effective_formula.node
        kept = self.scores.kept("levers")
        score = float(own_scores(kept, leaf_of(kept, metric.name))[0])
        if isinstance(normalizer, Categories):
            name = metric.effective_formula.column or metric.name
            # text that is read some other way as well is nobody's to choose
            return LabelLever(metric, name, score, str(self.scores.raw(metric.name)[0]))
        if normalizer.takes == "labels":
            return None
        column = one_column(node)
        if column is None:
            if metric.name in self.scorecard.columns:
                # the name would mean the column
                return None
            now = float(self.scores.raw(metric.name)[0])
            own = Column(metric.name)
            return NumberLever(metric, metric.name, score, now, node=own, as_of=0, is_date=False)
        inputs = kept.inputs
        is_date = column.name not in inputs.numbers or _under_days(metric)
        now = float((inputs.dates if is_date else inputs.numbers)[column.name][0])
        return NumberLever(
            metric,
            column.name,
            score,
            now,
            node=node,
            as_of=inputs.as_of,
            is_date=is_date,
            edges=rule_edges(self.scorecard, column.name, inputs.as_of),
        )

    def _is_fixed(self, metric: Metric) -> bool:
        """Tell whether a metric, or whatever would move it, is held."""
        if metric.name in self.fixed:
            return True
        columns = metric.effective_formula.columns
        if all(name in self.fixed for name in columns):
            return True
        # a column that a fixed metric reads would move that one too
        alone = one_column(metric.effective_formula.node)
        return alone is not None and (
            alone.name in self._picking
            or any(name in self.fixed for name in self.readers[alone.name])
        )

    def is_ruled(self, lever: Lever) -> bool:
        """Tell whether a rule reads what it moves."""
        return "" in self.readers.get(lever.name, [])

    def is_shared(self, lever: Lever) -> bool:
        """Tell whether moving it moves anything but the score of its own metric."""
        if lever.metric.fade is not None and lever.name == lever.metric.observed:
            return True
        readers = self.readers.get(lever.name, [])
        return any(name != lever.metric.name for name in readers)

    @cached_property
    def _own(self) -> frozenset[str]:
        columns = self.scorecard.columns
        return frozenset(lever.name for lever in self.levers if lever.name not in columns)

    @cached_property
    def _bound(self) -> frozenset[str]:
        """Metrics with a lever of their own whose formula reads what another lever moves."""
        moved = {lever.name for lever in self.levers} - self._own
        metrics = [lever.metric for lever in self.levers if lever.name in self._own]
        return frozenset(
            each.name for each in metrics if not moved.isdisjoint(each.effective_formula.columns)
        )

    def values(self, rows: Sequence[Mapping[str, Any]]) -> FloatArray:
        """Score the customer with each of several sets of changes.

        Parameters
        ----------
        rows : sequence of mapping of str to value, shape (n_rows,)
            The changes, by lever.

        Returns
        -------
        ndarray of float64, shape (n_rows,)
            Scores, NaN for none.
        """
        values = np.empty(len(rows))
        # a metric with a value of its own no longer follows its columns, so these rows stand apart
        kinds = [self._own.difference(self._bound.difference(row)) for row in rows]
        for kind in dict.fromkeys(kinds):
            places = [place for place, each in enumerate(kinds) if each == kind]
            table = self._table([rows[place] for place in places], kind)
            found = self._card(kind).score(table, as_of=self.given.as_of, details=False)
            values[places] = found.values
        return values

    def _table(self, rows: Sequence[Mapping[str, Any]], own: frozenset[str]) -> dict[str, Any]:
        """Make a table of the customer with changes: of arrays, which are read the fastest."""
        base = {**self._base, **{name: self._own_values[name] for name in own}}
        moved = {name for row in rows for name in row}
        return {
            name: _column([row.get(name, value) for row in rows])
            if name in moved
            else _column([value]).repeat(len(rows))
            for name, value in base.items()
        }

    @cached_property
    def _base(self) -> Mapping[str, Any]:
        return values_of(self.scores)

    @cached_property
    def _own_values(self) -> Mapping[str, Any]:
        return {lever.name: lever.before for lever in self.levers if lever.name in self._own}

    def _card(self, own: frozenset[str]) -> Scorecard:
        if own not in self._cards:
            self._cards[own] = taking_values(self.scorecard, own)
        return self._cards[own]

    def card_of(self, changes: Mapping[str, Any]) -> Scorecard:
        """Give the scorecard that judges some changes: metrics by their own value if it is new."""
        return self._card(self._own.intersection(changes))

    def score(self, changes: Mapping[str, Any], previous: str | None = None) -> Score:
        """Score the customer with some changes, and everything else as it is."""
        card = self.card_of(changes)
        values = {**self.given.values, **changes}
        return card.score_one(values, as_of=self.given.as_of, previous=previous)


def _column(values: list[Any]) -> NDArray[Any]:
    """Make an array of what a column holds, with a type where it has one."""
    if all(type(value) is float for value in values):
        return np.array(values)
    if any(isinstance(value, np.datetime64) for value in values):
        return np.array(values, dtype="datetime64[us]")
    return np.array([*values, None], dtype=object)[:-1]


def _under_days(metric: Metric) -> bool:
    return any(need.due == "dates" for need in metric.effective_formula.needs())

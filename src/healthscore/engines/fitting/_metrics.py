"""Metrics that learn where the data is."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from healthscore._definition import learned_in
from healthscore.engines.fitting._curves import fitted_curve
from healthscore.engines.fitting._reader import ROWS, Aggregate
from healthscore.engines.fitting._summaries import ColumnSummary, aggregates
from healthscore.errors import DataError, FitError, HealthScoreError
from healthscore.formula import Formula, case
from healthscore.learn import Learned
from healthscore.metric import Metric
from healthscore.scoring._fit import Raw, learns_at, nobody_for, place_of, seen_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.engines.fitting._view import View


@final
@attrs.frozen
class Metrics:
    """Lets metrics learn.

    Parameters
    ----------
    view : View
        The frame.
    outcome : str or None
        The column of who then left.
    """

    view: View
    outcome: str | None

    def fitted(self, learning: Sequence[Metric]) -> dict[str, Metric]:
        """Let the curves learn, then the scores of gaps.

        Parameters
        ----------
        learning : sequence of Metric
            Those with something to learn.

        Returns
        -------
        dict of str to Metric
            By name, with nothing left to learn.
        """
        fitted = self.curves(learning)
        gaps = [metric for metric in fitted.values() if isinstance(metric.missing, Learned)]
        if gaps:
            view, columns = self.view.with_members(
                [attrs.evolve(metric, missing="exclude") for metric in gaps], under_sum=True
            )
            found = view.found(
                one
                for metric in gaps
                if isinstance(metric.missing, Learned)
                for one in aggregates(columns[metric.name], [metric.missing])
            )
            for metric in gaps:
                score = _score_of_gaps(metric, ColumnSummary(columns[metric.name], found))
                fitted[metric.name] = attrs.evolve(metric, missing=score)
        return fitted

    def curves(self, learning: Sequence[Metric]) -> dict[str, Metric]:
        """Let the curves learn from the metrics' values: one query for all, and one a count."""
        fitted = {metric.name: metric for metric in learning}
        view, seen = self._seen(learning)
        view, left, strange = self.with_outcome(view)
        if not (seen or left):
            return fitted
        found = view.found(
            [
                *strange,
                *(
                    one
                    for (name, place), column in seen.items()
                    for one in aggregates(column, learned_in(fitted[name].normalizers[place]))
                ),
            ]
        )
        self.require_outcome(sum(found[one] or 0 for one in strange))
        for (name, place), column in seen.items():
            metric = fitted[name]
            normalizers = list(metric.normalizers)
            summary = ColumnSummary(column, found)
            if metric.curves and summary.count == 0:
                raise nobody_for(metric, place)
            try:
                curve = fitted_curve(normalizers[place], summary, view, found[ROWS], left)
            except HealthScoreError as error:
                raise error.within(place_of(metric, place)) from error
            normalizers[place] = curve
            fitted[name] = metric.with_normalizers(normalizers)
        return fitted

    def _seen(self, learning: Sequence[Metric]) -> tuple[View, dict[tuple[str, int], str]]:
        """Add the values that each curve judges, by metric and by the place of the curve."""
        view, seen = self.view, dict[tuple[str, int], str]()
        for place in range(max((len(metric.normalizers) for metric in learning), default=0)):
            curves = [metric for metric in learning if learns_at(metric, place)]
            view, columns = view.with_members(
                [seen_by(metric, place) for metric in curves], under_sum=True
            )
            seen |= {(name, place): column for name, column in columns.items()}
        return view, seen

    def with_outcome(self, view: View) -> tuple[View, str | None, list[Aggregate]]:
        """Add the outcome, and what counts those that are none."""
        if self.outcome is None:
            return view, None, []
        read = Metric("outcome", Raw(), formula=Formula.of_column(self.outcome))
        view, columns = view.with_members([read], under_sum=True)
        left = columns["outcome"]
        view, made = view.with_nodes(
            [left],
            lambda nodes: {
                "strange": case(
                    (nodes[left].same_as(0.0) | nodes[left].same_as(1.0), 0.0),
                    (~nodes[left].is_missing(), 1.0),
                )
            },
        )
        return view, left, [Aggregate("sum", made["strange"])]

    def require_outcome(self, strange: float) -> None:
        """Refuse outcomes that are none."""
        if strange:
            place = f"column {self.outcome!r}"
            message = (
                f"{place}: 1 for who left, 0 for who stayed or a gap is due. {int(strange):,} "
                "customers have something else."
            )
            raise DataError(message, where=place, got=int(strange))


def _score_of_gaps(metric: Metric, summary: ColumnSummary) -> float:
    place = f"metric {metric.name!r}"
    if summary.count == 0:
        message = f"{place}: there is no score to learn 'missing' from."
        raise FitError(message, where=place, got=0)
    try:
        return metric.missing.from_summary(summary)  # type: ignore[union-attr]
    except FitError as error:
        raise error.within(place) from error

"""Checks of metrics: where their values come from, and whether their curves tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.formula import gives
from healthscore.spec.checks._findings import note, warning
from healthscore.spec.checks._study import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.metric import Metric
    from healthscore.spec.checks._findings import Finding
    from healthscore.spec.checks._study import Study


def flat(study: Study, metric: Metric) -> Iterator[Finding]:
    """Find curves with the same score everywhere."""
    low, high = study.reaches.members[metric.name]
    if low < high:
        return
    points = study.parents[metric.name].aggregation.points
    if points and low and metric.missing == "exclude":
        # a gap adds nothing, so that points for whoever has a value tell who has one
        return
    yield warning(
        "flat-curve",
        metric.place,
        f"Every customer has the same score here, {low:g}, whatever the value.",
        "Give the curve two different scores, or leave the metric out.",
        low,
    )


def shared(study: Study) -> Iterator[Finding]:
    """Find metrics that judge the same thing twice."""
    place = study.scorecard.place
    columns: dict[str, list[str]] = {}
    for formula, names in study.by_formula.items():
        read = set(formula.columns)
        # conditions on one column are about different values of it
        if len(read) == 1 and gives(formula) != "condition":
            columns.setdefault(read.pop(), []).append(names[0])
    for formula, names in study.by_formula.items():
        if len(names) > 1:
            yield warning(
                "same-formula",
                place,
                f"Metrics {listed(names)} have the same value, {formula.text}, which counts "
                f"{len(names)} times.",
                "Leave out all but one, and give that one the weight that it is worth.",
                tuple(names),
            )
    for column, names in columns.items():
        if len(names) > 1:
            yield note(
                "same-column",
                place,
                f"Metrics {listed(names)} read column {column!r} and nothing else, which so "
                f"counts {len(names)} times.",
                "Leave out all but one, unless each tells something of its own.",
                tuple(names),
            )

"""Checks of metrics: where their values come from, and whether their curves tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.formula import (
    Call,
    Column,
    Compare,
    In,
    Logic,
    Not,
    Number,
    Text,
    children,
    gives,
)
from healthscore.spec.checks._conditions import cases
from healthscore.spec.checks._findings import note, warning
from healthscore.spec.checks._study import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.formula import Formula, Node
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


def unreached(study: Study, metric: Metric) -> Iterator[Finding]:
    """Find curves that judge nobody: their condition never holds, or one before it does too."""
    scores = study.reaches.members
    for at, curve in enumerate(metric.curves):
        node = curve.when.node
        before = [
            other.when.node for other in metric.curves[:at] if _is_told(other.when, curve.when)
        ]
        if cases(Logic("and", (*map(Not, before), node)) if before else node, scores):
            continue
        why = "can never be true"
        if cases(node, scores):
            why = "holds for nobody but those whom a curve before it judges"
        yield warning(
            "unreached-curve",
            metric.place,
            f"The curve for {curve.when.text} judges nobody: its condition {why}.",
            "Correct the condition, put the narrower one first, or take the curve out.",
            curve.when.text,
        )


def left_over(metric: Metric) -> Iterator[Finding]:
    """Find a metric whose conditions leave nobody to its own curve but those with gaps."""
    if is_left_to_gaps(metric):
        conditions = [curve.when.text for curve in metric.curves]
        yield note(
            "gap-curve",
            metric.place,
            "Its own curve judges nobody but customers whose conditions a gap leaves open: one of "
            f"{listed(conditions)} holds for all others.",
            "Leave out the last condition, so that its curve becomes the metric's own, unless "
            "such customers are meant to be judged by another.",
            tuple(conditions),
        )


def is_left_to_gaps(metric: Metric) -> bool:
    """Tell whether some condition holds wherever all are known."""
    nodes = [Not(curve.when.node) for curve in metric.curves]
    # conditions of curves ask for no scores
    return bool(nodes) and not cases(Logic("and", tuple(nodes)), {})


def _is_told(earlier: Formula, later: Formula) -> bool:
    """Tell whether it is known of one condition if it holds, wherever another one does."""
    parts = [*_parts_of(earlier.node)]
    is_plain = all(
        isinstance(part, Compare | In | Logic | Not | Column | Number | Text)
        or (isinstance(part, Call) and part.function == "days_since")
        for part in parts
    )
    # what holds although one of its columns has a gap says nothing of that column
    is_whole = not any(
        (isinstance(part, Logic) and part.operator == "or")
        or (isinstance(part, Not) and not isinstance(part.term, Compare | In | Column))
        or (isinstance(part, Call) and part.function == "coalesce")
        for part in _parts_of(later.node)
    )
    return is_plain and is_whole and set(earlier.columns) <= set(later.columns)


def _parts_of(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _parts_of(child)


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

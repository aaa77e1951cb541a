"""The sections about each group and each metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.normalizers import Categories
from healthscore.spec.pages import _words_curves as words_of_curves
from healthscore.spec.pages import _words_directions as words_of_directions
from healthscore.spec.pages import _words_groups as words_of_groups
from healthscore.spec.pages import _words_rules as words_of_rules
from healthscore.spec.pages._chapters import paragraphs
from healthscore.spec.pages._content import (
    Code,
    Facts,
    Name,
    Paragraph,
    Picture,
    Points,
    Section,
    Table,
)
from healthscore.spec.pages._curve_outline import Bars, drawn
from healthscore.spec.pages._examples import examples
from healthscore.spec.pages._members import LATER
from healthscore.spec.pages._words import figure, listed, named, points

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from healthscore.scorecard import Scorecard
    from healthscore.spec.pages._content import Block, Line
    from healthscore.spec.pages._members import Entry


def groups(entries: Sequence[Entry]) -> Section:
    """Describe every group.

    Parameters
    ----------
    entries : sequence of Entry
        All members of a scorecard.

    Returns
    -------
    Section
        With one below for each.
    """
    below = tuple(
        Section((Name(entry.member.name),), entry.anchor, tuple(_group(entry.member, entry)))
        for entry in entries
        if isinstance(entry.member, Group)
    )
    return Section(("Groups",), "groups", (), below)


def _group(group: Group, entry: Entry) -> Iterable[Block]:
    yield from paragraphs(group.description)
    rows: list[tuple[str, Line]] = [
        ("Members", named(group.names)),
        ("Weight", _weight(entry)),
        ("Score", words_of_groups.aggregation(group.aggregation)),
    ]
    if len(group.members) > 1 and not group.aggregation.points:
        rows.append(("Weighting", words_of_groups.weighting(group.weighting)))
    rows += [("Gate", gate) for gate in words_of_rules.gates(group)]
    yield Facts(tuple(rows))
    if group.rules:
        yield Paragraph(("Rules that then act on it, in order:",))
        yield Points(tuple(map(words_of_rules.rule, group.rules)), ordered=True)


def metrics(scorecard: Scorecard, entries: Sequence[Entry]) -> Section:
    """Describe every metric.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.
    entries : sequence of Entry
        All its members.

    Returns
    -------
    Section
        With one below for each.
    """
    below = tuple(
        Section(
            (Name(entry.member.name),),
            entry.anchor,
            tuple(_metric(scorecard, entry.member, entry)),
        )
        for entry in entries
        if isinstance(entry.member, Metric)
    )
    return Section(("Metrics",), "metrics", (), below)


def _metric(scorecard: Scorecard, metric: Metric, entry: Entry) -> Iterable[Block]:
    yield from paragraphs(metric.description)
    judged = _judged(metric)
    for whom, each in judged:
        picture = drawn(each.normalizer, points=entry.under_sum)
        if picture is not None:
            yield Picture(picture, _title(metric, picture, whom))
    rows = [
        ("Value", _value(metric)),
        ("Unit", _given(metric.unit)),
        ("Source", _given(metric.source)),
        ("Journey", _given(metric.journey)),
        ("Weight", _weight(entry)),
        *(("Curve", (*whom, *_curve(each))) for whom, each in judged),
        *(("Direction", line) for line in _directions(metric)),
        *(("Examples", _said(whom, _examples(each, entry))) for whom, each in judged),
        ("Missing", words_of_rules.missing(metric, _excluded(scorecard, entry))),
        ("Freshness", words_of_rules.freshness(metric)),
    ]
    yield Facts(tuple((word, line) for word, line in rows if line))
    for whom, each in judged:
        if isinstance(each.normalizer, Categories):
            if whom:
                yield Paragraph(whom)
            labels = each.normalizer.scores.items()
            table = tuple(((Name(label),), (points(score),)) for label, score in labels)
            yield Table(("Label", "Score"), table, numeric=True)


def _judged(metric: Metric) -> list[tuple[Line, Metric]]:
    """List a metric as each of its curves judges it, and begin a sentence with whom it is for."""
    if not metric.curves:
        return [((), metric)]
    whom: list[Line] = [("Where ", Code(curve.when.text), ": ") for curve in metric.curves]
    whom.append(("For all others: ",))
    return [(line, metric.judged_by(place)) for place, line in enumerate(whom)]


def _directions(metric: Metric) -> list[Line]:
    """Say which values are better, where all curves are of one mind."""
    lines = [words_of_directions.direction(normalizer) for normalizer in metric.normalizers]
    return lines[:1] if lines.count(lines[0]) == len(lines) else []


def _said(whom: Line, line: Line) -> Line:
    return (*whom, *line) if line else ()


def _title(metric: Metric, picture: Any, whom: Line) -> str:
    named = "".join(phrase.text if isinstance(phrase, Code) else str(phrase) for phrase in whom)
    start = f"{named}score of" if named else "Score of"
    if isinstance(picture, Bars):
        return f"{start} each label of {metric.name}"
    low, high = map(figure, picture.ends)
    return f"{start} {metric.name} for values from {low} to {high}"


def _given(text: str) -> Line:
    return (Name(text),) if text.strip() else ()


def _value(metric: Metric) -> Line:
    formula = metric.effective_formula
    if formula.column is not None:
        return ("column ", Code(formula.column))
    days = ", counting days up to the date of scoring" if formula.needs_as_of else ""
    return ("formula ", Code(formula.text), days)


def _weight(entry: Entry) -> Line:
    if entry.weight == LATER:
        return (LATER,)
    whole = f"{entry.effective} of the whole score"
    if entry.effective == LATER:
        whole = "its share of the whole is known after fitting"
    if not entry.share:
        return (f"{entry.weight}; {whole}",)
    if entry.depth == 0:
        return (whole,)
    return (f"{entry.share} of ", Name(entry.parent.name), f"; {whole}")


def _curve(metric: Metric) -> Line:
    line = words_of_curves.curve(metric.normalizer)
    if not metric.normalizer.learns:
        return line
    note = " What stands in words is learned from the customers that the scorecard is fitted to."
    return (*line, note)


def _examples(metric: Metric, entry: Entry) -> Line:
    said = [example.line for example in examples(metric, points=entry.under_sum)]
    return (*listed(said), ".") if said else ()


def _excluded(scorecard: Scorecard, entry: Entry) -> Line:
    """Say what becomes of the weight of a metric that is left out."""
    if entry.parent.aggregation.points:
        return ("it adds no points",)
    if scorecard.spread == "across":
        return ("its weight goes to all other metrics",)
    if len(entry.parent.members) == 1:
        return (Name(entry.parent.name), " then has no score")
    return ("its weight goes to the other members of ", Name(entry.parent.name))

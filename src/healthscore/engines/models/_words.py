"""What the columns of a model hold, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthscore.metric import Metric
from healthscore.spec.pages import _words_curves as words_of_curves
from healthscore.spec.pages import _words_groups as words_of_groups
from healthscore.spec.pages import _words_rules as words_of_rules
from healthscore.spec.pages._content import Swatch, clean
from healthscore.spec.pages._members import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.bandings import Banding
    from healthscore.engines.models._query import ModelQuery
    from healthscore.group import Body, Group
    from healthscore.scorecard import Scorecard
    from healthscore.spec.pages._content import Line
    from healthscore.spec.pages._members import Entry


def description(scorecard: Scorecard) -> str:
    """Say what a model is.

    Parameters
    ----------
    scorecard : Scorecard
        What it computes.

    Returns
    -------
    str
        On one line.
    """
    by = f"Customer health scores by the scorecard {scorecard.name!r}"
    version = f", version {scorecard.version}" if scorecard.version.strip() else ""
    return _sentences(scorecard.description, f"{by}{version}: one row a customer")


def columns(scorecard: Scorecard, asked: ModelQuery) -> dict[str, str]:
    """Say what the columns of a model hold.

    Parameters
    ----------
    scorecard : Scorecard
        What it computes.
    asked : ModelQuery
        What was asked for.

    Returns
    -------
    dict of str to str
        A description on one line by the name of the column, in order.
    """
    found = dict.fromkeys(asked.carried, "As in the table of customers.")
    found[asked.key] = "Tells the customers apart."
    gap = "null where too little is known"
    found["score"] = f"Health score, 0 to 100, higher is healthier; {gap}."
    if scorecard.banding is not None:
        found["band"] = bands(scorecard.banding)
    found["coverage"] = "Share of the score's weight that was observed, 0 to 1."
    return found | (members(scorecard) if asked.members else {})


def members(scorecard: Scorecard) -> dict[str, str]:
    """Say what the scores of the members hold.

    Parameters
    ----------
    scorecard : Scorecard
        What they are members of.

    Returns
    -------
    dict of str to str
        A description on one line by the name of the column, in order.
    """
    return {f"{e.member.name}_score": _sentences(*_of_member(e)) for e in entries(scorecard)}


def on_scale(scorecard: Scorecard) -> list[str]:
    """List the members whose scores are 0 to 100, and no points that a sum adds up.

    Parameters
    ----------
    scorecard : Scorecard
        What they are members of.

    Returns
    -------
    list of str
        Their names.
    """
    return [entry.member.name for entry in entries(scorecard) if not entry.under_sum]


def bands(banding: Banding) -> str:
    """Say which scores each band holds.

    Parameters
    ----------
    banding : Banding
        With nothing left to learn.

    Returns
    -------
    str
        On one line.
    """
    ranges = (f"{label}: {_plain(line)}" for label, line in words_of_rules.ranges(banding))
    return _sentences("; ".join([*ranges, "unknown: no score"]))


def _of_member(entry: Entry) -> Iterator[str]:
    member = entry.member
    kind = "metric" if isinstance(member, Metric) else "group"
    yield f"{'Points' if entry.under_sum else 'Score, 0 to 100,'} of the {kind} {member.name!r}"
    yield member.description
    yield from _of_metric(member) if isinstance(member, Metric) else _of_group(member)


def _of_metric(metric: Metric) -> Iterator[str]:
    if metric.formula is not None:
        yield f"It judges {metric.formula.text}"
    for curve in metric.curves:
        yield f"Where {curve.when.text}: {_plain(words_of_curves.curve(curve.normalizer))}"
    others = "For all others: " if metric.curves else ""
    yield f"{others}{_plain(words_of_curves.curve(metric.normalizer))}"
    for word in ("unit", "source", "journey"):
        value = getattr(metric, word)
        yield f"{word.capitalize()}: {value}" if value.strip() else ""


def _of_group(group: Group) -> Iterator[str]:
    yield f"It holds {', '.join(group.names)}"
    yield _plain(words_of_groups.aggregation(group.aggregation))
    yield from _rules(group)


def _rules(body: Body) -> Iterator[str]:
    for rule in body.rules:
        yield _plain(words_of_rules.rule(rule))


def _plain(line: Line) -> str:
    return "".join(
        phrase if isinstance(phrase, str) else phrase.text
        for phrase in line
        if not isinstance(phrase, Swatch)
    )


def _sentences(*texts: str) -> str:
    """Put texts one behind the other, each with a stop at its end."""
    lines = [clean(text) for text in texts]
    return " ".join(line if line[-1] in ".!?" else f"{line}." for line in lines if line)

"""Sentences about rules, bands, gaps and gates: what happens besides the arithmetic."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from healthscore.formula import Formula
from healthscore.learn import Learned
from healthscore.rules import Cap, Floor, Override
from healthscore.spec.pages._content import Code, Name
from healthscore.spec.pages._words import amount, counted, figure, own, percent, points

if TYPE_CHECKING:
    from healthscore._definition import Number
    from healthscore.bandings import Banding
    from healthscore.group import Body
    from healthscore.metric import Metric
    from healthscore.rules import Rule
    from healthscore.scorecard import Scorecard
    from healthscore.spec.pages._content import Line


def rule(part: Rule) -> Line:
    """Say what a rule does, when, and why.

    Parameters
    ----------
    part : Rule
        Any.

    Returns
    -------
    Line
        One or two sentences; the definition itself for what somebody else wrote.
    """
    what = RULES.get(type(part))
    if what is None:
        return (own(part),)
    reason: Line = (" Reason: ", Name(part.reason), ".") if part.reason.strip() else ()
    acts = ("If ", Code(part.when.text), f", the score {what} ", _level(part.level), ".")
    return (*acts, *reason)


def _level(level: Number | Formula) -> Any:
    if isinstance(level, Formula):
        return Code(level.text)
    if not isinstance(level, Learned):
        return figure(level)
    word = amount(level)
    return word if isinstance(word, Code) else f"{word} of the customers' scores"


RULES: Final[dict[type[Rule], str]] = {
    Cap: "is at most",
    Floor: "is at least",
    Override: "becomes",
}
"""What each shipped rule does."""


def ranges(banding: Banding) -> list[tuple[str, Line]]:
    """Say which scores each band holds.

    Parameters
    ----------
    banding : Banding
        Fitted or not.

    Returns
    -------
    list of (str, Line)
        Labels and ranges, from the lowest band to the highest.
    """
    labels = banding.labels
    if len(labels) == 1:
        return [(labels[0], ("every score",))]
    cuts = [_cut(start) for start in list(banding.starts.values())[1:]]
    if banding.closed == "left":
        lowest, highest = ("below ", *cuts[0]), (*cuts[-1], " and above")
        inner = [("from ", *low, " to below ", *high) for low, high in pairwise(cuts)]
    else:
        lowest, highest = (*cuts[0], " and below"), ("above ", *cuts[-1])
        inner = [("above ", *low, ", up to ", *high) for low, high in pairwise(cuts)]
    return list(zip(labels, [lowest, *inner, highest], strict=True))


def _cut(start: Number) -> Line:
    return (amount(start),)


def margin(banding: Banding) -> Line:
    """Say what the margin of a banding does.

    Parameters
    ----------
    banding : Banding
        Fitted or not.

    Returns
    -------
    Line
        Empty where there is none.
    """
    labels, starts = banding.labels, list(banding.starts.values())
    if not banding.margin or len(labels) < 2:
        return ()
    general = (
        "A customer whose band before is known leaves it only when the score passes its edge by "
        f"more than {figure(banding.margin)} points"
    )
    cut = starts[1]
    if isinstance(cut, Learned):
        return (f"{general}.",)
    up, down = figure(cut + banding.margin), figure(cut - banding.margin)
    low, high = Name(labels[0]), Name(labels[1])
    first = (": from ", low, " to ", high, f" above {up}, and from ", high, " to ", low)
    return (general, *first, f" below {down}.")


def missing(metric: Metric, excluded: Line) -> Line:
    """Say what a gap in a metric does.

    Parameters
    ----------
    metric : Metric
        Any.
    excluded : Line
        What becomes of its weight when it is left out.

    Returns
    -------
    Line
        A sentence.
    """
    policy: Any = metric.missing
    if policy == "exclude":
        return ("A gap is left out: ", *excluded, ".")
    if policy == "reject":
        return ("A gap is an error: every customer must have a value.",)
    if isinstance(policy, Learned):
        word = amount(policy)
        of = " of the fitted customers' scores" if isinstance(word, str) else ""
        return ("A gap scores ", word, f"{of}, and counts as not covered.")
    return (f"A gap scores {points(policy)}, and counts as not covered.",)


def freshness(metric: Metric) -> Line:
    """Say how long an observation counts.

    Parameters
    ----------
    metric : Metric
        Any.

    Returns
    -------
    Line
        Empty where it counts for ever.
    """
    if metric.observed is None or metric.valid_days is None:
        return ()
    date = ("An observation counts for a time. Column ", Code(metric.observed), " is its date: ")
    if metric.fade is None:
        return (*date, f"one older than {_days(metric.valid_days)}, or without a date, is a gap.")
    full = metric.valid_days - metric.fade
    start = f"once older than {_days(full)}" if full else "from its first day"
    end = f"one of {_days(metric.valid_days)} or more, or without a date, is a gap."
    if metric.loses_weight:
        return (*date, f"{start} it weighs less from day to day, and {end}")
    return (*date, f"{start} its score goes over into that of a gap, and {end}")


def _days(number: float) -> str:
    return f"{figure(number)} day{'' if number == 1.0 else 's'}"


def gates(body: Body) -> list[Line]:
    """Say when a body has no score.

    Parameters
    ----------
    body : Group or Scorecard
        Any.

    Returns
    -------
    list of Line
        A sentence for each gate.
    """
    lines: list[Line] = []
    if body.min_coverage:
        share = percent(body.min_coverage)
        lines.append((f"There is no score where less than {share} of the weight was observed.",))
    if body.min_present > 1:
        members = counted(body.min_present, "member")
        lines.append((f"There is no score where fewer than {members} have one.",))
    return lines


_SPREAD: Final = {
    "within": "The weight of what is missing goes to the other members of its group.",
    "across": "The weight of what is missing goes to all other metrics, wherever they stand.",
}


def spread(scorecard: Scorecard) -> str:
    """Say where the weight of what is missing goes.

    Parameters
    ----------
    scorecard : Scorecard
        Any.

    Returns
    -------
    str
        A sentence or two.
    """
    summed = [body.aggregation.points for body in (scorecard, *scorecard.groups())]
    if all(summed):
        return "What is missing adds no points."
    points = " Where points are added up, it adds none." if any(summed) else ""
    return f"{_SPREAD[scorecard.spread]}{points}"

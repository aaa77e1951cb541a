"""The section about missing data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.learn import Learned
from healthscore.spec.pages import _words_rules as words_of_rules
from healthscore.spec.pages._content import Name, Paragraph, Section, Table
from healthscore.spec.pages._words import named, percent

if TYPE_CHECKING:
    from healthscore.group import Body
    from healthscore.metric import Metric
    from healthscore.scorecard import Scorecard
    from healthscore.spec.pages._content import Block, Line


def gaps(scorecard: Scorecard) -> Section:
    """Say what missing data does.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.

    Returns
    -------
    Section
        A policy for the whole.
    """
    blocks: list[Block] = [Paragraph((words_of_rules.spread(scorecard), _COVERAGE))]
    gated = [body for body in (scorecard, *scorecard.groups()) if words_of_rules.gates(body)]
    if gated:
        head = ("No score for", "where less was observed than", "or fewer have a score than")
        blocks.append(Table(head, tuple(map(_gate, gated)), numeric=True))
    metrics = tuple(scorecard.metrics())
    by_policy = [
        (policy, [metric.name for metric in metrics if _policy(metric) == policy])
        for policy in dict.fromkeys(map(_policy, metrics))
    ]
    rows = tuple(((policy,), named(names)) for policy, names in by_policy)
    blocks.append(Table(("A gap", "in the metrics"), rows))
    if dated := [metric.name for metric in metrics if metric.valid_days is not None]:
        blocks.append(Paragraph(("Old observations are gaps too: ", *named(dated), ".")))
    if fading := [metric.name for metric in metrics if metric.fade is not None]:
        blocks.append(Paragraph(("Before that, they count less with age: ", *named(fading), ".")))
    return Section(("Missing data",), "missing", tuple(blocks))


_COVERAGE: Final = (
    " Coverage, the share of the weight that was observed, is reported with each score."
)


def _gate(body: Body) -> tuple[Line, ...]:
    least = percent(body.min_coverage) if body.min_coverage else ""
    return ((Name(body.name),), (least,), (str(body.min_present) if body.min_present > 1 else "",))


def _policy(metric: Metric) -> str:
    if isinstance(metric.missing, Learned):
        return "scores what is learned"
    known = {"exclude": "is left out", "reject": "is an error"}
    return known.get(str(metric.missing), "has a score of its own")

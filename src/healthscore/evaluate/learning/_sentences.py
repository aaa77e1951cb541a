"""What learning comes to, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.evaluate.learning._against import contradicting
from healthscore.evaluate.learning._learner import BOTH, EQUAL, EXPERT, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.learning._finding import MetricFinding
    from healthscore.evaluate.learning._report import LearningReport

DIRECTIONS: Final = {
    "rising": "higher is better",
    "falling": "lower is better",
    "peak": "best in the middle",
    "valley": "worst in the middle",
    "level": "none",
    "other": "several turns",
}
"""Words of the shapes of curves."""

_COUNTS: Final = 0.05
"""Share of the weight from which a metric that goes the wrong way alone helps beside others."""


def sentences(report: LearningReport) -> tuple[str, ...]:
    """Say what learning comes to.

    Parameters
    ----------
    report : LearningReport
        Whose.

    Returns
    -------
    tuple of str
        Warnings first.
    """
    return (
        *_leaks(report),
        *_verdict(report),
        *_data(report),
        *_of_metrics(report),
        *_left_alone(report),
    )


def _leaks(report: LearningReport) -> Iterator[str]:
    for finding in report.findings:
        if finding.leak:
            yield (
                f"WARNING: {finding.name!r} may be the outcome in disguise: {finding.leak}. Ask "
                "whether it is known before customers decide to leave; if not, take it out, for no "
                "number here can be trusted with it."
            )
        if finding.suspect:
            yield f"{finding.name!r} was not learned from: its curve and its share are as before."


def _verdict(report: LearningReport) -> Iterator[str]:
    if not report.areas:
        yield "Nothing can be claimed: too few customers have a score. All is as it was before."
        return
    before = report.areas[EXPERT]
    if report.is_better:
        after = report.areas[report.chosen]
        yield (
            f"With {report.chosen}, who leaves has a lower score than who stays in {_pairs(after)} "
            f"of pairs, on customers that were not learned from. Before it was {_pairs(before)}."
        )
        yield (
            f"The difference is {_points(report.differences[report.chosen])}; scores moved by "
            f"{report.moved:.1f} points on average, so that bands should be cut anew."
        )
        return
    yield from _unchanged(report, before)


def _unchanged(report: LearningReport, before: Estimate) -> Iterator[str]:
    """Say why the scorecard is as it was."""
    tried = [name for name in report.areas if name not in (EXPERT, EQUAL)]
    if contradicting([before])[0]:
        yield (
            f"The scorecard ranks {_pairs(before)} of pairs of customers rightly. That is worse "
            "than a coin: it warns of customers who stay. Look at its directions."
        )
    elif all(_is_chance(area) for area in report.areas.values()):
        nothing = "neither it nor anything that was learned" if tried else "it no more"
        yield (
            f"Nothing can be claimed: the scorecard ranks {_pairs(before)} of pairs of customers "
            f"rightly, and {nothing} tells who leaves better than a coin does."
        )
    else:
        yield f"The scorecard ranks {_pairs(before)} of pairs of customers rightly."
    if not tried:
        yield "Nothing was learned: the scorecard takes no mean by weights. It is as it was before."
    elif any(report.differences[name].low > 0.0 for name in tried):
        yield (
            "What was learned is better than that, but not than a coin: the scorecard is as it "
            "was before."
        )
    else:
        yield "Nothing that was learned is better beyond chance: the scorecard is as it was before."


def _is_chance(area: Estimate) -> bool:
    return not area.low > 0.5


def _pairs(area: Estimate) -> str:
    return area.text(percent=True)


def _points(difference: Estimate) -> str:
    value, low, high = (100.0 * each for each in (difference, difference.low, difference.high))
    return f"{value:.1f} percentage points ({low:.1f} to {high:.1f})"


def _data(report: LearningReport) -> Iterator[str]:
    yield f"Of {report.n:,} customers whose outcome is known, {report.n_churned:,} left."
    if report.unknown:
        yield f"{report.unknown:,} more were passed over, for nobody knows what they did."
    fewer = min(report.n_churned, report.n - report.n_churned)
    if fewer < 25:
        yield f"With {fewer} of one kind, little can be claimed either way."


def _of_metrics(report: LearningReport) -> Iterator[str]:
    shares = report.learned.effective_weights()
    weighed = report.chosen in (WEIGHTS, BOTH)
    for finding in report.findings:
        share = shares[finding.name] if weighed and not finding.suspect else 0.0
        yield from _of_metric(finding, share)


def _of_metric(finding: MetricFinding, share: float) -> Iterator[str]:
    name, shape = finding.name, finding.shape
    if finding.contradicts:
        advice = "Turn its curve round, or leave it out."
        if share >= _COUNTS:
            advice = (
                f"Beside the other metrics it still has {100.0 * share:.1f} % of the learned "
                "weight, in the expert's direction: find out what it goes together with before "
                "its curve is turned round."
            )
        yield (
            f"{name!r} contradicts the expert, who says {DIRECTIONS[shape]!r}: alone, who leaves "
            f"has the worse value in {_pairs(finding.auc)} of pairs, and with no connection it "
            f"would be half. {advice}"
        )
    if finding.turns:
        many, few = ("rises", "falls") if finding.turns == "peak" else ("falls", "rises")
        yield (
            f"{name!r} turns: the share of customers who stay {many} up to about "
            f"{finding.turns_at:.3g} and {few} from there on, while the expert says "
            f"{DIRECTIONS[shape]!r}. Give it a curve of that form, such as Target or Piecewise."
        )
    gaps = finding.gaps
    if gaps is not None and gaps.telling:
        rates = [rate.text(percent=True) for rate in (gaps.churn_rate, gaps.other_rate)]
        yield (
            f"A gap in {name!r} says something: of {gaps.customers:,} customers without a value "
            f"{rates[0]} left, of the others {rates[1]}. Its policy stays: missing={gaps.policy}."
        )


def _left_alone(report: LearningReport) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for finding in report.findings:
        if finding.left_alone:
            reasons.setdefault(finding.left_alone, []).append(repr(finding.name))
    for reason, names in reasons.items():
        yield f"No curve was learned for {', '.join(names)}: {reason}."

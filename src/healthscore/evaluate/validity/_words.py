"""What the validity of a score comes to, in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from healthscore.explain._words import listed, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.validity._alike import NearDuplicate
    from healthscore.evaluate.validity._alpha import GroupReliability
    from healthscore.evaluate.validity._metric import MetricValidity

ONE_CONCEPT: Final = 0.7
"""Alpha from which members are said to measure one concept."""

_APART: Final = 0.1
"""Share of the differences by which weight and effect must differ to be told."""

_LISTED: Final = 5


def of_metrics(metrics: Sequence[MetricValidity]) -> Iterator[str]:
    """Say which metrics are no use as they are.

    Parameters
    ----------
    metrics : sequence of MetricValidity
        All of them.

    Yields
    ------
    str
        A sentence.
    """
    for each in metrics:
        if not each.n:
            yield f"{each.name} is missing for everybody: it says nothing, and others count for it."
        elif each.constant:
            yield (
                f"{each.name} has one score for all {each.n:,} customers who have it: it tells "
                f"nobody apart, and its {share(each.weight)} of the weight narrows all scores."
            )
        if each.rest.has_interval and each.rest.high < 0.0:
            yield (
                f"{each.name} goes against the rest: where it is high, the score of all others is "
                f"low (correlation {each.rest.text(digits=2)}). {_against(each)}"
            )


def _against(metric: MetricValidity) -> str:
    """Say what it may mean that a metric goes against the rest: outcomes settle it, if any."""
    if metric.alone.has_interval and metric.alone.low > 0.5:
        return (
            "Its curve is the right way round, for who left had the lower scores of it (AUC "
            f"{metric.alone.text(digits=2)}): it stands for a concept of its own."
        )
    return "Its curve may be the wrong way round, or it stands for a concept of its own."


def of_duplicates(pairs: Sequence[NearDuplicate]) -> Iterator[str]:
    """Say which metrics say the same twice.

    Parameters
    ----------
    pairs : sequence of NearDuplicate
        Those that are most alike first.

    Yields
    ------
    str
        A sentence.
    """
    for pair in pairs[:_LISTED]:
        strongest = pair.correlation
        how = "judge the same values" if pair.same_values else f"correlate at {strongest:.2f}"
        if strongest < 0.0:
            what = "so one takes back what the other gives. Turn one curve round, or keep one"
        else:
            what = (
                f"so one concept counts twice, with {share(pair.weight)} of the weight. Keep one, "
                "or put both into a group that has the weight of one"
            )
        yield f"{pair.one} and {pair.other} {how} ({pair.n:,} customers), {what}."
    if len(pairs) > _LISTED:
        yield f"{len(pairs) - _LISTED:,} more pairs are as much alike."


def of_groups(groups: Sequence[GroupReliability]) -> Iterator[str]:
    """Say which groups measure one concept.

    Parameters
    ----------
    groups : sequence of GroupReliability
        With the scorecard itself.

    Yields
    ------
    str
        A sentence.
    """
    for group in groups:
        alpha = group.alpha
        if math.isnan(alpha):
            continue
        told = f"{group.name}: alpha {alpha.text(digits=2)} over {group.n:,} customers"
        if alpha.has_interval and alpha.low > ONE_CONCEPT:
            yield f"{told}: its {len(group.members)} members go together as one concept does."
        elif alpha.has_interval and alpha.high < ONE_CONCEPT:
            yield (
                f"{told}: its {len(group.members)} members are several concepts. That is no fault "
                "of a list of different risks, but do not read its score as one thing."
            )
        else:
            yield f"{told}: whether its {len(group.members)} members are one concept is not sure."


def of_worth(metrics: Sequence[MetricValidity], auc: Estimate) -> Iterator[str]:
    """Say what the score owes to each metric, by what customers did.

    Parameters
    ----------
    metrics : sequence of MetricValidity
        All of them.
    auc : Estimate
        Of the score.

    Yields
    ------
    str
        A sentence.
    """
    if math.isnan(auc):
        yield "Nobody left, or nobody stayed: what a metric is worth cannot be told from that."
        return
    yield f"The score tells who leaves with an AUC of {auc.text(digits=2)}; 0.50 is chance."
    sure = [each for each in metrics if each.worth.has_interval]
    best = sorted((each for each in sure if each.worth.low > 0.0), key=lambda each: -each.worth)
    if best:
        told = [f"{each.name} {each.worth.text()}" for each in best[:_LISTED]]
        yield f"Left out, these cost AUC: {listed(told)}."
    worse = [each for each in sure if each.worth.high < 0.0]
    for each in worse:
        yield (
            f"Without {each.name} the AUC would be higher, by "
            f"{-each.worth:.3f} ({-each.worth.high:.3f} to {-each.worth.low:.3f})."
        )
    rest = [each.name for each in sure if each.worth.low <= 0.0 <= each.worth.high]
    if rest:
        yield f"Leaving out {_listed(rest)} costs nothing that could be told from chance."
    for each in metrics:
        if each.alone.has_interval and each.alone.high < 0.5:
            yield (
                f"{each.name} alone points the wrong way: who left had the higher scores (AUC "
                f"{each.alone.text(digits=2)}). Look at its curve."
            )


def of_effects(metrics: Sequence[MetricValidity]) -> Iterator[str]:
    """Say where weights are not what metrics do, for want of outcomes.

    Parameters
    ----------
    metrics : sequence of MetricValidity
        All of them.

    Yields
    ------
    str
        A sentence.
    """
    known = [each for each in metrics if not math.isnan(each.effect)]
    for each in sorted(known, key=lambda each: -abs(each.effect - each.weight))[:3]:
        if abs(each.effect - each.weight) >= _APART:
            yield (
                f"{each.name} has {share(each.weight)} of the weight and makes "
                f"{share(each.effect)} of the differences between scores."
            )
    yield (
        "Without outcomes nobody can say whether the score predicts who leaves. Score customers "
        "whom you know to be well and to be ill and see that they differ; ask again with churned=; "
        "and watch with drift() whether the score stays what it is."
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return f"{', '.join(names[:_LISTED])} and {more:,} more" if more > 0 else listed(names)

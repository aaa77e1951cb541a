"""The tables of validity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from healthscore.evaluate._sheet import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.evaluate.validity._alike import NearDuplicate
    from healthscore.evaluate.validity._alpha import GroupReliability
    from healthscore.evaluate.validity._correlations import Correlations
    from healthscore.evaluate.validity._metric import MetricValidity

_METRICS: Final = (
    "'effect_share' is the share of the differences between scores that a metric makes; "
    "'with_rest' its correlation with the score that leaves it out."
)
_WORTH: Final = (
    " 'alone_auc' is over who has the metric; 'worth' what the AUC of the score falls by without "
    "it. Of 20 metrics that are worth nothing, the interval of one leaves out 0 by chance."
)
_GROUPS: Final = (
    "Above 0.7 members are usually taken for one concept. Alpha grows with their number, and with "
    "saying the same twice; it is about agreement, not about truth."
)


def of_metrics(metrics: Sequence[MetricValidity], *, followed: bool) -> Table:
    """Make the table of metrics."""
    columns: dict[str, list[Any]] = {
        "name": [each.name for each in metrics],
        "customers": [each.n for each in metrics],
        "gaps": [each.gaps for each in metrics],
        "weight_share": [each.weight for each in metrics],
        "effect_share": [each.effect for each in metrics],
        "with_rest": [each.rest for each in metrics],
    }
    if followed:
        columns["alone_auc"] = [each.alone for each in metrics]
        columns["worth"] = [each.worth for each in metrics]
    note = _METRICS + (_WORTH if followed else "")
    return Table("metrics", "What each metric is worth", columns, note)


def of_groups(groups: Sequence[GroupReliability]) -> Table:
    """Make the table of groups."""
    columns: dict[str, list[Any]] = {
        "group": [each.name for each in groups],
        "members": [len(each.members) for each in groups],
        "customers": [each.n for each in groups],
        "alpha": [each.alpha for each in groups],
    }
    return Table("groups", "Whether members are one concept", columns, _GROUPS)


def of_members(groups: Sequence[GroupReliability]) -> Table:
    """Make the table of members of groups."""
    rows = [(group, member) for group in groups for member in group.members]
    columns: dict[str, list[Any]] = {
        "group": [group.name for group, _ in rows],
        "member": [member for _, member in rows],
        "with_others": [group.rest[member] for group, member in rows],
        "alpha_without": [group.without[member] for group, member in rows],
    }
    return Table("members", "Members against the others of their group", columns)


def of_correlations(found: Correlations) -> Table:
    """Make the table of pairs of metrics, the strongest first."""
    pairs = [(at, to) for at in range(len(found.names)) for to in range(at)]
    known = [pair for pair in pairs if not math.isnan(found.pearson[pair])]
    known.sort(key=lambda pair: -abs(float(found.pearson[pair])))
    columns: dict[str, list[Any]] = {
        "one": [found.names[to] for _, to in known],
        "other": [found.names[at] for at, _ in known],
        "customers": [int(found.shared[pair]) for pair in known],
        "pearson": [float(found.pearson[pair]) for pair in known],
        "spearman": [float(found.spearman[pair]) for pair in known],
    }
    return Table("correlations", "Metrics that go together", columns)


def of_duplicates(pairs: Sequence[NearDuplicate]) -> Table:
    """Make the table of metrics that say the same."""
    columns: dict[str, list[Any]] = {
        "one": [each.one for each in pairs],
        "other": [each.other for each in pairs],
        "customers": [each.n for each in pairs],
        "pearson": [each.pearson for each in pairs],
        "spearman": [each.spearman for each in pairs],
        "same_values": [each.same_values for each in pairs],
        "weight_share": [each.weight for each in pairs],
    }
    return Table("duplicates", "Metrics that say the same", columns)

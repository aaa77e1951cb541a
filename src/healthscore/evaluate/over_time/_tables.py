"""The tables of a backtest over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.evaluate._sheet import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from healthscore.evaluate.over_time._alarms import Alarms
    from healthscore.evaluate.over_time._over_time import OverTime
    from healthscore.evaluate.over_time._ranked import Ranked
    from healthscore.evaluate.survival import SurvivalCurve

TIMES: Final = (30.0, 90.0, 180.0, 365.0)
"""Days after which it is told who is still there."""


def tables_of(found: OverTime) -> tuple[Table, ...]:
    """Put what was found in tables.

    Parameters
    ----------
    found : OverTime
        What was found.

    Returns
    -------
    tuple of Table
        Those about bands first, where there are bands.
    """
    return (*_about_bands(found), _horizons(found), _dates(found))


def _about_bands(found: OverTime) -> Iterator[Table]:
    if found.alarms is not None:
        yield _notice(found.alarms, str(found.band))
    if found.alarms is not None and found.held_alarms is not None and found.held is not None:
        rules = {"each score alone": found.alarms, repr(found.held.rule): found.held_alarms}
        yield _alarms(rules, str(found.band))
    if found.survival is not None:
        yield _survival(found.survival)


def _notice(alarms: Alarms, band: str) -> Table:
    days = [0.0, 30.0, 60.0, 90.0]
    columns: dict[str, Any] = {
        "notice_days": days,
        "left": [len(alarms.leavers)] * len(days),
        "had_a_score": [int(np.count_nonzero(alarms.seen >= each)) for each in days],
        f"were_{band}": [alarms.early(each) for each in days],
        "recall": [alarms.recall(each) for each in days],
    }
    columns["in_the_lowest_band"] = columns.pop(f"were_{band}")
    note = (
        "Of those who left: how many had a score at least so many days before, and how many were "
        f"{band} then or earlier. The recall is of all who left."
    )
    return Table("notice", "How early those who left were seen", columns, note)


def _alarms(rules: Mapping[str, Alarms], band: str) -> Table:
    each = list(rules.values())
    columns: dict[str, Any] = {
        "bands_by": list(rules),
        "left": [len(alarms.leavers) for alarms in each],
        "alarmed_share": [alarms.caught for alarms in each],
        "lead_time_days": [alarms.median for alarms in each],
        "stayed": [alarms.n_stayed for alarms in each],
        "false_alarm_rate": [alarms.false_alarms for alarms in each],
        "alarms_per_customer_year": [alarms.per_year for alarms in each],
    }
    columns["lead_time_three_in_four"] = [alarms.at_least(0.75) for alarms in each]
    columns["lead_time_one_in_four"] = [alarms.at_least(0.25) for alarms in each]
    note = (
        f"Of those who left, the share that was ever {band} before, and how many days half of "
        "these had at least from the first time on. Of those who stayed, the share that ever was, "
        "and how often a year they came to be."
    )
    return Table("alarms", "Alarms, true and false", columns, note)


def _survival(curves: Mapping[str, SurvivalCurve]) -> Table:
    every = list(curves.values())
    columns: dict[str, Any] = {
        "band": list(curves),
        "customers": [curve.n for curve in every],
        "left": [curve.n_left for curve in every],
    }
    for days in TIMES:
        columns[f"after_{days:g}_days_share"] = [curve.at(days) for curve in every]
    columns["median_days"] = [curve.median.value for curve in every]
    note = (
        "From the first score on that counts, by the band it was in; after Kaplan and Meier. The "
        "median is infinite where more than half were still there when last seen."
    )
    return Table("survival", "Who is still there", columns, note)


def _horizons(found: OverTime) -> Table:
    told = {days: each for days, each in sorted(found.by_horizon.items()) if each.n}
    columns = {"within_days": list(told), **_ranked(told.values())}
    note = (
        "A score counts where the whole time after it is known; in the interval all scores of one "
        "customer are one."
    )
    return Table("horizons", "How well scores rank, by how soon customers left", columns, note)


def _dates(found: OverTime) -> Table:
    days = [str(date.astype("datetime64[D]")) for date in found.by_date]
    columns = {"as_of": days, **_ranked(found.by_date.values())}
    title = f"How well the scores of each date rank who left within {found.horizon:g} days"
    return Table("dates", title, columns)


def _ranked(told: Iterable[Ranked]) -> dict[str, Any]:
    every = list(told)
    return {
        "scores": [each.n for each in every],
        "customers": [each.customers for each in every],
        "left": [each.n_churned for each in every],
        "auc": [each.auc for each in every],
    }

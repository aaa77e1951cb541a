"""What a backtest over time comes to, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from healthscore.evaluate.over_time._followed import DAY
from healthscore.evaluate.over_time._tables import TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.over_time._alarms import Alarms
    from healthscore.evaluate.over_time._over_time import OverTime

NOTICE = 60.0
"""Days of notice that are told of."""

_MORE: Final = 1.2
"""So many times the scores of others are told of as more."""


def sentences_of(found: OverTime) -> tuple[str, ...]:
    """Say what was found.

    Parameters
    ----------
    found : OverTime
        What was found.

    Returns
    -------
    tuple of str
        Whole sentences.
    """
    if found.alarms is None:
        alarms = iter((_NO_BANDING,))
    else:
        alarms = _of_alarms(found.alarms, str(found.band))
    return (*alarms, *_of_survival(found), *_of_order(found), *_of_limits(found))


_NO_BANDING = (
    "A scorecard has no banding, so there is no alarm to tell of. Give it one, such as "
    "banding=Banding({'red': 0, 'yellow': 40, 'green': 70})."
)


def _percent(share: Estimate) -> str:
    return share.text(percent=True, digits=0)


def _people(count: int, what: str = "customer") -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _of_alarms(alarms: Alarms, band: str) -> Iterator[str]:
    share = _percent(alarms.recall(NOTICE))
    left = _people(len(alarms.leavers))
    yield f"Of {left} who left, {share} were {band} at least {NOTICE:g} days before."
    yield _of_lead(alarms, band)
    if alarms.n_unscored:
        yield f"{_people(alarms.n_unscored)} more left without a score before."
    if alarms.n_stayed:
        yield from _of_false(alarms, band)


def _of_lead(alarms: Alarms, band: str) -> str:
    alarmed = len(alarms.lead)
    if not alarmed:
        return f"None of them was ever {band} before leaving."
    share = _percent(alarms.caught).split(" (")[0]
    if alarmed == 1:
        return f"1 ({share}) was ever {band} before, {alarms.median:.0f} days before leaving."
    ever = f"{alarmed:,} ({share}) were ever {band} before"
    return (
        f"{ever}, and half of them were {band} {alarms.median:.0f} days before they left or "
        "earlier."
    )


def _of_false(alarms: Alarms, band: str) -> Iterator[str]:
    share = _percent(alarms.false_alarms)
    rate = alarms.per_year
    yearly = "" if math.isnan(rate) else f", {rate:.2f} times a year and customer"
    yield f"Of {_people(alarms.n_stayed)} who stayed, {share} were {band} at some time{yearly}."
    if not _is_more(alarms.caught, alarms.false_alarms):
        yield f"By having been {band} they cannot be told from those who left."
        return
    left, stayed = alarms.looks
    if left > _MORE * stayed:
        yield (
            f"Those who left had {left:.1f} scores each to be {band} in, and those who stayed "
            f"{stayed:.1f} that count: that alone makes for more alarms."
        )


def _is_more(share: Estimate, other: Estimate) -> bool:
    """Tell whether one share is above another beyond chance, after Newcombe."""
    reach = math.hypot(share.value - share.low, other.high - other.value)
    return share.value - other.value > reach


def _of_survival(found: OverTime) -> Iterator[str]:
    curves, test = found.survival, found.log_rank
    if curves is None or test is None or len(curves) < 2:
        return
    low, *_, high = curves.values()
    days = next(
        (each for each in reversed(TIMES) if not math.isnan(low.at(each) + high.at(each))), 0
    )
    if days:
        shares = " and ".join(
            f"{_percent(curve.at(days))} of those who were {curve.name} at first"
            for curve in (low, high)
        )
        yield f"After {days:g} days, {shares} were still there."
    yield test.sentence.replace("The groups", "The bands")


def _of_order(found: OverTime) -> Iterator[str]:
    auc = found.by_horizon[found.horizon].auc
    yield (
        f"Who left within {found.horizon:g} days had a lower score than who stayed in "
        f"{_percent(auc)} of pairs; by chance it would be 50 %."
    )
    yield from _of_halves(found)
    unknown = [f"{days:g}" for days, each in found.by_horizon.items() if not each.n]
    if unknown:
        yield (
            f"Of leaving within {' or '.join(unknown)} days nothing can be told: after no snapshot "
            "is so much known."
        )
    chance = found.concordance
    if not math.isnan(chance):
        yield (
            "Of two customers, the one with the lower first score left first in "
            f"{_percent(chance)} of cases."
        )


def _of_halves(found: OverTime) -> Iterator[str]:
    if not found.by_half:
        return
    earlier, later = (each.auc for each in found.by_half)
    if later.high < earlier.low or earlier.high < later.low:
        less = "less" if later < earlier else "more"
        yield (
            f"On the earlier half of the dates that was {_percent(earlier)}, on the later half "
            f"{_percent(later)}: the score tells {less} than it did."
        )


def _of_limits(found: OverTime) -> Iterator[str]:
    yield f"It is taken as known until {_day(found.until)} who left."
    ahead = (found.until - found.followed.history.periods[-1]) / DAY
    if found.followed.assumed and ahead > 0.0:
        yield (
            f"That is the last date of leaving, {ahead:,.0f} days after the last snapshot, for no "
            "until= is given. If it is still to come, or others may have left since unnoticed, "
            "those who stayed are counted as seen for too long: say until when it is known."
        )
    if found.strangers:
        yield (
            f"{_people(found.strangers)} named with a date of leaving "
            f"{'is' if found.strangers == 1 else 'are'} not in the history: look whether the keys "
            "are written alike."
        )
    gone = found.n_vanished
    if gone:
        yield (
            f"{_people(gone)} {'is' if gone == 1 else 'are'} no longer in the history, though no "
            "date of leaving is given: they count until they were last there. If they left, give "
            "their dates."
        )
    yield (
        "Who was called because of a low score and therefore stayed counts as a false alarm: that "
        "cannot be told from here."
    )


def _day(date: np.datetime64) -> str:
    return str(date.astype("datetime64[D]"))

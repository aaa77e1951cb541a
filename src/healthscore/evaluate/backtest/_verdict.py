"""What can be claimed of a score, and what cannot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from healthscore.evaluate.backtest._warnings import (
    ROUGH,
    aside,
    campaign_in_words,
    claims_nothing,
    excluded_in_words,
    people,
    percent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.evaluate.backtest._backtest import Backtest


def verdict_of(backtest: Backtest) -> str:
    """Say in one sentence what can and cannot be claimed.

    Parameters
    ----------
    backtest : Backtest
        Of a whole book, or of a segment.

    Returns
    -------
    str
        Plain words.
    """
    auc, left = backtest.auc, backtest.customers_by_outcome[1]
    if claims_nothing(backtest):
        of = sum(backtest.customers_by_outcome)
        did = f"{left:,} of {people(of)} left"
        return f"Nothing can be claimed: {did}, which is too few to tell a good score from luck."
    sure = [leak for leak in backtest.leaks if leak.is_sure]
    if sure:
        name = sure[0].metric
        what = f"metric {name!r}" if name else "the score"
        return (
            f"Nothing can be claimed until {what} has been looked at: it seems to know the outcome "
            "that it should foresee."
        )
    if backtest.signal < 1:
        return _without_signal(backtest)
    roughly = "Roughly told, the" if min(backtest.customers_by_outcome) < ROUGH else "The"
    return (
        f"{roughly} score tells who leaves: of one who left and one who stayed, the one who left "
        f"had the lower score in {percent(auc)} of pairs, where chance gives 50 %. That acting on "
        "it keeps customers is not shown by this."
    )


def _without_signal(backtest: Backtest) -> str:
    auc = backtest.auc
    if backtest.signal < 0:
        return (
            "The score is upside down: low scores went with staying. Of one who left and one who "
            f"stayed, the one who left had the lower score in {percent(auc)} of pairs, where "
            "chance gives 50 %."
        )
    return (
        "Nothing can be claimed: by this data the score tells no better than chance who leaves "
        f"({aside(auc)})."
    )


def sentences_of(backtest: Backtest) -> Iterator[str]:
    """Answer what people ask of a score.

    Parameters
    ----------
    backtest : Backtest
        Of a whole book, or of a segment.

    Yields
    ------
    str
        Whole sentences, the verdict first.
    """
    yield backtest.verdict
    yield (
        f"{backtest.n_churned:,} of {backtest.n:,} {'cases' if backtest.clustered else 'customers'}"
        f" left: {percent(backtest.base_rate)}.{_within(backtest)}"
    )
    yield from _red_and_green(backtest)
    lifted = backtest.lift[0.1]
    if lifted.has_interval:
        yield (
            f"The lowest 10 % of scores hold {percent(backtest.capture[0.1])} of those who left, "
            f"{lifted.text(digits=1)} times as many as chance."
        )
    yield from _worth_contacting(backtest)
    if backtest.over_time is None:
        yield "One snapshot cannot say how early the score warns: pass a history for that."
    left_out = excluded_in_words(backtest)
    if left_out:
        yield left_out
    for warning in backtest.warnings:
        yield f"Beware: {warning}"


def _within(backtest: Backtest) -> str:
    days = backtest.horizon
    return "" if days is None else f" That is within {days:g} days."


def _red_and_green(backtest: Backtest) -> Iterator[str]:
    some = [band for band in backtest.bands if band.n]
    if len(some) < 2:
        return
    low, high = some[0], some[-1]
    times = backtest.red_to_green
    rates = f"{percent(low.churn_rate)} of {low.label!r}, {percent(high.churn_rate)} of "
    rates += f"{high.label!r}"
    if math.isfinite(times):
        yield f"{rates} left: {times.text(digits=1)} times as many."
    else:
        yield f"{rates} left."
    if backtest.n_churned:
        yield (
            f"False greens: {len(backtest.false_greens):,} of the {backtest.n_churned:,} who left "
            f"were in {backtest.bands[-1].label!r} ({percent(backtest.false_green_rate)})."
        )


def _worth_contacting(backtest: Backtest) -> Iterator[str]:
    profit = backtest.profit
    # whom to contact by a score that tells nothing is as good as drawn
    if profit is None or backtest.claim not in {"yes", "roughly"}:
        return
    stand_in = (
        ""
        if backtest.has_own_campaign
        else " These amounts are only stand-ins: pass yours, as campaign=."
    )
    if profit.best_share > 0.0:
        yield (
            f"A campaign with {campaign_in_words(profit.campaign)} is expected to earn "
            f"{profit.profit:.3g} per customer of the book by contacting the lowest "
            f"{100.0 * profit.share:.0f} %.{stand_in}"
        )
    elif stand_in:
        yield (
            f"With {campaign_in_words(profit.campaign)}, it is best to contact nobody.{stand_in}"
        )

"""What the data cannot carry, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.backtest._backtest import Backtest
    from healthscore.evaluate.backtest._leaks import Leak
    from healthscore.evaluate.profit import Campaign

NOTHING: Final = 10
"""Fewer customers of either outcome carry no claim at all."""

ROUGH: Final = 30
"""Fewer carry a rough one."""

SURE: Final = 0.99
"""Level of the interval that must leave out chance before anything is claimed."""

_POINTS: Final = 0.02
"""Probabilities that are off by less are good enough to act on."""

_EXCLUDED: Final = {
    "no score": "{} had no score",
    "left before the score": "{} had left before the score was made",
    "censored": "{} were not observed for the whole horizon",
    "outcome unknown": "of {} nobody knows whether they left",
}


def percent(estimate: Estimate) -> str:
    """Write a share in whole percents."""
    return estimate.text(percent=True, digits=0)


def people(count: int) -> str:
    """Write how many customers."""
    return f"{count:,} customer{'' if count == 1 else 's'}"


def warnings_of(backtest: Backtest) -> tuple[str, ...]:
    """Say what the data cannot carry.

    Parameters
    ----------
    backtest : Backtest
        Of a whole book, or of a segment.

    Returns
    -------
    tuple of str
        Whole sentences; none where there is nothing to warn of.
    """
    checks = (
        _few,
        _signal,
        _directions,
        _bent,
        _left_out,
        _leaks,
        _weak,
        _bands,
        _probabilities,
        _campaign,
    )
    return tuple(sentence for check in checks for sentence in check(backtest))


def claims_nothing(backtest: Backtest) -> bool:
    """Tell whether customers of either outcome are too few for any claim."""
    return min(backtest.customers_by_outcome) < NOTHING


def _few(backtest: Backtest) -> Iterator[str]:
    stayed, left = backtest.customers_by_outcome
    count, did = (left, "left") if left <= stayed else (stayed, "stayed")
    if count < NOTHING:
        yield (
            f"Only {people(count)} {did}: nothing can be claimed from fewer than {NOTHING}. Take a "
            "longer horizon, or more customers."
        )
    elif count < ROUGH:
        yield f"Only {people(count)} {did}: take every number for a rough one."


def _signal(backtest: Backtest) -> Iterator[str]:
    auc = backtest.auc
    if claims_nothing(backtest) or not auc.has_interval:
        return
    if backtest.signal < 0:
        yield (
            "The score is upside down: who left had a higher score than who stayed in "
            f"{percent(_turned(auc))} of pairs. Look at the directions of the metrics."
        )
    elif backtest.signal == 0:
        yield f"The score is not told from chance: nothing can be claimed of it ({aside(auc)})."


def _directions(backtest: Backtest) -> Iterator[str]:
    if claims_nothing(backtest) or not backtest.upside_down:
        return
    several = len(backtest.upside_down) > 1
    named = ", ".join(
        f"{name!r} in {percent(_turned(backtest.baselines[name]))} of pairs"
        for name in backtest.upside_down
    )
    yield (
        f"{'Metrics that point' if several else 'A metric points'} the wrong way"
        f"{'' if several else ', looked at alone'}: who left scored higher than who stayed, on "
        f"{named}. Turn {'them' if several else 'it'} around, or find out what "
        f"{'they stand' if several else 'it stands'} for besides."
    )


def _bent(backtest: Backtest) -> Iterator[str]:
    if claims_nothing(backtest):
        return
    for name, at_ends in backtest.bent.items():
        where = "at both ends of" if at_ends else "in the middle of"
        yield (
            f"Churn goes up and down with metric {name!r}: more left {where} its scores. A curve "
            "that only goes up or down cannot tell that: give it one that turns around."
        )


def aside(auc: Estimate) -> str:
    """Say how far an AUC is from chance, and what a claim would take."""
    if auc.low <= 0.5 <= auc.high:
        return f"AUC {auc}, and 0.5 is chance"
    return f"AUC {auc}, and 0.5 is chance: a claim takes an interval of 99 % that leaves it out"


def _turned(auc: Estimate) -> Estimate:
    return type(auc)(1.0 - auc, 1.0 - auc.high, 1.0 - auc.low, auc.level)


def _left_out(backtest: Backtest) -> Iterator[str]:
    excluded = backtest.excluded
    before = excluded.get("left before the score", 0)
    if before:
        yield (
            f"{people(before)} had left on or before the date of the score, and are left out: what "
            "has happened cannot be foreseen. Take scores as of a date before they left."
        )
    unscored = excluded.get("no score", 0)
    if unscored > 0.1 * (backtest.n + unscored):
        yield (
            f"{people(unscored)} had no score, and nothing is said of them: "
            f"{100.0 * unscored / (backtest.n + unscored):.0f} % of the book."
        )


def excluded_in_words(backtest: Backtest) -> str:
    """Say who is left out, and why; empty where nobody is."""
    parts = [
        _EXCLUDED.get(why, "{} " + why).format(f"{count:,}")
        for why, count in backtest.excluded.items()
    ]
    return f"Left out: {', '.join(parts)}." if parts else ""


def _leaks(backtest: Backtest) -> Iterator[str]:
    yield from map(leak_in_words, backtest.leaks)


def leak_in_words(leak: Leak) -> str:
    """Say that a metric looks like the outcome."""
    share = percent(leak.auc)
    if not leak.metric:
        return (
            f"The score parts who left from who stayed in {share} of pairs, which is too good to "
            "be true: look for a metric or a rule that knows the outcome."
        )
    if leak.pocket is not None:
        pocket = leak.pocket
        return (
            f"Metric {leak.metric!r} looks like the outcome in disguise: of {pocket.n:,} customers "
            f"{pocket.which}, {pocket.n_churned:,} left. Check that it was known before they left."
        )
    if not leak.is_sure:
        return (
            f"Metric {leak.metric!r} alone parts who left from who stayed in {share} of pairs, "
            "which is uncommonly good. Check that it was known before they left."
        )
    how = "whether it has a value at all" if leak.by_presence else "it"
    return (
        f"Metric {leak.metric!r} looks like the outcome in disguise: {how} alone parts who left "
        f"from who stayed in {share} of pairs. Check that it was known before they left."
    )


def _weak(backtest: Backtest) -> Iterator[str]:
    if claims_nothing(backtest) or backtest.signal < 1:
        return
    mean = backtest.over_equal_weights
    if mean is not None and mean.high < 0.0:
        yield f"Equal weights of all metrics do better, by {-mean:.3f} of AUC."
    best = backtest.best_baseline
    if best is None or best[1].low > 0.0:
        return
    name, gain = best
    than = "worse than" if gain.high < 0.0 else "not better, as far as can be told, than"
    yield (
        f"The score is {than} {name!r} alone: AUC {backtest.auc:.3f} against "
        f"{backtest.baselines[name]:.3f}."
    )


def _bands(backtest: Backtest) -> Iterator[str]:
    for each in backtest.breaks:
        rates = {band.label: band.churn_rate for band in backtest.bands}
        how = "which may be chance" if each.by_chance else "which is more than chance"
        yield (
            f"Band {each.higher!r} lost more than {each.lower!r}, {percent(rates[each.higher])} "
            f"against {percent(rates[each.lower])}, {how}."
        )
    empty = [repr(band.label) for band in backtest.bands if not band.n]
    if empty:
        yield f"Nobody is in {' or '.join(empty)}."


def _probabilities(backtest: Backtest) -> Iterator[str]:
    known = backtest.calibration.values()
    wrong = [each for each in known if not each.comes_true and each.calibration_error > _POINTS]
    if wrong and len(wrong) == len(known):
        worst = min(wrong, key=lambda each: each.calibration_error)
        yield (
            "Probabilities made of the score do not come true: they are off by "
            f"{100.0 * worst.calibration_error:.1f} points on average, and chance alone gives "
            f"{100.0 * worst.by_chance:.1f}."
        )


def _campaign(backtest: Backtest) -> Iterator[str]:
    profit = backtest.profit
    if backtest.has_own_campaign and profit is not None and not profit.best_share > 0.0:
        yield (
            f"No campaign pays by this score: with {campaign_in_words(profit.campaign)}, it is "
            "best to contact nobody."
        )


def campaign_in_words(campaign: Campaign) -> str:
    """Say what a campaign costs and brings."""
    return (
        f"a customer worth {campaign.value:g}, an offer of {campaign.offer:g} and a contact of "
        f"{campaign.contact:g}"
    )

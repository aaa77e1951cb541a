"""Which pictures a result has in a page, and which colors its bands."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.evaluate.backtest import Backtest, BandResult
from healthscore.evaluate.cuts import BandChoice
from healthscore.evaluate.drift import Drift
from healthscore.evaluate.over_time import OverTime
from healthscore.evaluate.sensitivity import Sensitivity
from healthscore.views._figures import key_texts, one_digit
from healthscore.views._markup import name
from healthscore.views._proof_axes import picture
from healthscore.views._proof_charts import gains, lasting, reliability
from healthscore.views._proof_read import gains_of, stays_of
from healthscore.views._proof_rows import Bar, Strip, rates, rows
from healthscore.views._proof_words import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from healthscore.bandings import Banding
    from healthscore.evaluate._sheet import Result
    from healthscore.evaluate.drift import MetricDrift

_MOST_ROWS: Final = 8
_SEEN: Final = 0.05
"""Points from which on a range is more than one number."""


def pictures_of(result: Result) -> Iterator[str]:
    """Draw what there is to see of a result.

    Parameters
    ----------
    result : Result
        Any; those without pictures have none.

    Yields
    ------
    str
        A picture as HTML.
    """
    made: Iterator[str] = iter(())
    if isinstance(result, Backtest):
        made = of_backtest(result)
    elif isinstance(result, OverTime):
        made = _of_over_time(result)
    elif isinstance(result, Sensitivity):
        made = _of_sensitivity(result)
    elif isinstance(result, Drift):
        made = _of_drift(result)
    elif isinstance(result, BandChoice):
        made = _of_choice(result)
    yield from (each for each in made if each)


def colors_of(result: Result) -> Mapping[str, str]:
    """Give the colors of the bands of a result.

    Parameters
    ----------
    result : Result
        Any.

    Returns
    -------
    mapping of str to str
        Empty where it has none.
    """
    if isinstance(result, Backtest):
        return {band.label: band.color for band in result.bands}
    if isinstance(result, Drift):
        return {band.label: band.color for band in result.bands if band.color}
    banding = _banding_of(result)
    return {} if banding is None else {each: banding.color(each) for each in banding.labels}


def _banding_of(result: Result) -> Banding | None:
    if isinstance(result, Sensitivity):
        return result.scores.scorecard.banding
    if isinstance(result, OverTime):
        return None if result.held is None else result.held.banding
    return result.banding if isinstance(result, BandChoice) else None


def of_backtest(backtest: Backtest) -> Iterator[str]:
    """Draw churn by band, the gains, the reliability, and who stays.

    Parameters
    ----------
    backtest : Backtest
        Of a whole book, or of a segment.

    Yields
    ------
    str
        A picture as HTML.
    """
    yield by_band(backtest)
    drawn = gains_of(backtest)
    yield "" if drawn is None else gains(drawn)
    yield of_calibration(backtest)
    if isinstance(backtest.over_time, OverTime):
        yield from _of_over_time(backtest.over_time)


def by_band(backtest: Backtest) -> str:
    """Draw churn by band; empty where there are none."""
    return _rates(backtest.bands, float(backtest.base_rate)) if backtest.bands else ""


def _rates(bands: Sequence[BandResult], base: float) -> str:
    how = f"The dashed line is the churn of all, {percent(base)}; whiskers are 95 % intervals."
    return picture("Churn by band", how, rates(bands, base))


def _of_choice(choice: BandChoice) -> Iterator[str]:
    """Draw churn by the bands that were chosen, of the customers whom they were chosen from."""
    color = choice.banding.color
    bands = [
        BandResult(
            *(each.label, color(each.label), each.n, each.n_churned),
            *(each.churn_rate, each.share, math.nan, math.nan),
        )
        for each in choice.bands
    ]
    yield _rates(bands, sum(each.n_churned for each in bands) / sum(each.n for each in bands))


def of_calibration(backtest: Backtest) -> str:
    """Draw the reliability of probabilities; empty where there are none."""
    known = backtest.calibration
    of = "scores" if backtest.clustered else "customers"
    return reliability(known["platt"], of) if "platt" in known else ""


def _of_over_time(over_time: OverTime) -> Iterator[str]:
    """Draw who stays, by band; nothing where there are none."""
    drawn = stays_of(over_time)
    yield "" if drawn is None else lasting(drawn)


def _of_sensitivity(found: Sensitivity) -> Iterator[str]:
    """Draw the customers whose scores depend most on choices."""
    reach = np.nan_to_num(found.high - found.low)
    order = np.argsort(-reach, kind="stable")[:_MOST_ROWS]
    chosen = order[reach[order] >= _SEEN]
    if not len(chosen):
        return
    ends = (found.scores.values, found.low, found.high)
    keys, columns = key_texts(found.scores.keys[chosen]), (each[chosen].tolist() for each in ends)
    banding = found.scores.scorecard.banding
    told = [
        (_between(key, score, low, high), Strip(score, low, high, banding))
        for key, score, low, high in zip(keys, *columns, strict=True)
    ]
    how = "The customers whose scores depend most on choices: 90 % of the draws are in the range."
    yield picture("The least certain scores", how, rows(told, 100.0))


def _of_drift(drift: Drift) -> Iterator[str]:
    """Draw the indices of the score and of the metrics against chance."""
    every = [each for each in (drift.score, *drift.metrics.values()) if not math.isnan(each.psi)]
    every.sort(key=lambda each: -each.psi)
    if not every:
        return
    top = max(1e-9, *(max(each.psi, _finite(each.values.limit)) for each in every))
    told = [(_against_chance(each), _index(each)) for each in every[:_MOST_ROWS]]
    how = "Population stability index; the dashed line is what it must pass to be more than chance."
    yield picture("What moved", how, rows(told, top))


def _between(key: str, score: float, low: float, high: float) -> str:
    reach = f'<span class="hs-quiet">{one_digit(low)} to {one_digit(high)}</span>'
    return f"{name(key)} <strong>{one_digit(score)}</strong> {reach}"


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _index(each: MetricDrift) -> Bar:
    limit = each.values.limit
    color = "var(--hs-low)" if each.values.alarm else "var(--hs-mark)"
    return Bar(each.psi, color, mark=limit if math.isfinite(limit) else math.nan)


def _against_chance(each: MetricDrift) -> str:
    said = f"{each.values.chance:.3f} by chance{', moved' if each.values.alarm else ''}"
    said += ", gaps moved" if each.gaps.alarm else ""
    quiet = f'<span class="hs-quiet">{said}</span>'
    return f"{name(each.name)} <strong>{each.psi:.3f}</strong> {quiet}"

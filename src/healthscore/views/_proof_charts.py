"""Pictures of evidence as SVG: reliability, gains, and how long customers stay."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.views._markup import dot, name
from healthscore.views._proof_axes import Axis, Frame, picture
from healthscore.views._proof_drawn import percents
from healthscore.views._proof_words import percent, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray
    from healthscore.evaluate._estimate import Estimate
    from healthscore.evaluate.backtest import Reliability
    from healthscore.views._proof_drawn import Gains, Lasting

_ENDS: Final = np.array([0.0, 1.0])
_GUIDE: Final = 'stroke="currentColor" stroke-opacity=".55" stroke-dasharray="4 4"'
_MARK: Final = 'stroke="var(--hs-mark)" stroke-width="2"'
_DASHES: Final = ("", "7 3", "2 3", "9 3 2 3", "4 2")
_TICKS: Final = 5


def reliability(drawn: Reliability, of: str = "customers") -> str:
    """Draw how often customers left against how often they were expected to.

    Parameters
    ----------
    drawn : Reliability
        With one bin or more.
    of : str, default "customers"
        What was counted.

    Returns
    -------
    str
        A dot for each bin.
    """
    expected = drawn.predicted
    observed, low, high = _three(drawn.churn_rates)
    reached = np.concatenate([expected, observed, high])
    marks = [(at, percent(at)) for at in percents(float(reached.max()))]
    frame = Frame(Axis("expected to leave", marks), Axis("left", marks))
    rows = zip(expected.tolist(), drawn.churn_rates, strict=True)
    told = "; ".join(f"expected {percent(each)}, left {spoken(came)}" for each, came in rows)
    inside = (
        frame.line(_ENDS, _ENDS, _GUIDE)
        + frame.whiskers(expected, low, high, _MARK)
        + frame.dots(expected, observed, 'fill="var(--hs-mark)"')
    )
    how = (
        f"Each dot is about {round(float(drawn.sizes.mean())):,} {of}, with a 95 % interval; "
        "on the dashed line as many left as expected."
    )
    return picture("Expected and real churn", how, frame.drawn(inside, f"{told}."))


def gains(drawn: Gains) -> str:
    """Draw how many of those who left are found among the lowest scores.

    Parameters
    ----------
    drawn : Gains
        With a churn rate above 0 and below 1.

    Returns
    -------
    str
        The curve between that of chance and that of foresight.
    """
    marks = [(at, percent(at)) for at in percents(1.0)]
    frame = Frame(
        Axis("customers called, lowest scores first", marks), Axis("churners found", marks)
    )
    places = np.array(list(drawn.capture), dtype=np.float64)
    found, low, high = _three(list(drawn.capture.values()))
    perfect = frame.line(np.array([0.0, drawn.base, 1.0]), np.array([0.0, 1.0, 1.0]), _GUIDE)
    inside = (
        perfect + frame.line(_ENDS, _ENDS, _GUIDE) + frame.line(drawn.contacted, drawn.found, _MARK)
    )
    if len(places):
        inside += frame.whiskers(places, low, high, 'stroke="currentColor"')
        inside += frame.dots(places, found, 'fill="currentColor"')
    told = [
        f"The lowest {percent(at)} of scores hold {spoken(found)} of all churners."
        for at, found in drawn.capture.items()
    ]
    how = f"{''.join(told[1:2])} Dashed: calling at random, and knowing all beforehand."
    return picture("Whom the lowest scores find", how, frame.drawn(inside, " ".join(told)))


def lasting(drawn: Sequence[Lasting]) -> str:
    """Draw the share of customers that stays, by band.

    Parameters
    ----------
    drawn : sequence of Lasting
        From the lowest band to the highest.

    Returns
    -------
    str
        Steps with a legend below; empty where nobody was seen for a time.
    """
    shown = [each for each in drawn if each.curve.n]
    end = max((each.end for each in shown), default=0.0)
    if not end > 0.0:
        return ""
    frame = Frame(
        Axis("days after the first score", rounded_marks(end)),
        Axis("still there", [(at, percent(at)) for at in percents(1.0)]),
    )
    lines, keys = "", ""
    for each, dashes in zip(shown, cycle(_DASHES), strict=False):
        look = f'stroke-width="2" stroke="{each.color}" stroke-dasharray="{dashes}"'
        lines += _reach(frame, each) + frame.line(*steps(each.curve.times, each.curve.shares), look)
        keys += f"<li>{dot(each.color)}{name(each.label)} "
        keys += f'<span class="hs-quiet">{each.curve.n:,}</span></li>'
    said = "; ".join(_last(each) for each in shown)
    legend = f'<ul class="hs-key">{keys}</ul>'
    how = "The shaded ranges are 95 % intervals."
    return picture("How long customers stay", how, frame.drawn(lines, f"{said}.") + legend)


def _reach(frame: Frame, each: Lasting) -> str:
    """Shade the interval, as far as it can be told."""
    curve = each.curve
    known = ~np.isnan(curve.low)
    x, low = steps(curve.times[known], curve.low[known])
    _, high = steps(curve.times[known], curve.high[known])
    outline = frame.path(np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]]))
    return f'<path d="{outline}Z" fill="{each.color}" fill-opacity=".15"/>'


def _last(each: Lasting) -> str:
    last = float(each.curve.shares[-1])
    return f"{each.label}: {percent(last)} after {each.end:g} days"


def steps(times: FloatArray, shares: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the corners of a line that stays level between its times.

    Parameters
    ----------
    times, shares : ndarray of float64, shape (n_times,)
        One or more.

    Returns
    -------
    x, y : ndarray of float64, shape (n_corners,)
        Two for each time but the first.
    """
    return np.repeat(times, 2)[1:], np.repeat(shares, 2)[:-1]


def rounded_marks(end: float) -> list[tuple[float, str]]:
    """Choose where an axis of times is marked.

    Parameters
    ----------
    end : float
        Above 0.

    Returns
    -------
    list of (float, str)
        From 0, evenly, in round numbers, to one that is no smaller than the end.

    Examples
    --------
    >>> [word for _, word in rounded_marks(365)]
    ['0', '100', '200', '300', '400']
    """
    size = 10.0 ** np.floor(np.log10(end / _TICKS))
    step = next(each * size for each in (1.0, 2.0, 2.5, 5.0, 10.0) if each * size * _TICKS >= end)
    count = int(np.ceil(end / step - 1e-9))
    return [(place * step, f"{place * step:,.6g}") for place in range(count + 1)]


def _three(estimates: Sequence[Estimate]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Part estimates; an interval that cannot be told has no length."""
    value = np.array(estimates, dtype=np.float64)
    ends = (np.array([getattr(each, end) for each in estimates]) for end in ("low", "high"))
    low, high = (np.where(np.isnan(end), value, end) for end in ends)
    return value, low, high

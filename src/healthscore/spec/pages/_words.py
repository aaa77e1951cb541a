"""Numbers, lists and learned parameters in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from healthscore import learn
from healthscore.learn import Learned
from healthscore.spec.pages._content import Code, Line, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from healthscore._definition import Number

MANY: Final = 8
"""Things of which no more are listed one by one."""


ENDLESS: Final = 1e9
"""Size from which a limit is none that a customer comes to."""


def figure(value: float, digits: int = 6) -> str:
    """Write a number with some significant digits.

    Parameters
    ----------
    value : float
        Finite.
    digits : int, default 6
        Significant digits; whole numbers below 1e15 keep all of theirs.

    Returns
    -------
    str
        Without zeros at the end, and with commas from 10,000 on.

    Examples
    --------
    >>> figure(3.0), figure(1 / 3), figure(12500.0), figure(1e-9)
    ('3', '0.333333', '12,500', '1e-09')
    """
    size = abs(value)
    if size < 1e15 and value.is_integer():
        return f"{int(value):,}" if size >= 1e4 else str(int(value))
    if not 1e-4 <= size < 1e15:
        return f"{value:.{digits}g}"
    decimals = max(digits - 1 - math.floor(math.log10(size)), 0)
    text = f"{value:,.{decimals}f}" if size >= 1e4 else f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


def points(score: float) -> str:
    """Write a score, or points, with one digit after the point at most.

    Parameters
    ----------
    score : float
        Finite.

    Returns
    -------
    str
        Such as ``"66.7"``.
    """
    return figure(round(score, 1) + 0.0)


def limits(low: float, high: float, unit: str = "") -> str:
    """Write the limits of points or of a score.

    Parameters
    ----------
    low, high : float
        From 1e9 on in size, a limit is none that a customer comes to.
    unit : str, default ""
        What stands behind a number, with a space before it.

    Returns
    -------
    str
        Such as ``"0 to 20 points"``, ``"20 points or less"`` or ``"any number of points"``.
    """
    if high < ENDLESS:
        lowest = "" if low <= -ENDLESS else f"{points(low)} to "
        return f"{lowest}{points(high)}{unit}{'' if lowest else ' or less'}"
    return f"any number of{unit}" if low <= -ENDLESS else f"{points(low)}{unit} or more"


def kept(low: float, high: float, before: str) -> str:
    """Write that something is kept within limits; nothing where there are none.

    Parameters
    ----------
    low, high : float
        As `limits` takes them.
    before : str
        What joins it to the sentence before.

    Returns
    -------
    str
        Such as ``", kept within 0 and 20"``.
    """
    if max(-low, high) < ENDLESS:
        return f"{before}kept within {points(low)} and {points(high)}"
    endless = min(-low, high) >= ENDLESS
    return "" if endless else f"{before}kept at {limits(low, high)}"


def percent(share: float) -> str:
    """Write a share, 0 to 1, in percent.

    Parameters
    ----------
    share : float
        From 0 to 1.

    Returns
    -------
    str
        With one digit after the point at most, and ``"<0.1%"`` for what would round to none.
    """
    return "<0.1%" if 0.0 < share < 0.0005 else f"{points(100.0 * share)}%"


def counted(number: int, noun: str) -> str:
    """Count things whose plural has an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(lines: Iterable[Line]) -> Line:
    """Write things in a row, with commas and an "and" before the last."""
    parts = list(lines)
    joints = [", "] * (len(parts) - 2) + [" and "]
    row = list(parts[0])
    for joint, part in zip(joints, parts[1:], strict=False):
        row += (joint, *part)
    return tuple(row)


def named(names: Iterable[str]) -> Line:
    """Write names in a row."""
    return listed((Name(name),) for name in names)


def some(names: Sequence[str], noun: str) -> Line:
    """Write names in a row, or only count them where they are many."""
    return (counted(len(names), noun),) if len(names) > MANY else named(names)


def own(part: object) -> Code:
    """Show a part that somebody else wrote, as the call that makes it."""
    return Code(repr(part))


def amount(number: Number) -> str | Code:
    """Write a parameter: a number, or what will be learned in its place."""
    if not isinstance(number, Learned):
        return figure(number)
    write = LEARNED.get(type(number))
    return write(number) if write else own(number)


def between(low: Number, high: Number) -> Line:
    """Write a range of parameters, which may be a single one."""
    if low == high:
        return ("at ", amount(low))
    return ("between ", amount(low), " and ", amount(high))


def _quantile(parameter: Any) -> str:
    ends = {0.0: "the smallest value", 1.0: "the largest value"}
    return ends.get(parameter.q, f"the {figure(100.0 * parameter.q)}% quantile")


def _median(parameter: Any) -> str:
    return f"the median{_away(parameter.iqrs, 'interquartile range')}"


def _mean(parameter: Any) -> str:
    return f"the mean{_away(parameter.sds, 'standard deviation')}"


def _away(times: float, step: str) -> str:
    if not times:
        return ""
    sign = "plus" if times > 0.0 else "minus"
    return f" {sign} {figure(abs(times))} {step}{'' if abs(times) == 1.0 else 's'}"


def _bounded(parameter: Any) -> str | Code:
    inner = amount(parameter.parameter)
    if isinstance(inner, Code):
        return own(parameter)
    limits = {"above": parameter.above, "below": parameter.below}
    must = [f"{word} {figure(limit)}" for word, limit in limits.items() if limit is not None]
    return f"{inner} (which must lie {' and '.join(must)})" if must else inner


LEARNED: Final[dict[type[Learned], Callable[[Any], str | Code]]] = {
    type(learn.quantile(0.5)): _quantile,
    type(learn.median()): _median,
    type(learn.mean()): _mean,
    type(learn.bounded(learn.median())): _bounded,
}
"""Words of each parameter of learn."""

"""Numbers, values and names as sentences have them."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from healthscore.formula import Call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.formula import Column
    from healthscore.metric import Metric

_DIGITS: Final = (3, 4, 6, 9, 17)
"""Digits that are tried one after the other."""

_SAME: Final = 0.5
"""Points of a metric below which two scores are much the same."""

_PLURAL: Final = re.compile(r"[a-z]+[^\Wius\d]s")
"""Words of which one has no s: days and seats, but not status, basis or process."""


def points(value: float) -> str:
    """Write points with one digit, never as -0.0: ``9.2``; empty where there are none."""
    return "" if math.isnan(value) else f"{round(value, 1) + 0.0:,.1f}"


def signed(value: float) -> str:
    """Write points that were won or lost: ``+9.2``."""
    return f"{round(value, 1) + 0.0:+,.1f}"


def amount(value: float, digits: int = 3) -> str:
    """Write a number with the digits that people read: ``1,240``, ``0.42``."""
    size = abs(value)
    if size >= 1e15 or 0.0 < size < 1e-4:
        return f"{value:.{digits}g}"
    if size >= 10.0 ** (digits - 1) or value == round(value):
        return f"{round(value) + 0:,}"
    # digits that count, and never an exponent
    decimals = digits - 1 - math.floor(math.log10(size))
    return f"{value:,.{max(decimals, 1)}f}".rstrip("0").rstrip(".")


def share(value: float, digits: int = 1) -> str:
    """Write a share in percent: ``80 %``, ``12.5 %``; all and nothing are said of no other."""
    text = f"{100.0 * value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if digits else text
    if text == "100" and value < 1.0:
        return "over 99.9 %"
    return "under 0.1 %" if text == "0" and value > 0.0 else f"{text} %"


def shares_apart(value: float, other: float) -> tuple[str, str]:
    """Write two different shares in percent so that they can be told apart."""
    pairs = [(share(value, digits), share(other, digits)) for digits in (1, 2, 4, 9)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])


def amounts_apart(value: float, other: float) -> tuple[str, str]:
    """Write two different numbers so that they can be told apart."""
    pairs = [(amount(value, digits), amount(other, digits)) for digits in _DIGITS]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])


def in_days(age: float) -> str:
    """Write an age: ``1 day``, ``41 days``; what is dated later has none yet."""
    days = amount(max(age, 0.0))
    return f"{days} {'day' if days == '1' else 'days'}"


def day(date: np.datetime64 | None) -> str:
    """Write a date, with its time where it is not midnight; empty for none."""
    if date is None:
        return ""
    text = str(np.datetime_as_string(date, unit="s"))
    return text.removesuffix("T00:00:00").replace("T", " ")


def title(name: str) -> str:
    """Write a name as a sentence begins: ``Last login``."""
    words = " ".join(name.replace("_", " ").split())
    return words[:1].upper() + words[1:] if words else name


def listed(texts: Sequence[str]) -> str:
    """Write texts in a row: ``a, b and c``."""
    *rest, last = texts
    return f"{', '.join(rest)} and {last}" if rest else last


def shown(metric: Metric, value: float | str | None, beside: float | str | None = None) -> str:
    """Write a metric's value with its unit; empty for a gap.

    Parameters
    ----------
    metric : Metric
        Fitted.
    value : float or str or None
        What its curve judged; None for a gap.
    beside : float or str or None
        Another value that it must be told from.

    Returns
    -------
    str
        In three digits, or in as many as tell its score and tell it from the other.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return repr(value)
    number = _in_digits(metric, value, None if isinstance(beside, str) else beside)
    if _date_of(metric):
        days = number.removeprefix("-")
        return f"{days} day{'' if days == '1' else 's'} {'ago' if value >= 0.0 else 'ahead'}"
    return f"{number} {_one(metric.unit) if number == '1' else metric.unit}".rstrip()


def _in_digits(metric: Metric, value: float, beside: float | None) -> str:
    """Write a number so that whoever reads it could tell its score."""
    numbers = [amount(value, digits) for digits in _DIGITS]
    read = [float(number.replace(",", "")) for number in numbers]
    score, *scores = metric.normalizer([value, *read]).tolist()
    ends = metric.normalizer.span

    def tells(digits: int, number: str, other: float) -> bool:
        # what is short of the best must not read as the best
        belied = abs(other - score) >= _SAME or (other in ends and other != score)
        same = beside is not None and beside != value and number == amount(beside, digits)
        return not (belied or same)

    every = zip(_DIGITS, numbers, scores, strict=True)
    return next(
        (number for digits, number, other in every if tells(digits, number, other)), numbers[-1]
    )


def _one(unit: str) -> str:
    """Write a unit for one: ``day overdue``."""
    first, *rest = unit.split(" ") if unit else [""]
    is_plural = _PLURAL.fullmatch(first) is not None
    return " ".join([first[:-1] if is_plural else first, *rest])


def subject(metric: Metric, value: float | str | None, beside: float | str | None = None) -> str:
    """Begin a sentence with a metric and its value: ``Last login 41 days ago``."""
    if value is None:
        return title(metric.name)
    text, date = shown(metric, value, beside), _date_of(metric)
    if date and not isinstance(value, str):
        return f"{title(date)} {text}"
    return f"{title(metric.name)} at {text}"


def condition_of(metric: Metric, place: int) -> str:
    """Write the condition of the curve that judges; empty for the metric's own."""
    return metric.curves[place].when.text if place < len(metric.curves) else ""


def _date_of(metric: Metric) -> str:
    """Give the column of the date that a metric counts days from, where that is all it does."""
    node = metric.effective_formula.node
    if metric.unit or not (isinstance(node, Call) and node.function == "days_since"):
        return ""
    return cast("Column", node.arguments[0]).name


def plain(value: object) -> Any:
    """Write a value as JSON can hold it: dates as ISO text, NaN as None.

    Parameters
    ----------
    value : object
        A number, a text, a date or a gap; of anything else, what it prints as.

    Returns
    -------
    None, bool, int, float or str
        None for a gap.
    """
    if isinstance(value, np.number | np.bool_):
        return plain(cast("Any", value).item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, dt.date) else str(value)

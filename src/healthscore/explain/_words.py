"""Numbers, values and names as sentences have them."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from healthscore.formula import Call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.formula import Column
    from healthscore.metric import Metric


def points(value: float) -> str:
    """Write points with one digit, never as -0.0: ``9.2``; empty where there are none."""
    return "" if math.isnan(value) else f"{round(value, 1) + 0.0:,.1f}"


def signed(value: float) -> str:
    """Write points that were won or lost: ``+9.2``."""
    return f"{round(value, 1) + 0.0:+,.1f}"


def amount(value: float) -> str:
    """Write a number with the digits that people read: ``1,240``, ``0.42``."""
    size = abs(value)
    if size >= 1e15 or 0.0 < size < 1e-4:
        return f"{value:.3g}"
    if size >= 100.0 or value == round(value):
        return f"{round(value) + 0:,}"
    # three digits that count, and never an exponent
    decimals = 2 - math.floor(math.log10(size))
    return f"{value:,.{max(decimals, 1)}f}".rstrip("0").rstrip(".")


def share(value: float) -> str:
    """Write a share in percent: ``80 %``, ``12.5 %``."""
    return f"{100.0 * value:.1f}".removesuffix(".0") + " %"


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


def shown(metric: Metric, value: float | str | None) -> str:
    """Write a metric's value with its unit; empty for a gap."""
    if value is None:
        return ""
    if isinstance(value, str):
        return repr(value)
    if _date_of(metric) and value >= 0.0:
        days = amount(value)
        return f"{days} day{'' if days == '1' else 's'} ago"
    return f"{amount(value)} {metric.unit}".rstrip()


def subject(metric: Metric, value: float | str | None) -> str:
    """Begin a sentence with a metric and its value: ``Last login 41 days ago``."""
    if value is None:
        return title(metric.name)
    text, date = shown(metric, value), _date_of(metric)
    if date and text.endswith(" ago"):
        return f"{title(date)} {text}"
    return f"{title(metric.name)} at {text}"


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

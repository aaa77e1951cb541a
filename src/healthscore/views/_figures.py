"""Numbers, keys and dates as people read them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.spec.pages._words import figure

if TYPE_CHECKING:
    from numpy.typing import NDArray

NONE: Final = "\u2013"
"""What stands where there is no number."""

_UNITS: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
_FULL: Final = 1e4
"""Size below which an amount is written in full."""


def one_digit(number: float) -> str:
    """Write a score or points with one digit after the point.

    Parameters
    ----------
    number : float
        NaN for none.

    Returns
    -------
    str
        Such as ``"39.0"``, or a dash.

    Examples
    --------
    >>> one_digit(39), one_digit(-0.04), one_digit(float("nan")) == NONE
    ('39.0', '0.0', True)
    """
    return NONE if math.isnan(number) else f"{round(number, 1) + 0.0:,.1f}"


def signed(number: float) -> str:
    """Write a change with its sign, and one digit after the point.

    Parameters
    ----------
    number : float
        NaN for none.

    Returns
    -------
    str
        Such as ``"+3.2"``; ``"0.0"`` for what is no change to one digit.

    Examples
    --------
    >>> signed(3.21), signed(-12), signed(-0.04)
    ('+3.2', '-12.0', '0.0')
    """
    text = one_digit(number)
    return text if text in (NONE, "0.0") or number < 0.0 else f"+{text}"


def amount(number: float) -> str:
    """Write an amount of money, short where it is large.

    Parameters
    ----------
    number : float
        NaN for none.

    Returns
    -------
    str
        Such as ``"1,234"`` or ``"12.3M"``.

    Examples
    --------
    >>> amount(1234), amount(12_345), amount(1_234_567), amount(-2.5e9)
    ('1,234', '12.3k', '1.23M', '-2.50B')
    """
    if math.isnan(number):
        return NONE
    # what would round up to the next unit belongs to it: 999,999 is a million
    for unit, letter in _UNITS:
        if abs(number) >= max(unit * 0.9995, _FULL):
            short = number / unit
            return f"{short:,.{max(2 - math.floor(math.log10(abs(short) * 1.0005)), 0)}f}{letter}"
    return in_full(number)


def in_full(number: float) -> str:
    """Write an amount of money in full, to the whole unit from 100 on.

    Parameters
    ----------
    number : float
        NaN for none.

    Returns
    -------
    str
        Such as ``"12,345"``.

    Examples
    --------
    >>> in_full(12_345.4), in_full(12.5), in_full(3)
    ('12,345', '12.50', '3')
    """
    if math.isnan(number):
        return NONE
    cents = abs(number) < 100.0 and not float(number).is_integer()
    return f"{round(number, 2 if cents else 0) + 0.0:,.{2 if cents else 0}f}"


def share(part: float, whole: float) -> str:
    """Write a part of a whole in percent.

    Parameters
    ----------
    part, whole : float
        Of one unit.

    Returns
    -------
    str
        Such as ``"12.5%"``; a dash where there is no whole.

    Examples
    --------
    >>> share(1, 8), share(1, 10_000), share(0, 3), share(0, 0) == NONE
    ('12.5%', '<0.1%', '0.0%', True)
    """
    if not whole > 0.0 or math.isnan(part):
        return NONE
    percent = 100.0 * part / whole
    if 0.0 < percent < 0.05:
        return "<0.1%"
    # some are not all, and all are not some
    return ">99.9%" if 99.95 <= percent < 100.0 else f"{round(percent, 1) + 0.0:.1f}%"


def days(moments: NDArray[np.datetime64] | np.datetime64) -> list[str]:
    """Write moments as days, or to the second where one is not at midnight.

    Parameters
    ----------
    moments : datetime64, or ndarray of datetime64, shape (n,)
        Without gaps.

    Returns
    -------
    list of str
        Such as ``"2026-11-01"``.

    Examples
    --------
    >>> days(np.datetime64("2026-11-01T00:00")), days(np.datetime64("2026-11-01T12:30"))
    (['2026-11-01'], ['2026-11-01 12:30:00'])
    """
    each = np.atleast_1d(moments)
    whole = bool((each == each.astype("datetime64[D]")).all())
    texts: list[str] = np.datetime_as_string(each, unit="D" if whole else "s").tolist()
    return [text.replace("T", " ") for text in texts]


def key_texts(keys: NDArray[Any]) -> list[str]:
    """Write keys of customers.

    Parameters
    ----------
    keys : ndarray, shape (n_customers,)
        Texts, numbers or dates.

    Returns
    -------
    list of str
        Whole numbers without a point, and days without a time.

    Examples
    --------
    >>> key_texts(np.array([1.0, 2.5])), key_texts(np.array(["acme"]))
    (['1', '2.5'], ['acme'])
    """
    if keys.dtype.kind == "M":
        return days(keys) if len(keys) else []
    given: list[object] = keys.tolist()
    return [key_text(key) for key in given]


def key_text(key: object) -> str:
    """Write the key of one customer.

    Parameters
    ----------
    key : object
        A text, a number or a date.

    Returns
    -------
    str
        A whole number without a point, a moment at midnight as a day.

    Examples
    --------
    >>> key_text(12345), key_text(3.0), key_text(np.datetime64("2026-11-01"))
    ('12345', '3', '2026-11-01')
    """
    if hasattr(key, "dtype"):
        return key_texts(np.array([key]))[0]
    if isinstance(key, float) and key.is_integer():
        return f"{key:.0f}"
    return str(key).removesuffix(" 00:00:00") if hasattr(key, "hour") else str(key)


def label_of_cut(cut: float) -> str:
    """Write where a band starts."""
    return figure(round(cut, 1))

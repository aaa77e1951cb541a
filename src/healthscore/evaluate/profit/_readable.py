"""Numbers that people can read."""

from __future__ import annotations

import math


def readable(low: float, high: float) -> float:
    """Find a number of few digits above one number and not above another.

    Parameters
    ----------
    low : float
        What it must be above.
    high : float
        What it may be at most.

    Returns
    -------
    float
        The roundest: a multiple of 10, 5, 1, 0.5 and so on, the nearest to the middle if that lies
        between, else the highest; `high` itself where nothing does.

    Examples
    --------
    >>> readable(41.4102, 41.8837), readable(7, 8), readable(980, 1140)
    (41.5, 8.0, 1000.0)
    """
    middle, size = 0.5 * low + 0.5 * high, max(abs(low), abs(high))
    power = math.ceil(math.log10(size)) if size > 0.0 else 0
    # a double tells 17 digits apart, and powers of ten end at 1e-307
    for digits in range(-power, min(18 - power, 307)):
        for step in (10.0**-digits, 0.5 * 10.0**-digits):
            for times in (round(middle / step), math.floor(high / step)):
                found = round(times * step, digits + 1) + 0.0
                if low < found <= high:
                    return found
    return high

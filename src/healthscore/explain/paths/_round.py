"""Round numbers past the edge of a step: 0 and not 0.9999999999999999."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.explain.paths._inverse import DAY

if TYPE_CHECKING:
    from healthscore.explain.paths._nearest import Holds

_DATE_UNITS: Final = (DAY, 3_600_000_000, 60_000_000, 1_000_000)
"""Days, hours, minutes and seconds in microseconds."""

_LONGEST: Final = 12
"""Digits that a round number has at most."""

_ROUGH: Final = 4
"""Digits up to which dates have no seconds."""

_FINE: Final = 6
"""Decimals that the edge of a step may have."""

_COARSE: Final = 2
"""Decimals to begin with where it has more."""


def past_edge(value: float, now: float, holds: Holds, *, is_date: bool) -> float:
    """Give the first round number on a step, seen from where a customer is.

    Parameters
    ----------
    value : float
        The first number on the step, to the last bit; a date in microseconds.
    now : float
        Where the customer is.
    holds : callable
        Marks the numbers that are on the step.
    is_date : bool
        Whether they are dates: the roundest of these are whole days.

    Returns
    -------
    float
        On the step; the value itself where that is round, or nothing rounder is.

    Examples
    --------
    >>> past_edge(0.9999999999999999, 4.0, lambda numbers: numbers < 1.0, is_date=False)
    0.0
    >>> past_edge(3.0000000000000004, 2.5, lambda numbers: numbers > 3.0, is_date=False)
    3.1
    """
    is_round = value % DAY == 0.0 if is_date else _short(value) == value
    if is_round:
        return value
    toward = 1.0 if value > now else -1.0
    for unit in _DATE_UNITS if is_date else _units(value, now):
        place = round(value / unit)
        # the edge is mostly a round number itself, which may lie on its other side
        rounds = [(place + toward * steps) * unit for steps in (0, 1)]
        rounds = rounds if is_date else [_short(each) for each in rounds]
        good: list[bool] = holds(np.array(rounds)).tolist()
        if True in good:
            return rounds[good.index(True)]
    return value


def outward(value: float, now: float, digits: int, *, is_date: bool) -> float:
    """Round a number away from where a customer is.

    Parameters
    ----------
    value : float
        What is to be rounded; a date in microseconds.
    now : float
        Where the customer is.
    digits : int
        Digits that a number may have; a date has its minutes, or with more than 4 its seconds.
    is_date : bool
        Whether they are dates.

    Returns
    -------
    float
        The value itself where it is as short already.

    Examples
    --------
    >>> outward(2.883333, 1.0, 3, is_date=False), outward(2.883333, 5.0, 3, is_date=False)
    (2.89, 2.88)
    """
    if is_date:
        unit = float(_DATE_UNITS[2 if digits <= _ROUGH else 3])
        return (math.ceil if value > now else math.floor)(value / unit) * unit
    way = ROUND_CEILING if value > now else ROUND_FLOOR
    return float(Context(prec=digits, rounding=way).create_decimal(repr(value)))


def _units(value: float, now: float) -> tuple[float, ...]:
    """Give what to round to, the coarsest first."""
    edge = _decimals(value)
    # an edge of many digits, such as a third, is that of nothing in particular
    first = max(edge if edge <= _FINE else _COARSE, min(_decimals(now), _COARSE))
    return tuple(10.0**-digits for digits in range(first, first + _FINE))


def _short(number: float) -> float:
    return float(f"{number:.{_LONGEST}g}")


def _decimals(number: float) -> int:
    exponent = Decimal(f"{number:.{_LONGEST}g}").normalize().as_tuple().exponent
    return max(0, -int(exponent))

"""The nearest number at which something holds, to the last bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore._definition import BoolArray, FloatArray

    Holds = Callable[[FloatArray], BoolArray]

_PARTS: Final = 32
"""Parts that a stretch is cut into at once: numpy is as fast on these as on one number."""


def boundary(holds: Holds, outside: float, inside: float, *, whole: bool = False) -> float:
    """Find where something that holds at one number and not at another begins to hold.

    Parameters
    ----------
    holds : callable
        Takes numbers, gives truths; between the two ends it turns once.
    outside : float
        Where it does not hold.
    inside : float
        Where it does.
    whole : bool, default False
        Whether whole numbers alone will do.

    Returns
    -------
    float
        Where it holds, next to where it does not: not one number lies between them.

    Examples
    --------
    >>> boundary(lambda numbers: numbers * numbers >= 2.0, 0.0, 5.0)
    1.4142135623730951
    """
    place, number = (round, _plain) if whole else (_place, _numbers)
    far, near = place(outside), place(inside)
    while abs(near - far) > 1:
        places = [far + (near - far) * part // _PARTS for part in range(1, _PARTS)]
        marks = holds(number(places))
        first = int(np.argmax(marks)) if marks.any() else len(places)
        far, near = [far, *places][first], [*places, near][first]
    return float(number([near])[0])


def _plain(places: list[int]) -> FloatArray:
    return np.array(places, dtype=np.float64)


def _place(number: float) -> int:
    """Give the place of a float in their order, where neighbors differ by 1."""
    bits = int(np.float64(abs(number)).view(np.int64))
    return bits if number > 0.0 else -bits


def _numbers(places: list[int]) -> FloatArray:
    """Give the floats of some numbers in their order."""
    given = np.array(places, dtype=np.int64)
    sizes = np.abs(given).view(np.float64)
    return np.where(given < 0, -sizes, sizes)

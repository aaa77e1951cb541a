"""Numbers that know how sure they are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from healthscore._definition import FloatArray

LEVEL: Final = 0.95
"""Share of intervals that hold the truth, unless another is asked for."""


@final
class Estimate(float):
    """A number with an interval that holds the truth as often as its level says.

    It is a float, and computes and compares as one.

    Parameters
    ----------
    value : float
        The number.
    low : float, default NaN
        Where the interval starts; NaN where none can be told.
    high : float, default NaN
        Where it ends.
    level : float, default 0.95
        How often such an interval holds the truth.

    Attributes
    ----------
    low, high, level : float
        As given.

    Examples
    --------
    >>> auc = Estimate(0.88, 0.84, 0.91)
    >>> print(auc)
    0.880 (0.840 to 0.910)
    >>> auc > 0.5, auc.low > 0.5
    (True, True)
    """

    __slots__ = ("high", "level", "low")

    low: float
    high: float
    level: float

    def __new__(
        cls, value: float, low: float = math.nan, high: float = math.nan, level: float = LEVEL
    ) -> Estimate:
        made = super().__new__(cls, value)
        made.low, made.high, made.level = float(low), float(high), float(level)
        return made

    def __getnewargs__(self) -> Any:
        # float promises one number, and copies and pickles need all of them
        return self.value, self.low, self.high, self.level

    @property
    def value(self) -> float:
        """The number alone."""
        return float(self)

    @property
    def has_interval(self) -> bool:
        """Whether an interval can be told."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Estimate({self.value!r}, {self.low!r}, {self.high!r}, {self.level!r})"

    def text(self, *, percent: bool = False, digits: int | None = None) -> str:
        """Say it in figures.

        Parameters
        ----------
        percent : bool, default False
            Whether it is a share that is said in percent.
        digits : int, optional
            Digits after the point; by default as many as its size needs: 3 up to 1, 2 up to 100,
            then 1, and none from 1,000 on or where all are whole; 1 in percent.

        Returns
        -------
        str
            Such as ``"0.880 (0.840 to 0.910)"``; ``"unknown"`` for NaN.

        Examples
        --------
        >>> Estimate(0.18, 0.14, 0.23).text(percent=True, digits=0)
        '18 % (14 to 23 %)'
        >>> print(Estimate(204, 143, 270), Estimate(2.0771, 1.5293, 2.7568))
        204 (143 to 270) 2.08 (1.53 to 2.76)
        """
        if math.isnan(self):
            return "unknown"
        ends = (self.value, self.low, self.high)
        places = (1 if percent else _places(ends)) if digits is None else digits
        factor, unit = (100.0, " %") if percent else (1.0, "")
        value, low, high = (f"{factor * each:z,.{places}f}" for each in ends)
        interval = f" ({low} to {high}{unit})" if self.has_interval else ""
        return f"{value}{unit}{interval}"

    def to_dict(self) -> dict[str, float | str | None]:
        """Give its numbers by name, ready for JSON.

        Returns
        -------
        dict of str to float, str or None
            ``value``, ``low``, ``high`` and ``level``; None where a number is not known, "inf"
            where it has no bound.
        """
        numbers = {"value": self.value, "low": self.low, "high": self.high, "level": self.level}
        return {
            name: each if math.isfinite(each) else unbounded(each) for name, each in numbers.items()
        }


def _places(numbers: tuple[float, ...]) -> int:
    """Choose digits after the point that tell numbers, and no more."""
    known = [abs(each) for each in numbers if math.isfinite(each)]
    size = max(known, default=0.0)
    if size >= 1_000.0 or (size > 1.0 and all(each == round(each) for each in known)):
        return 0
    return 3 if size <= 1.0 else 2 if size < 100.0 else 1


def unbounded(value: float) -> str | None:
    """Give the word for a number that JSON has none for.

    Parameters
    ----------
    value : float
        NaN or infinite.

    Returns
    -------
    str or None
        "inf", "-inf", or None for NaN.
    """
    return None if math.isnan(value) else "inf" if value > 0.0 else "-inf"


def wilson(events: ArrayLike, n: ArrayLike, level: float = LEVEL) -> tuple[Any, Any]:
    """Give the interval of a share of customers.

    Parameters
    ----------
    events : array_like of float
        How many did it.
    n : array_like of float
        Of how many; where 0, the interval is 0 to 1.
    level : float, default 0.95
        How often such an interval holds the truth.

    Returns
    -------
    low, high : ndarray of float64, or float
        The ends, from 0 to 1.

    References
    ----------
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of
    the American Statistical Association 22, 1927.

    Examples
    --------
    >>> low, high = wilson(10, 100)
    >>> round(low, 4), round(high, 4)
    (0.0552, 0.1744)
    """
    some, many = np.asarray(events, dtype=np.float64), np.asarray(n, dtype=np.float64)
    z = normal_quantile(0.5 + level / 2.0)
    with np.errstate(all="ignore"):
        size = many + z * z
        middle = (some + z * z / 2.0) / size
        rest = z / size * np.sqrt(np.maximum(some * (many - some) / many, 0.0) + z * z / 4.0)
        rest = np.where(many > 0.0, rest, 0.5)
        # rounding must not make a share that is sure of a share of none
        low = np.where(some > 0.0, np.maximum(middle - rest, 0.0), 0.0)
        high = np.where(some < many, np.minimum(middle + rest, 1.0), 1.0)
    return _plain(low), _plain(high)


def _plain(array: FloatArray) -> Any:
    return float(array) if array.ndim == 0 else array


def share_of(events: float, n: float, level: float = LEVEL) -> Estimate:
    """Give a share of customers with its Wilson interval.

    Parameters
    ----------
    events : float
        How many did it.
    n : float
        Of how many.
    level : float, default 0.95
        How often such an interval holds the truth.

    Returns
    -------
    Estimate
        NaN from 0 to 1 where there is nobody.

    Examples
    --------
    >>> print(share_of(10, 100).text(percent=True))
    10.0 % (5.5 to 17.4 %)
    """
    low, high = wilson(events, n, level)
    return Estimate(events / n if n else math.nan, low, high, level)


# Rational approximations of AS 241, of about 16 digits
_A: Final = (
    (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
     1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
     3.3430575583588128105e4, 2.5090809287301226727e3),
    (1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
     5.2264952788528545610e3),
)  # fmt: skip
_NEAR: Final = (
    (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4),
    (1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9),
)  # fmt: skip
_FAR: Final = (
    (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15),
)  # fmt: skip


def normal_quantile(share: float) -> float:
    """Give the value below which a share of a standard normal distribution lies.

    Parameters
    ----------
    share : float
        Above 0 and below 1.

    Returns
    -------
    float
        Standard deviations.

    References
    ----------
    M. J. Wichura, Algorithm AS 241: The percentage points of the normal distribution, Applied
    Statistics 37(3), 1988.

    Examples
    --------
    >>> round(normal_quantile(0.975), 6)
    1.959964
    """
    off = share - 0.5
    if abs(off) <= 0.425:
        return off * _ratio(_A, 0.180625 - off * off)
    far = math.sqrt(-math.log(min(share, 1.0 - share)))
    found = _ratio(_NEAR, far - 1.6) if far <= 5.0 else _ratio(_FAR, far - 5.0)
    return math.copysign(found, off)


def _ratio(pair: tuple[tuple[float, ...], tuple[float, ...]], at: float) -> float:
    above, below = (sum(each * at**power for power, each in enumerate(row)) for row in pair)
    return above / below

"""Values that all but nobody outlived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray

_LEAST: Final = 20
"""Customers with one value, or without one, at least."""

_ALL: Final = 0.99
"""Share of them who left, at least."""

_SHARE: Final = 0.1
"""Share of all who left whom they are, at least."""

_MOST: Final = 0.8
"""Where more than this share leave anyway, all of a few leaving is no wonder."""


@final
@attrs.frozen
class Pocket:
    """Customers with one value, all but all of whom left.

    Parameters
    ----------
    which : str
        What they have in common: "with the value 1", or "without a value".
    n : int
        How many they are.
    n_churned : int
        How many of them left.
    share : float
        Their share of all who left.
    """

    which: str
    n: int
    n_churned: int
    share: float


def pocket_of(values: NDArray[Any], gaps: BoolArray, churned: FloatArray) -> Pocket | None:
    """Find the value that most of those who left have, and hardly anybody else.

    Parameters
    ----------
    values : ndarray, shape (n_cases,)
        Numbers, or labels as objects.
    gaps : ndarray of bool, shape (n_cases,)
        Where there is none.
    churned : ndarray of float64, shape (n_cases,)
        1 for who left, 0 for who stayed.

    Returns
    -------
    Pocket or None
        None where there is none, or nearly all left.
    """
    gone = float(churned.sum())
    if gone > _MOST * len(churned):
        return None
    known = values[~gaps]
    plain = known if known.dtype.kind == "f" else known.astype(np.str_)
    different, places = np.unique(plain, return_inverse=True)
    codes = np.full(len(values), len(different), dtype=np.intp)
    codes[~gaps] = places
    n, lost = np.bincount(codes), np.bincount(codes, weights=churned)
    many = (n >= _LEAST) & (lost >= _SHARE * gone) & (lost >= _ALL * n)
    if not many.any():
        return None
    at = int(np.argmax(np.where(many, lost, 0.0)))
    which = "without a value"
    if at < len(different):
        value = different[at].item()
        which = f"with the value {value:g}" if isinstance(value, float) else f"with {value!r}"
    return Pocket(which, int(n[at]), int(lost[at]), float(lost[at]) / gone)

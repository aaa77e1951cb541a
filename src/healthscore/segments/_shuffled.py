"""Customers in an order of chance that is the same whatever the order of the rows."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from healthscore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.columns import Labels
    from healthscore.scoring._shared import Shared

    Bits = NDArray[np.uint64]

_MIX: Final = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_LAST: Final = 31
_GOLDEN: Final = 0x9E3779B97F4A7C15


def shuffled(
    whole: Shared, columns: Iterable[str], outcome: FloatArray | None, salt: int
) -> NDArray[np.intp]:
    """Put customers into an order of chance that can be repeated.

    They go by what they hold and not by where they stand, and those that are alike are as good as
    each other.

    Parameters
    ----------
    whole : Shared
        The table.
    columns : iterable of str
        What counts of it.
    outcome : ndarray of float64, shape (n_customers,), or None
        Who left.
    salt : int
        Another one for another order.

    Returns
    -------
    ndarray of intp, shape (n_customers,)
        The rows.
    """
    bits = np.full(whole.table.size, _GOLDEN * (salt + 1) % 2**64, dtype=np.uint64)
    for name in columns:
        if name in whole.table.names:
            bits = _stirred(bits ^ _of_column(whole, name))
    if outcome is not None:
        bits = _stirred(bits ^ _of_floats(outcome))
    order = np.argsort(bits, kind="stable")
    ordered = bits[order]
    # who is alike must not stand side by side: of these, each has its number
    numbers = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    return order[np.argsort(_stirred(ordered ^ _stirred(numbers.astype(np.uint64))), kind="stable")]


def _stirred(bits: Bits) -> Bits:
    """Let each bit of a number depend on all (splitmix64)."""
    for shift, factor in _MIX:
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    return bits ^ (bits >> np.uint64(_LAST))


def _of_column(whole: Shared, name: str) -> Bits:
    for how, turn in (("numbers", _of_floats), ("labels", _of_labels), ("dates", _of_dates)):
        found: Any = whole.read(name, how)
        if not isinstance(found, DataError):
            return turn(found)
    # what is of several kinds tells nothing here
    return np.zeros(whole.table.size, dtype=np.uint64)


def _of_floats(values: FloatArray) -> Bits:
    # plus 0: -0.0 is 0.0
    return _stirred(np.where(np.isnan(values), np.nan, values + 0.0).view(np.uint64))


def _of_labels(column: Labels) -> Bits:
    texts = [zlib.crc32(label.encode("utf-8", "surrogatepass")) for label in column.labels]
    return _stirred(np.array([*texts, 0], dtype=np.uint64).take(column.codes, mode="wrap"))


def _of_dates(dates: NDArray[np.datetime64]) -> Bits:
    return _stirred(dates.view(np.uint64))

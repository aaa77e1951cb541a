"""The customers' values under a curve: counted, never drawn one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.spec.pages._words import counted
from healthscore.views.plots._checks import gaps_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray

    Pair = tuple[float, float]

_BARS: Final = 40
_SHARE: Final = 0.01
"""Share of the customers at either end whose values do not widen a picture."""


@final
@attrs.frozen(eq=False)
class Strip:
    """Bars that count customers.

    Parameters
    ----------
    middles : ndarray of float64, shape (n_bars,)
        Where the bars stand.
    width : float
        How wide each is.
    counts : ndarray of float64, shape (n_bars,)
        Customers.
    said : tuple of str
        Who is not in a bar of his own, in words.
    """

    middles: FloatArray
    width: float
    counts: FloatArray
    said: tuple[str, ...]


def reach(values: NDArray[Any], ends: Pair) -> Pair:
    """Widen the ends of a curve to where the customers are, though not by more than its width.

    Parameters
    ----------
    values : ndarray of float64, shape (n_customers,)
        NaN for gaps.
    ends : tuple of float
        Of the curve.

    Returns
    -------
    tuple of float
        Of the picture.
    """
    present = values[~np.isnan(values)]
    if not len(present):
        return ends
    low, high = ends
    # no value between two others: differences of the largest numbers are infinite
    first, last = np.quantile(present, (_SHARE, 1.0 - _SHARE), method="nearest").tolist()
    width = high - low
    return (min(low, max(first, low - width)), max(high, min(last, high + width)))


def by_value(values: NDArray[Any], ends: Pair) -> Strip:
    """Count customers by value.

    Parameters
    ----------
    values : ndarray of float64, shape (n_customers,)
        NaN for gaps.
    ends : tuple of float
        Of the picture; who is beyond is counted in the first or in the last bar.

    Returns
    -------
    Strip
        Of bars of one width.
    """
    low, high = ends
    present = values[~np.isnan(values)]
    inside = np.clip(present, low, high)
    with np.errstate(all="ignore"):
        places = np.minimum((_BARS * ((inside - low) / (high - low))).astype(np.intp), _BARS - 1)
    counts = np.bincount(places, minlength=_BARS).astype(np.float64)
    width = (high - low) / _BARS
    middles = low + width * (np.arange(_BARS, dtype=np.float64) + 0.5)
    beyond = int(np.count_nonzero(inside != present))
    said = (*_gaps(len(values) - len(present)), *([f"{beyond:,} beyond"] if beyond else []))
    return Strip(middles, width, counts, said)


def by_label(
    values: NDArray[Any], labels: Sequence[str], more: Sequence[str], *, other: bool
) -> Strip:
    """Count customers by label.

    Parameters
    ----------
    values : ndarray of object, shape (n_customers,)
        None for gaps.
    labels : sequence of str
        Those that have a bar.
    more : sequence of str
        Those that have none, for there are too many.
    other : bool
        Whether labels that are in neither have a bar, which is the last.

    Returns
    -------
    Strip
        A bar for each label.
    """
    gaps = gaps_in(values)
    found, sizes = np.unique(values[~gaps].astype(np.str_), return_counts=True)
    left = dict(zip(found.tolist(), sizes.tolist(), strict=True))
    counts = [left.pop(label, 0) for label in labels]
    unseen = sum(left.pop(label, 0) for label in more)
    counts += [sum(left.values())] if other else []
    among = f" ({counted(unseen, 'customer')})" if len(values) else ""
    hidden = f"{counted(len(more), 'more label')}{among}"
    said = (*([hidden] if more else []), *_gaps(int(gaps.sum())))
    return Strip(np.arange(len(counts), dtype=np.float64), 0.7, np.array(counts, dtype=float), said)


def _gaps(count: int) -> list[str]:
    return [counted(count, "gap")] if count else []

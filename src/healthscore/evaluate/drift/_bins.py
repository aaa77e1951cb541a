"""Bins that the customers of two dates are counted in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.explain._words import amounts_apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray

FEW: Final = 20
"""Different values or labels up to which each has a bin of its own."""

LEAST: Final = 5
"""Customers of the smaller date that there must be for each bin of numbers, and for a label."""

OTHERS: Final = "any other label"


@final
@attrs.frozen(eq=False)
class Binned:
    """Customers of two dates, counted by bin.

    Parameters
    ----------
    texts : tuple of str
        What a customer in each bin is: ``"below 3"``.
    before, after : ndarray of float64, shape (n_bins,)
        Counts.
    """

    texts: tuple[str, ...]
    before: FloatArray
    after: FloatArray


def bin_numbers(before: FloatArray, after: FloatArray, bins: int) -> Binned:
    """Count numbers in bins that hold about as many customers each, of both dates together.

    Parameters
    ----------
    before, after : ndarray of float64, shapes (n_before,) and (n_after,)
        Ascending, without gaps.
    bins : int
        How many bins are wanted.

    Returns
    -------
    Binned
        A bin for each value where there are few. Else a value of which there are enough for a bin
        has one of its own, and what lies between such values is cut into bins of like size.
    """
    both = np.sort(np.concatenate((before, after)), kind="stable")
    starts = np.flatnonzero(np.concatenate((both[:1] == both[:1], both[1:] != both[:-1])))
    values, counts = both[starts], np.diff(np.append(starts, len(both)))
    if len(values) > FEW:
        most = min(len(before), len(after)) // LEAST
        firsts = _first_places(counts, max(min(bins, most), 2))
    else:
        firsts = np.arange(len(values))
    lows = values[firsts]
    highs = values[np.append(firsts[1:], len(values)) - 1] if len(values) else lows
    return Binned(
        _number_texts(lows.tolist(), highs.tolist()),
        *(_counted(each, lows) for each in (before, after)),
    )


def _first_places(counts: NDArray[np.intp], bins: int) -> NDArray[np.intp]:
    """Find the places among different values at which a bin starts."""
    total = int(counts.sum())
    heavy = counts * bins >= total
    turns = np.concatenate(([False], heavy[1:] | heavy[:-1]))
    run = np.cumsum(turns)
    sizes = np.bincount(run, weights=counts)
    starts = np.concatenate(([0.0], np.cumsum(sizes)[:-1]))
    parts = np.maximum(np.rint(sizes * bins / total), 1.0)
    # by the middle of a value's own customers, so that ties never stand in two bins
    middle = np.cumsum(counts) - counts / 2.0 - starts[run]
    part = np.minimum(np.floor(middle / sizes[run] * parts[run]), parts[run] - 1.0)
    moved = (np.diff(run) != 0) | (np.diff(part) != 0)
    return np.flatnonzero(np.concatenate(([True], moved)))


def _counted(values: FloatArray, lows: FloatArray) -> FloatArray:
    places = np.searchsorted(values, lows[1:])
    ends = np.concatenate(([0], places, [len(values)])) if len(lows) else np.zeros(1)
    return np.diff(ends).astype(np.float64)


def _number_texts(lows: list[float], highs: list[float]) -> tuple[str, ...]:
    """Say what numbers each bin holds."""
    last = len(lows) - 1
    texts: list[str] = []
    for place, (low, high) in enumerate(zip(lows, highs, strict=True)):
        following = lows[place + 1] if place < last else high
        start, stop = amounts_apart(low, following)
        if low == high:
            text = f"at {start}"
        elif place == 0:
            text = f"below {stop}"
        elif place == last:
            text = f"{start} or more"
        else:
            text = f"from {start} to below {stop}"
        texts.append(text)
    return tuple(texts)


def bin_labels(before: Mapping[str, int], after: Mapping[str, int]) -> Binned:
    """Count labels, rare ones together.

    Parameters
    ----------
    before, after : mapping of str to int
        Customers by label.

    Returns
    -------
    Binned
        The commonest label of both dates together first.
    """
    both = {name: before.get(name, 0) + after.get(name, 0) for name in {**before, **after}}
    # names settle what counts do not, so that the order of the rows does not matter
    order = sorted(both, key=lambda name: (-both[name], name))
    rare = [name for at, name in enumerate(order) if at >= FEW - 1 or both[name] < LEAST]
    own = order if len(rare) < 2 else [name for name in order if name not in set(rare)]
    joined: list[str] = [] if len(rare) < 2 else rare
    counts: list[Any] = []
    for date in (before, after):
        row = [date.get(name, 0) for name in own]
        row += [sum(date.get(name, 0) for name in joined)] if joined else []
        counts.append(np.array(row, dtype=np.float64))
    texts = [repr(name) for name in own] + ([OTHERS] if joined else [])
    return Binned(tuple(texts), counts[0], counts[1])

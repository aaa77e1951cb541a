"""Customers counted by value, and the rates at which they stay, held to a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, final

import attrs
import numpy as np

from healthscore.evaluate.learning._columns import totals
from healthscore.normalizers import Categories, Isotonic, Percentile, Steps
from healthscore.normalizers._isotonic import BINS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from healthscore._definition import FloatArray
    from healthscore.evaluate.learning._columns import Column
    from healthscore.normalizers import Normalizer

Shape: TypeAlias = Literal["rising", "falling", "peak", "valley", "level", "other"]
"""How the expert's curve goes over the values seen."""

_EQUAL: Final = 1e-9


@final
@attrs.frozen(eq=False, repr=False)
class Bins:
    """Customers by value, in the order in which the expert's curve runs.

    Parameters
    ----------
    places : ndarray of float64, shape (n_bins,)
        Mean values; of tiers their numbers, of labels the expert's scores.
    counts : ndarray of float64, shape (n_bins,)
        Customers in each.
    lost : ndarray of float64, shape (n_bins,)
        Those of them who left.
    levels : ndarray of float64, shape (n_bins,)
        The expert's score of each.
    shape : Shape
        How those go.
    """

    places: FloatArray
    counts: FloatArray
    lost: FloatArray
    levels: FloatArray
    shape: Shape


def bins_of(column: Column, fitted: Normalizer, counts: FloatArray, lost: FloatArray) -> Bins:
    """Put the customers of a metric into bins.

    Parameters
    ----------
    column : Column
        Its values.
    fitted : Normalizer
        The expert's curve, with nothing left to learn.
    counts, lost : ndarray of float64, shape (n_distinct + 1,)
        Customers, and those who left, by value.

    Returns
    -------
    Bins
        One for each tier, each level of labels, or each value where there are 20 or fewer; else
        20 of as many customers each. None is empty.
    """
    some = counts[:-1] > 0.0
    values, many, gone = column.values[some], counts[:-1][some], lost[:-1][some]
    if isinstance(fitted, Categories):
        levels = label_levels(fitted)[values.astype(np.intp)]
        return _grouped(levels, many, gone, lambda places: places, "rising")
    if isinstance(fitted, Steps):
        tiers, scores = tier_numbers(fitted), np.array(list(fitted.tiers.values()), np.float64)
        return _grouped(tiers(values), many, gone, lambda places: scores[places.astype(np.intp)])
    means, many, gone = _quantiles(values, many, gone)
    levels = fitted(means)
    return Bins(means, many, gone, levels, _declared(column.metric.normalizer) or shape_of(levels))


def by_score(scores: FloatArray, counts: FloatArray, lost: FloatArray) -> Bins:
    """Put customers into bins by a metric's scores, where its values say little.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_distinct,)
        Ascending.
    counts, lost : ndarray of float64, shape (n_distinct,)
        Customers, and those who left, by score.

    Returns
    -------
    Bins
        Rising, where there is more than one score.
    """
    means, many, gone = _quantiles(scores, counts, lost)
    return Bins(means, many, gone, means, "rising" if len(means) > 1 else "level")


def label_levels(fitted: Categories) -> FloatArray:
    """Give the scores of all listed labels, and of others at the end.

    Parameters
    ----------
    fitted : Categories
        Any.

    Returns
    -------
    ndarray of float64, shape (n_labels + 1,)
        The last is NaN where others are gaps.
    """
    other = np.nan if fitted.other is None else fitted.other
    return np.array([*fitted.scores.values(), other])


def tier_numbers(fitted: Steps) -> Callable[[FloatArray], FloatArray]:
    """Make what tells the number of the tier that a value belongs to.

    Parameters
    ----------
    fitted : Steps
        With nothing left to learn.

    Returns
    -------
    callable
        Takes values and gives numbers from 0.
    """
    return Steps({start: at for at, start in enumerate(fitted.tiers)}, closed=fitted.closed)


def _declared(normalizer: Normalizer) -> Shape | None:
    """Give the direction of a curve that was to be learned whole."""
    if isinstance(normalizer, Isotonic | Percentile):
        return "rising" if normalizer.better == "higher" else "falling"
    return None


def shape_of(levels: FloatArray) -> Shape:
    """Say how scores go, one after the other.

    Parameters
    ----------
    levels : ndarray of float64, shape (n_bins,)
        The scores.

    Returns
    -------
    Shape
        Equal neighbours do not count.
    """
    steps = np.diff(levels)
    signs = np.sign(steps[np.abs(steps) > _EQUAL])
    turns = int((signs[1:] != signs[:-1]).sum())
    if not len(signs):
        return "level"
    if turns == 0:
        return "rising" if signs[0] > 0.0 else "falling"
    if turns == 1:
        return "peak" if signs[0] > 0.0 else "valley"
    return "other"


def _grouped(
    places: FloatArray,
    counts: FloatArray,
    lost: FloatArray,
    level: Callable[[FloatArray], FloatArray],
    shape: Shape | None = None,
) -> Bins:
    """Give each place a bin."""
    found, groups = np.unique(places, return_inverse=True)
    groups = groups.reshape(-1)
    levels = level(found)
    due = shape_of(levels) if shape is None or len(found) < 2 else shape
    return Bins(found, totals(groups, counts), totals(groups, lost), levels, due)


def _quantiles(
    values: FloatArray, counts: FloatArray, lost: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give each value a bin, or each twentieth of the customers."""
    if len(values) <= BINS:
        return values, counts, lost
    middles = np.cumsum(counts) - counts / 2.0
    _, places = np.unique(np.floor(middles * BINS / counts.sum()), return_inverse=True)
    places = places.reshape(-1)
    total = totals(places, counts)
    starts: NDArray[np.intp] = np.searchsorted(places, np.arange(len(total)))
    ends = np.append(starts[1:], len(values)) - 1
    # no mean leaves its bin by rounding
    means = np.clip(totals(places, values * counts) / total, values[starts], values[ends])
    return means, total, totals(places, lost)

"""Curves of the expert's shape, drawn through what customers did."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from healthscore.evaluate.learning._bins import label_levels
from healthscore.evaluate.learning._rates import held
from healthscore.normalizers import Categories, Piecewise, Steps

if TYPE_CHECKING:
    from healthscore._definition import FloatArray
    from healthscore.evaluate.learning._bins import Bins
    from healthscore.evaluate.learning._scales import Scale
    from healthscore.normalizers import Normalizer

DIGITS: Final = 6
"""Significant digits of values at knots, where they tell the knots apart."""


def draw(bins: Bins, fitted: Normalizer, scale: Scale) -> Normalizer | None:
    """Draw the curve of a metric.

    Parameters
    ----------
    bins : Bins
        Its customers, two bins or more, of a shape that can be held.
    fitted : Normalizer
        The expert's curve.
    scale : Scale
        The scale on which the group above takes means.

    Returns
    -------
    Normalizer or None
        Steps for steps, labels for labels, else lines; from the lowest score of the scale to 100,
        in proportion to the logit of staying on that scale. None where it would be flat.
    """
    rates = held(bins)
    logits = np.log(rates) - np.log1p(-rates)
    low, high = logits.min(), logits.max()
    if high - low < 1e-9:
        return None
    scores = np.round(scale.scores((logits - low) / (high - low)), 2)
    if isinstance(fitted, Categories):
        return _labels(fitted, bins, scores)
    if isinstance(fitted, Steps):
        tiers = np.interp(np.arange(len(fitted.tiers)), bins.places, scores)
        # what no customer shows lies between those next to it
        return attrs.evolve(fitted, tiers=dict(zip(fitted.tiers, _plain(tiers), strict=True)))
    return Piecewise(_knots(_short(bins.places), scores))


def _labels(fitted: Categories, bins: Bins, scores: FloatArray) -> Categories:
    found = _plain(np.interp(label_levels(fitted), bins.places, scores))
    listed = dict(zip(fitted.scores, found, strict=False))
    return Categories(listed, other=None if fitted.other is None else found[-1])


def _plain(scores: FloatArray) -> list[float]:
    rounded: list[float] = np.round(scores, 2).tolist()
    return rounded


def _short(values: FloatArray) -> FloatArray:
    """Round values to so many digits as people read, where they stay apart."""
    short = np.array([float(f"{value:.{DIGITS}g}") for value in values.tolist()])
    return short if (np.diff(short) > 0.0).all() else values


def _knots(values: FloatArray, scores: FloatArray) -> dict[float, float]:
    """Leave out the knots inside a flat stretch."""
    changes = [True, *(a != b for a, b in pairwise(scores.tolist())), True]
    return {
        value: score
        for value, score, before, after in zip(
            values.tolist(), scores.tolist(), changes, changes[1:], strict=False
        )
        if before or after
    }

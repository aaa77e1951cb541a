"""What each customer weighs, and each node that only holds others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from healthscore._definition import LARGEST, is_mapping
from healthscore.columns import first_row, refuse_infinite, show_short, to_numbers
from healthscore.errors import DataError
from healthscore.explain._columns import numbers_for
from healthscore.scoring._rows_by_key import keyed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.rollups._climb import ParentWeight
    from healthscore.rollups._forest import Forest
    from healthscore.rollups._scored import Scored
    from healthscore.scoring import Scores

_SHOWN: Final = 3
"""Customers that a message names."""


def read_weights(
    scores: Scored, forest: Forest, weight: Any, parent_weight: ParentWeight
) -> FloatArray:
    """Line weights up with the nodes.

    Parameters
    ----------
    scores : Scores or SegmentedScores
        The customers.
    forest : Forest
        The nodes.
    weight : array_like or mapping or str or None
        As it was given.
    parent_weight : {"sum", "own"}
        Whether nodes that only hold others need one.

    Returns
    -------
    ndarray of float64, shape (n_nodes,)
        0 or above; 0 where none is needed or given.

    Raises
    ------
    DataError
        If one is a gap, negative or too large.
    """
    weights = np.zeros(len(forest))
    size = forest.n_customers
    needed = np.arange(len(forest)) < size
    if weight is None:
        weights[needed | (parent_weight == "own")] = 1.0
        return weights
    weights[:size] = numbers_for(cast("Scores", scores), weight, "weight")
    if parent_weight == "own":
        weights[size:] = _of_others(scores, weight, forest.keys[size:])
        # a root weighs nothing anywhere: none is due, but one that is given is shown
        needed |= (forest.parents >= 0) | ~np.isnan(weights)
    with np.errstate(invalid="ignore"):
        wrong = needed & ~((weights >= 0.0) & (weights <= LARGEST))
    if wrong.any():
        raise _refused(forest.keys, weights, wrong, size)
    return np.where(needed, weights, 0.0)


def _of_others(scores: Scored, weight: Any, keys: Sequence[Any]) -> FloatArray:
    """Look up what nodes weigh that are no customers."""
    if not is_mapping(weight):
        return np.full(len(keys), np.nan)
    given = list(map(keyed(weight, scores.keys).get, keys))
    try:
        return refuse_infinite(to_numbers(given))
    except DataError as error:
        place = "'weight' of parents"
        raise error.within(place) from None


def _refused(
    keys: Sequence[Any], weights: FloatArray, wrong: BoolArray, n_customers: int
) -> DataError:
    """Make the error for weights that are no weights: gaps first."""
    gaps = wrong & np.isnan(weights)
    marks = gaps if gaps.any() else wrong
    places = np.flatnonzero(marks).tolist()
    named = ", ".join(_place(keys, place, n_customers) for place in places[:_SHOWN])
    more = f" and {len(places) - _SHOWN:,} more" if len(places) > _SHOWN else ""
    if not gaps.any():
        got = float(weights[first_row(marks)])
        message = f"'weight' must be from 0 to 1e150. Got {got!r} for {named}{more}."
        return DataError(message, where="'weight'", got=got)
    remedy = "Give each one, and 0 to whom is to be left out."
    if places[0] >= n_customers:
        remedy = (
            "With parent_weight='own' they need one too: pass a mapping by key that has them, or "
            "parent_weight='sum'."
        )
    message = f"'weight' is missing for {named}{more}. {remedy}"
    return DataError(message, where="'weight'", got=[keys[place] for place in places])


def _place(keys: Sequence[Any], place: int, n_customers: int) -> str:
    row = f"row {place}" if place < n_customers else "parent"
    return f"{row} ({show_short(keys[place])})"

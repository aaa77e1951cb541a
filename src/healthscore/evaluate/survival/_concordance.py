"""Whether customers with lower scores leave sooner."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from healthscore._definition import number_of, refuse
from healthscore.columns import refuse_infinite, to_numbers
from healthscore.errors import DataError
from healthscore.evaluate._estimate import LEVEL, Estimate
from healthscore.evaluate._influence import Spread
from healthscore.evaluate.survival._dominance import sums_below
from healthscore.evaluate.survival._lasting import Lasting, lasting, require_level

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from healthscore._definition import BoolArray, FloatArray

    Places = NDArray[np.intp]


def concordance(
    scores: ArrayLike,
    durations: ArrayLike,
    ended: ArrayLike,
    *,
    weighted: bool = False,
    until: float | None = None,
    level: float = LEVEL,
) -> Estimate:
    """Give the chance that of two customers the one with the lower score leaves first.

    Parameters
    ----------
    scores : array_like of float, shape (n_customers,)
        Higher is healthier; customers with NaN are left out.
    durations : array_like of float, shape (n_customers,)
        How long each stayed since the score, or was seen to; from 0, in any unit.
    ended : array_like of bool, shape (n_customers,)
        Whether each was seen to leave.
    weighted : bool, default False
        Whether each leaving counts for those who were no longer seen by then as well: by one over
        the squared share of customers who would still be seen (Uno). Else the pairs count as they
        are (Harrell), and the result depends on how long customers were seen.
    until : float, optional
        Only who left up to then counts as leaving first; by default everybody who left.
    level : float, default 0.95
        How often an interval holds the truth.

    Returns
    -------
    Estimate
        0 to 1, and 0.5 by chance; equal scores count half. NaN where no two can be compared.

    Raises
    ------
    DataError
        If a duration is missing, below 0 or infinite, or there is not one of each for each
        customer.
    DefinitionError
        If `until` is below 0, or `level` is none.

    Notes
    -----
    Two customers can be compared where one was seen to leave and the other was there longer. Who
    was last seen when another left was there longer; of two who left together, neither.

    The interval follows from how far each customer moves the measure, and takes the weights for
    known.

    References
    ----------
    F. E. Harrell, K. L. Lee and D. B. Mark, Multivariable prognostic models, Statistics in Medicine
    15, 1996. H. Uno, T. Cai, M. J. Pencina, R. B. D'Agostino and L. J. Wei, On the C-statistics for
    evaluating overall adequacy of risk prediction procedures with censored survival data,
    Statistics in Medicine 30, 2011.

    Examples
    --------
    >>> round(concordance([20, 60, 40, 80], [10, 20, 30, 40], [1, 1, 0, 0]), 3)
    0.8
    """
    given = lasting(durations, ended)
    values = _read_scores(scores, len(given.durations))
    if until is not None and number_of("concordance", "until", until) < 0.0:
        owner = "concordance"
        raise refuse(owner, "until", "not be below 0", until)
    known = ~np.isnan(values)
    level = require_level("concordance", level)
    return concordance_of(
        values[known], given.take(known), weighted=weighted, until=until, level=level
    )


def _read_scores(scores: Any, size: int) -> FloatArray:
    place = "'scores'"
    try:
        values = refuse_infinite(to_numbers(scores))
    except DataError as error:
        raise error.within(place) from None
    if len(values) != size:
        message = (
            f"{place} must have one value for each of {size:,} customers. Got {len(values):,}."
        )
        raise DataError(message, where=place, got=len(values))
    return values


class _Ordered(NamedTuple):
    """Customers by time, who left before who was last seen then; each of shape (n_customers,)."""

    ranks: Places
    """Places of the scores among the different ones."""
    times: FloatArray
    ended: BoolArray
    begins: Places
    """The first place of those who left, or were last seen, at the same time."""
    stops: Places
    """The first place behind them."""


def concordance_of(
    scores: FloatArray,
    given: Lasting,
    *,
    weighted: bool = False,
    until: float | None = None,
    level: float = LEVEL,
) -> Estimate:
    """Compare customers that were read.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_customers,)
        Without gaps.
    given : Lasting
        How long customers stayed.
    weighted : bool, default False
        Whether leaving counts for those who were no longer seen as well.
    until : float, optional
        Only who left up to then counts as leaving first.
    level : float, default 0.95
        How often an interval holds the truth.

    Returns
    -------
    Estimate
        The same for any order of the customers.
    """
    ordered = _ordered(scores, given)
    counts = ordered.ended & (ordered.times <= (math.inf if until is None else until))
    weights = np.where(counts, _weights(ordered), 0.0) if weighted else counts.astype(np.int64)
    right, pairs = _by_customer(ordered, weights)
    # each pair is counted with both of its customers
    total = float(pairs.sum()) / 2.0
    if not total:
        return Estimate(math.nan, level=level)
    value = min(float(right.sum()) / 2.0 / total, 1.0)
    moved = (right - value * pairs) / total
    size = len(moved)
    variance = float((moved * moved).sum()) * size / (size - 1)
    return Spread(variance, int(np.count_nonzero(counts))).of_share(value, level)


def _ordered(scores: FloatArray, given: Lasting) -> _Ordered:
    _, ranks = np.unique(scores, return_inverse=True)
    # by score as well, so that sums have the same bits for any order of the customers
    order = np.lexsort((ranks, ~given.ended, given.durations))
    times, ended = given.durations[order], given.ended[order]
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = (times[1:] != times[:-1]) | (ended[1:] != ended[:-1])
    starts = np.flatnonzero(fresh)
    block = np.cumsum(fresh) - 1
    stops = np.append(starts[1:], len(order))
    return _Ordered(ranks[order].astype(np.intp), times, ended, starts[block], stops[block])


def _weights(ordered: _Ordered) -> FloatArray:
    """Give one over the squared share of customers who would still be seen just before."""
    size = len(ordered.times)
    places = np.arange(size)
    # whoever left at the same time was no longer there to be lost from sight
    kept = np.where(ordered.ended, 1.0, 1.0 - 1.0 / (size - places))
    seen = np.concatenate([[1.0], np.cumprod(kept)])[ordered.begins]
    weights: FloatArray = 1.0 / (seen * seen)
    return weights


def _by_customer(ordered: _Ordered, weights: NDArray[Any]) -> tuple[FloatArray, FloatArray]:
    """Add up each customer's pairs: twice those in order, ties once, and all of them, halved."""
    size = len(weights)
    first = np.flatnonzero(weights)
    behind, end = ordered.stops[first], np.full(len(first), size)
    ranks = ordered.ranks
    one = np.ones(size, dtype=np.int64)
    below, until = (sums_below(ranks, one, behind, end, ranks[first] + step) for step in (0, 1))
    later = size - behind
    right, pairs = np.zeros(size), np.zeros(size)
    right[first] = weights[first] * (later - (below + until) / 2.0)
    pairs[first] = weights[first] * later
    nobody = np.zeros(size, dtype=np.intp)
    below, until = (
        sums_below(ranks, weights, nobody, ordered.begins, ranks + step) for step in (0, 1)
    )
    right += (below + until) / 2.0
    pairs += np.concatenate([[0], np.cumsum(weights)])[ordered.begins]
    return right, pairs

"""How far each metric can move the score by itself, everything being present and without rules.

From the leaves to the root, each metric is put at its lowest and its highest score, its siblings at
several levels; of the pairs of scores that come out, those that may matter further up are kept.
That finds the largest change within one group and in most trees, and comes close to it in any.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from healthscore.aggregations import OrderedMean, Rounded, Sum
from healthscore.metric import Metric
from healthscore.scorecard import Scorecard
from healthscore.spec.checks._parts import counted_in, curve_span, weights_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray
    from healthscore.aggregations import Aggregation
    from healthscore.group import Body, Member

_LEVELS: Final = tuple((step / 10.0) ** 2 for step in range(11))
"""Where siblings are held together, as shares of the way from their lowest to their highest.

They lie closer near the lowest, where means that one fault weighs heavily in change most.
"""

_FEW: Final = 5
"""Members of a group up to which every mixture of lowest and highest siblings is looked at."""

_SLICES: Final = 16
_ENDS: Final = 4
"""Pairs that are kept of a metric: the widest in each of so many parts, and some at either end."""

_HAIR: Final = 1e-9


class _Moves(NamedTuple):
    """What a member's score can do, everything being present."""

    low: float
    high: float
    pairs: dict[str, FloatArray]
    """Of each metric below: scores with the metric at its lowest and at its highest, (n, 2)."""


def effects(scorecard: Scorecard) -> dict[str, float]:
    """Find the largest change of the score that each metric can make by itself.

    Parameters
    ----------
    scorecard : Scorecard
        Fitted or not.

    Returns
    -------
    dict of str to float
        Points by metric, of those that count; empty where weights or points are still to be
        learned.
    """
    if not _is_known(scorecard, under_sum=False):
        return {}
    with np.errstate(all="ignore"):
        moves = _moves(scorecard, under_sum=False)
        found = {name: float(np.ptp(pairs, axis=1).max()) for name, pairs in moves.pairs.items()}
    return {name: effect for name, effect in found.items() if np.isfinite(effect)}


def _is_known(body: Body, *, under_sum: bool) -> bool:
    """Tell whether all weights and all points are known."""
    points = under_sum or body.aggregation.points
    return weights_of(body) is not None and all(
        np.isfinite(curve_span(member, under_sum=points)).all()
        if isinstance(member, Metric)
        else _is_known(member, under_sum=points)
        for member in body.members
    )


def _moves(member: Member | Scorecard, *, under_sum: bool) -> _Moves:
    if isinstance(member, Metric):
        low, high = curve_span(member, under_sum=under_sum)
        return _Moves(low, high, {member.name: np.array([[low, high]])})
    points = under_sum or member.aggregation.points
    pairs = _counted(member)
    below = [_moves(child, under_sum=points) for child, _ in pairs]
    return _combined(member.aggregation, below, np.array([weight for _, weight in pairs]))


def _counted(body: Body) -> list[tuple[Member, float]]:
    if isinstance(body, Scorecard) and body.spread == "across":
        weights = body.effective_weights()
        return [(metric, weights[metric.name]) for metric in body.metrics() if weights[metric.name]]
    return counted_in(body)


def _combined(aggregation: Aggregation, below: Sequence[_Moves], weights: FloatArray) -> _Moves:
    rounds: list[Rounded] = []
    while isinstance(aggregation, Rounded):
        rounds.insert(0, aggregation)
        aggregation = aggregation.inner
    ends = np.array([[moves.low for moves in below], [moves.high for moves in below]])
    names = [(place, name) for place, moves in enumerate(below) for name in moves.pairs]
    rows = [_rows(aggregation, ends, place, below[place].pairs[name]) for place, name in names]
    values = aggregation.combine(np.asfortranarray(np.concatenate([ends, *rows])), weights)
    cuts = np.cumsum([2, *map(len, rows)])
    low, high = values[:2].tolist()
    # the first half of a metric's rows has it at its lowest
    parts = [part.reshape(2, -1).T for part in np.split(values, cuts)[1:-1]]
    for rounded in rounds:
        low, high = rounded.round(np.array([low, high])).tolist()
        parts = [_rounded(rounded, pairs, low, high) for pairs in parts]
    kept = {name: _furthest(pairs) for (_, name), pairs in zip(names, parts, strict=True)}
    return _Moves(low, high, kept)


def _rows(aggregation: Aggregation, ends: FloatArray, place: int, pairs: FloatArray) -> FloatArray:
    """Put a member to its scores, its siblings at several levels; (2 n, n_members)."""
    low, high = ends
    shares = np.concatenate([_together(len(low)), _apart(aggregation, high, place)])
    siblings = np.tile(low + shares * (high - low), (len(pairs), 1))
    moved = np.repeat(pairs, len(shares), axis=0)
    if isinstance(aggregation, Sum):
        share = _free_of_limits(
            aggregation, np.delete(ends, place, axis=1).sum(axis=1), pairs[:, 0]
        )
        siblings = np.concatenate([siblings, low + share[:, None] * (high - low)])
        moved = np.concatenate([moved, pairs])
    rows = np.concatenate([siblings, siblings])
    rows[:, place] = moved.T.ravel()
    return rows


def _together(size: int) -> FloatArray:
    """Hold all siblings at one level; (n_levels, n_members)."""
    return np.repeat(np.array(_LEVELS)[:, None], size, axis=1)


def _apart(aggregation: Aggregation, highest: FloatArray, place: int) -> FloatArray:
    """Hold some siblings at their highest, and the others at their lowest; (n, n_members)."""
    size = len(highest)
    if size <= _FEW:
        return np.array(list(product((0.0, 1.0), repeat=size)))
    counts = {1, size // 2, size - 2}
    if isinstance(aggregation, OrderedMean):
        # so many that the member comes where it counts most
        counts.add(int(np.argmax(aggregation.weights)))
    order = np.argsort(-highest, kind="stable")
    order = order[order != place]
    shares = np.zeros((len(counts), size))
    for row, count in enumerate(sorted(counts)):
        shares[row, order[:count]] = 1.0
    return shares


def _free_of_limits(aggregation: Sum, siblings: FloatArray, lowest: FloatArray) -> FloatArray:
    """Let the siblings' points be such that the sum is at its lower limit with the member's."""
    low, high = siblings.tolist()
    wanted = aggregation.low - aggregation.start - lowest
    share: FloatArray = np.clip((wanted - low) / (high - low or 1.0), 0.0, 1.0)
    return share


def _rounded(aggregation: Rounded, pairs: FloatArray, low: float, high: float) -> FloatArray:
    """Round pairs, and let them lie to the steps as they would be drawn furthest apart."""
    step = 10.0**-aggregation.digits
    apart = np.ceil(np.ptp(pairs, axis=1) / step - _HAIR) * step
    near = aggregation.round(pairs.ravel()).reshape(pairs.shape)
    up = np.column_stack([near[:, 0], np.minimum(near[:, 0] + apart, high)])
    down = np.column_stack([np.maximum(near[:, 1] - apart, low), near[:, 1]])
    return np.concatenate([near, up, down])


def _furthest(pairs: FloatArray) -> FloatArray:
    """Keep the pairs that may matter further up."""
    pairs = np.unique(pairs, axis=0)
    if len(pairs) <= _SLICES + 3 * _ENDS:
        return pairs
    low, high = pairs.T
    slices = np.array_split(np.arange(len(pairs)), _SLICES)
    places = [part[np.argmax(high[part] - low[part])] for part in slices]
    # of several that start, or end, at one score, those furthest apart
    for order in (np.argsort(low - high), np.lexsort((-high, low)), np.lexsort((low, -high))):
        places += order[:_ENDS].tolist()
    kept: FloatArray = pairs[np.unique(places)]
    return kept

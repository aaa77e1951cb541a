"""What the metrics' values were, read again from the columns that a run kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from healthscore.errors import DataError
from healthscore.formula import nearest
from healthscore.normalizers import Block
from healthscore.scoring._inputs import DAY, rows_of
from healthscore.scoring._sources import TableLeaves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.scoring._kept import Kept
    from healthscore.scoring._plan import Leaf

_ROWS: Final = 65_536


def raw(kept: Kept, name: str) -> NDArray[Any]:
    """Give what the curve of a metric judged; see `Scores.raw`.

    Parameters
    ----------
    kept : Kept
        What a run with details kept.
    name : str
        The metric's name.

    Returns
    -------
    ndarray, shape (n_customers,)
        Numbers, NaN for gaps, or labels as objects, None for gaps.

    Raises
    ------
    DataError
        If there is no such metric, or the table was changed since.
    """
    leaf = leaf_of(kept, name)
    _require_unchanged(kept, leaf)
    block = Block(max(kept.size, 1))
    leaves = TableLeaves(kept.plan, kept.inputs, block)
    leaves.move(0, kept.size)
    block.start(kept.size)
    with np.errstate(all="ignore"):
        if leaf.kernel is not None:
            return leaves.values_of(leaf, (kept.size,)).copy()
        column = leaves.labels_of(leaf)
    table = np.array([*column.labels, None], dtype=object)
    return table.take(np.broadcast_to(column.codes, kept.size), mode="wrap")


def picked(kept: Kept, leaf: Leaf) -> NDArray[np.intp]:
    """Tell which of a metric's `normalizers` judged each customer.

    Parameters
    ----------
    kept : Kept
        What a run with details kept.
    leaf : Leaf
        The metric.

    Returns
    -------
    ndarray of int, shape (n_customers,)
        Places; the last is that of the metric's own, where no condition held.

    Raises
    ------
    DataError
        If the table was changed since.
    """
    if not leaf.others:
        return np.zeros(kept.size, dtype=np.intp)
    _require_unchanged(kept, leaf)
    leaves = TableLeaves(kept.plan, kept.inputs, Block(max(kept.size, 1)))
    leaves.move(0, kept.size)
    leaves.block.start(kept.size)
    with np.errstate(all="ignore"):
        return leaves.picked(leaf, kept.size)


def end_of(kept: Kept, leaf: Leaf, side: int) -> float | FloatArray:
    """Give the lowest (0) or highest (1) score that a metric can have, of each customer's curve.

    Parameters
    ----------
    kept : Kept
        What a run with details kept.
    leaf : Leaf
        The metric.
    side : {0, 1}
        Which end.

    Returns
    -------
    float, or ndarray of float64, shape (n_customers,)
        One for all, or one each where points are summed and curves have spans of their own.
    """
    if not (leaf.others and leaf.summed):
        return leaf.ends[side]
    judges = map(leaf.metric.judged_by, range(len(leaf.others) + 1))
    return np.array([judge.span[side] for judge in judges]).take(picked(kept, leaf))


def own_scores(kept: Kept, leaf: Leaf) -> FloatArray:
    """Give the scores of a metric's own values, where age mixes them with that of a gap.

    Parameters
    ----------
    kept : Kept
        What a run with details kept.
    leaf : Leaf
        The metric.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        The metric's scores where nothing is mixed; else as if every value were new.

    Raises
    ------
    DataError
        If the table was changed since.
    """
    if leaf.fading is None or leaf.fading.takes_weight:
        return kept.members[leaf.name]
    _require_unchanged(kept, leaf)
    scores: FloatArray = np.empty(kept.size)
    leaves = TableLeaves(kept.plan, kept.inputs, Block(max(kept.size, 1)))
    leaves.move(0, kept.size)
    leaves.block.start(kept.size)
    with np.errstate(all="ignore"):
        leaves.judge(leaf, scores)
    return scores


def leaf_of(kept: Kept, name: str) -> Leaf:
    """Find a metric of a plan by name."""
    leaves = {leaf.name: leaf for leaf in kept.plan.leaves}
    if name in leaves:
        return leaves[name]
    message = f"There is no metric {name!r}.{nearest(str(name), leaves)}"
    raise DataError(message, where=f"metric {name!r}", got=name)


def on_date(kept: Kept, date: np.datetime64 | None) -> Kept:
    """Let time pass and nothing else: score the metrics that count days as on another date.

    Parameters
    ----------
    kept : Kept
        What a run with details kept.
    date : datetime64 or None
        The other date.

    Returns
    -------
    Kept
        With the metrics' scores of that date. Groups and rules are left as they were.

    Raises
    ------
    DataError
        If the table was changed since.
    """
    there = attrs.evolve(
        kept,
        inputs=kept.inputs.at(date),
        members=dict(kept.members),
        gaps=dict(kept.gaps),
        fresh=dict(kept.fresh),
    )
    for leaf in kept.plan.leaves:
        if leaf.metric.needs_as_of:
            _require_unchanged(kept, leaf)
            scores, gaps, fresh = _judged(there, leaf)
            there.members[leaf.name] = scores
            if leaf.place in there.gaps:
                there.gaps[leaf.place] = gaps
            if fresh is not None:
                there.fresh[leaf.place] = fresh
    return there


def _require_unchanged(kept: Kept, leaf: Leaf) -> None:
    # the columns are those that were given, not copies: whoever changed them would be lied to
    try:
        scores, _, fresh = _judged(kept, leaf)
        same = np.array_equal(scores, kept.members[leaf.name], equal_nan=True)
        if fresh is not None:
            same = same and np.array_equal(fresh, kept.fresh[leaf.place])
    except DataError:
        same = False
    if not same:
        message = (
            f"metric {leaf.name!r}: the table was changed in place since it was scored, so that "
            "its values are no longer known. Score it again, or score a copy."
        )
        raise DataError(message, where=f"metric {leaf.name!r}")


def _judged(kept: Kept, leaf: Leaf) -> tuple[FloatArray, BoolArray, FloatArray | None]:
    """Score one metric again from what was read, mark its gaps, and say how fresh it is."""
    scores: FloatArray = np.empty(kept.size)
    gaps: BoolArray = np.empty(kept.size, dtype=np.bool_)
    fresh: FloatArray | None = None if leaf.fading is None else np.empty(kept.size)
    block = Block(max(min(_ROWS, kept.size), 1))
    leaves = TableLeaves(kept.plan, kept.inputs, block)
    with np.errstate(all="ignore"):
        for start, stop in rows_of(kept.size, _ROWS):
            leaves.move(start, stop)
            block.start(stop - start)
            here = None if fresh is None else fresh[start:stop]
            leaves.scores(leaf, scores[start:stop], gaps[start:stop], here)
    return scores, gaps, fresh


def ages(kept: Kept, leaf: Leaf) -> FloatArray:
    """Give how old the observations of a metric were at the date of scoring.

    Parameters
    ----------
    kept : Kept
        What a run with details kept.
    leaf : Leaf
        The metric.

    Returns
    -------
    ndarray of float64, shape (n_customers,)
        Days; NaN without a date, and where the metric names no column of dates.
    """
    observed = leaf.metric.observed
    if observed is None:
        return np.full(kept.size, np.nan)
    dates = kept.inputs.dates[observed]
    days = (kept.inputs.as_of - dates.astype(np.float64)) / DAY
    return np.where(dates == np.iinfo(np.int64).min, np.nan, days)

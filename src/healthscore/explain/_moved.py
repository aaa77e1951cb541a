"""All parts of the changes between two results, by kind and metric."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, final

import numpy as np

from healthscore.errors import DataError
from healthscore.explain._effects import effects_between
from healthscore.explain._keys import rows_by_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import FloatArray
    from healthscore.explain._matching import Matched
    from healthscore.scoring import Scores, TableLike


@final
class Moved:
    """Points by kind, each of shape (n_customers, n_metrics) or (n_customers,).

    What nothing did is zeros that take no memory.
    """

    def __init__(self, metrics: Sequence[str], size: int, word: str = "") -> None:
        self.metrics: Final = tuple(metrics)
        self.word: Final = word
        nothing = np.broadcast_to(0.0, (size, len(self.metrics)))
        none = np.broadcast_to(0.0, size)
        self.values: FloatArray = nothing
        self.data: FloatArray = nothing
        self.time: FloatArray = nothing
        self.model: FloatArray = nothing
        self.model_rules: FloatArray = none
        self.rules: FloatArray = none

    def sealed(self, unknown: FloatArray) -> Moved:
        """Let nobody write into it, and leave out customers of whom nothing is known."""
        rows = np.flatnonzero(np.isnan(unknown))
        for name in ("values", "data", "time", "model", "model_rules", "rules"):
            array = getattr(self, name)
            if len(rows):
                array = np.array(array)
                array[rows] = np.nan
            array.flags.writeable = False
            setattr(self, name, array)
        return self

    @cached_property
    def total(self) -> FloatArray:
        """Points due to each metric in any way."""
        total: FloatArray = self.values + self.data
        # what is all zeros is not worth another pass
        for part in (self.time, self.model):
            if part.strides[0]:
                total += part
        total.flags.writeable = False
        return total


def summed(effects: FloatArray) -> FloatArray:
    """Add up the effects of all metrics, column by column."""
    total: FloatArray = np.zeros(len(effects))
    if effects.strides[0]:
        for column in effects.T:
            np.add(total, column, out=total)
    return total


def moved(found: Matched, before: Scores, table: TableLike | None) -> Moved:
    """Take the changes between two results apart.

    Parameters
    ----------
    found : Matched
        The customers of both.
    before : Scores
        The earlier result as a whole.
    table : table, optional
        Its table.

    Returns
    -------
    Moved
        Whose parts sum to the change of each score.
    """
    old, new = found.before, found.after
    if old.scorecard == new.scorecard:
        return _by_data(old, new, old.metrics).sealed(old.values + new.values)
    names = list(dict.fromkeys((*old.metrics, *new.metrics)))
    if table is None:
        result = Moved(names, len(new), "model and data")
        result.model = _by_model(old, new, names)
        result.rules = new.adjustments - old.adjustments
        return result.sealed(old.values + new.values)
    between = _rescored(before, new, table).take(found.rows)
    result = _by_data(between, new, names, "model")
    result.model = _by_model(old, between, names)
    result.model_rules = between.adjustments - old.adjustments
    _without_between(result, found, np.isnan(between.values), names)
    return result.sealed(old.values + new.values)


def _by_data(old: Scores, new: Scores, names: Sequence[str], word: str = "") -> Moved:
    effects = effects_between(old.kept("compare"), new.kept("compare"), 1)
    result = Moved(names, len(new), word)
    result.values = _widened(effects.values, new.metrics, names)
    result.data = _widened(effects.data, new.metrics, names)
    if effects.time is not None:
        result.time = _widened(effects.time, new.metrics, names)
    result.rules = new.adjustments - old.adjustments
    return result


def _without_between(result: Moved, found: Matched, gone: FloatArray, names: Sequence[str]) -> None:
    """Leave what cannot be told apart to the model: the new one has no score on the old table."""
    rows = np.flatnonzero(gone)
    if not len(rows):
        return
    old, new = found.before.take(rows), found.after.take(rows)
    for name in ("values", "data", "time"):
        array = np.array(getattr(result, name))
        array[rows] = 0.0
        setattr(result, name, array)
    result.model[rows] = _by_model(old, new, names)
    result.model_rules[rows] = 0.0
    result.rules[rows] = new.adjustments - old.adjustments


def _rescored(before: Scores, new: Scores, table: TableLike) -> Scores:
    """Score the earlier table by the later scorecard."""
    scores = new.scorecard.score(table, key=before.key, as_of=before.as_of)
    rows = rows_by_key(before.keys, scores.keys)
    if len(scores) != len(before) or (rows < 0).any():
        message = (
            f"'table' must be the one that the earlier result was made from: {len(before):,} "
            f"customers with the same keys. Got {len(scores):,}."
        )
        raise DataError(message, where="'table'", got=len(scores))
    return scores.take(rows)


def _by_model(old: Scores, new: Scores, names: Sequence[str]) -> FloatArray:
    """Split a change between two scorecards by what each metric put in.

    What a metric's weight gains counts by how far its score lies above the whole, as between two
    dates: (mean(s) - mean(score)) times the change of o is in it.
    """
    middle = (old.values - old.adjustments + new.values - new.adjustments) / 2.0
    changes = np.zeros((len(new), len(names)), order="F")
    # points of a sum have no weights: what is put in is all there is
    summed = any(scores.kept("compare").plan.has_points for scores in (old, new))
    for sign, scores in ((-1.0, old), (1.0, new)):
        for at, name in enumerate(scores.metrics):
            given, lost = scores.contributions[:, at], scores.losses[:, at]
            weight = 0.0 if summed else (given + lost) / 100.0
            changes[:, names.index(name)] += sign * (given - middle * weight)
    return changes


def _widened(array: FloatArray, metrics: Sequence[str], names: Sequence[str]) -> FloatArray:
    """Put columns where all metrics of both scorecards have theirs."""
    if tuple(metrics) == tuple(names):
        return array
    wide = np.zeros((len(array), len(names)), order="F")
    for at, name in enumerate(metrics):
        wide[:, names.index(name)] = array[:, at]
    return wide

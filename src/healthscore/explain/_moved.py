"""All parts of the changes between two results, by kind and metric."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, cast, final

import numpy as np

from healthscore.errors import DataError
from healthscore.explain._effects import effects_between
from healthscore.explain._models import same_model
from healthscore.scoring import as_table
from healthscore.scoring._rows_by_key import rows_by_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore._definition import BoolArray, FloatArray
    from healthscore.explain._matching import Matched
    from healthscore.scoring import Scores, TableLike

    Kind = Literal["values", "data", "time", "model"]
    RuleKind = Literal["rules", "model_rules"]

_MADE: Final = "the one that the earlier result was made from"


@final
class Moved:
    """Points by kind, each of shape (n_customers, n_metrics) or (n_customers,).

    What is due to nothing is None, so that it takes neither memory nor time until it is asked for.

    Parameters
    ----------
    metrics : sequence of str
        Those of both scorecards.
    change : ndarray of float64, shape (n_customers,)
        The change of each score, NaN where either is missing.
    word : str, default ""
        What the effects of another model are due to.
    """

    def __init__(self, metrics: Sequence[str], change: FloatArray, word: str = "") -> None:
        self.metrics: Final = tuple(metrics)
        self.change: Final = change
        self.word: Final = word
        self.values: FloatArray | None = None
        self.data: FloatArray | None = None
        self.time: FloatArray | None = None
        self.model: FloatArray | None = None
        self.model_rules: FloatArray | None = None
        self.rules: FloatArray | None = None
        self.between: Scores | None = None

    def by_metric(self, kind: Kind) -> FloatArray:
        """Give the points of one kind by metric; NaN for customers without both scores."""
        return self._known(getattr(self, kind), (len(self.change), len(self.metrics)))

    def by_rules(self, kind: RuleKind) -> FloatArray:
        """Give the points of one kind that rules have; NaN for customers without both scores."""
        return self._known(getattr(self, kind), (len(self.change),))

    def _known(self, found: FloatArray | None, shape: tuple[int, ...]) -> FloatArray:
        array: FloatArray = np.zeros(shape, order="F") if found is None else found
        if array.flags.writeable:
            array[np.flatnonzero(np.isnan(self.change))] = np.nan
            array.flags.writeable = False
        return array

    @cached_property
    def total(self) -> FloatArray:
        """Points due to each metric in any way."""
        total: FloatArray | None = None
        for part in (self.values, self.data, self.time, self.model):
            if part is not None:
                total = np.array(part) if total is None else np.add(total, part, out=total)
        return self._known(total, (len(self.change), len(self.metrics)))


def summed(effects: FloatArray) -> FloatArray:
    """Add up the effects of all metrics, column by column."""
    total: FloatArray = np.zeros(len(effects))
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
    change = new.values - old.values
    if same_model(old.scorecard, new.scorecard):
        if table is not None:
            _require_customers(before, as_table(table).size)
        result = Moved(old.metrics, change)
        _by_data(result, old, new)
        return result
    names = list(dict.fromkeys((*old.metrics, *new.metrics)))
    if table is None:
        result = Moved(names, change, "model and data")
        result.model = _by_model(old, new, names)
        result.rules = new.adjustments - old.adjustments
        return result
    between = _rescored(before, new, table).take(found.rows)
    result = Moved(names, change, "model")
    result.between = between
    _by_data(result, between, new)
    result.model = _by_model(old, between, names)
    result.model_rules = between.adjustments - old.adjustments
    _without_between(result, found, np.isnan(between.values))
    return result


def _by_data(result: Moved, old: Scores, new: Scores) -> None:
    names = result.metrics
    effects = effects_between(old.kept("compare"), new.kept("compare"), 1)
    result.values = _widened(effects.values, new.metrics, names)
    result.data = _widened(effects.data, new.metrics, names)
    if effects.time is not None:
        result.time = _widened(effects.time, new.metrics, names)
    result.rules = new.adjustments - old.adjustments


def _without_between(result: Moved, found: Matched, gone: BoolArray) -> None:
    """Leave what cannot be told apart to the model: the new one has no score on the old table."""
    rows = np.flatnonzero(gone)
    if not len(rows):
        return
    old, new = found.before.take(rows), found.after.take(rows)
    for part in (result.values, result.data, result.time, result.model_rules):
        if part is not None:
            part[rows] = 0.0
    cast("FloatArray", result.model)[rows] = _by_model(old, new, result.metrics)
    cast("FloatArray", result.rules)[rows] = new.adjustments - old.adjustments


def _rescored(before: Scores, new: Scores, table: TableLike) -> Scores:
    """Score the earlier table by the later scorecard."""
    again = before.scorecard.score(table, key=before.key, as_of=before.as_of, details=False)
    rows = rows_by_key(before.keys, again.keys)
    _require_customers(before, len(again), missing=bool((rows < 0).any()))
    other = np.flatnonzero(~_alike(again.values[rows], before.values))
    if len(other):
        key = before.keys[other[:1]].tolist()[0]
        message = (
            f"'table' must be {_MADE}: by the same scorecard, {len(other):,} customers have other "
            f"scores, the first of them {key!r}."
        )
        raise DataError(message, where="'table'", got=key)
    scores = new.scorecard.score(table, key=before.key, as_of=before.as_of)
    return scores.take(rows)


def _require_customers(before: Scores, size: int, *, missing: bool = False) -> None:
    if missing or size != len(before):
        message = (
            f"'table' must be {_MADE}: {len(before):,} customers with the same keys. Got {size:,}."
        )
        raise DataError(message, where="'table'", got=size)


def _alike(some: FloatArray, others: FloatArray) -> BoolArray:
    same: BoolArray = (some == others) | (np.isnan(some) & np.isnan(others))
    return same


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

"""The scorecard of those who give none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import numpy as np

from healthscore.columns import refuse_infinite
from healthscore.errors import DataError, FitError
from healthscore.metric import Metric
from healthscore.normalizers import Percentile
from healthscore.scorecard import Scorecard
from healthscore.scoring import as_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore._definition import FloatArray
    from healthscore.normalizers import Normalizer
    from healthscore.scoring import TableLike


def default_scorecard(table: TableLike, outcome: FloatArray | None) -> Scorecard:
    """Make a scorecard of all columns of numbers, of equal weight, each by `Percentile`.

    Parameters
    ----------
    table : data frame or dict of str to ndarray
        The customers to learn from.
    outcome : ndarray of float64, shape (n_customers,), or None
        Who then left: it says for each column whether more is better. Without it, more is.

    Returns
    -------
    Scorecard
        With nothing left to learn. Columns in which no two customers differ are left out.

    Raises
    ------
    FitError
        If no column is left.
    DataError
        If one holds an infinity.
    """
    metrics: list[Metric] = []
    for name, values in _numbers(table):
        if len(np.unique(values[~np.isnan(values)])) > 1:
            metrics.append(Metric(name, _curve(values, outcome)))
    if not metrics:
        message = (
            "X has no column of numbers in which two customers differ, and so nothing to rank "
            "them by. Give a scorecard."
        )
        raise FitError(message, where="X")
    return Scorecard("default", metrics)


def _curve(values: FloatArray, outcome: FloatArray | None) -> Normalizer:
    curve = Percentile().fit(values)
    if outcome is None:
        return curve
    # the sign of this is that of Mann and Whitney's statistic
    ranks, known = curve(values), ~np.isnan(values)
    left, stayed = (ranks[known & (outcome == which)] for which in (1.0, 0.0))
    worse = len(left) and len(stayed) and left.mean() > stayed.mean()
    return Percentile(better="lower").fit(values) if worse else curve


def _numbers(table: TableLike) -> Iterator[tuple[str, FloatArray]]:
    columns = as_table(table)
    for name in columns.names:
        if isinstance(table, dict) or _holds_numbers(table, name):
            try:
                values = refuse_infinite(columns.column(name).numbers())
            except DataError as error:
                place = f"column {name!r}"
                raise error.within(place) from None
            yield name, values


def _holds_numbers(frame: TableLike, name: str) -> bool:
    dtype = nw.from_native(frame, eager_only=True).schema[name]
    return bool(dtype.is_numeric() or dtype == nw.Boolean)

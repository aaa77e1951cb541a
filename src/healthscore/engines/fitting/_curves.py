"""Curves that learn where the data is."""

from __future__ import annotations

from inspect import getattr_static
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.engines.fitting._summaries import summed
from healthscore.errors import FitError
from healthscore.normalizers import Isotonic, Normalizer, Percentile
from healthscore.normalizers._isotonic import BINS, require_moderate

if TYPE_CHECKING:
    from typing import Any

    from healthscore._definition import FloatArray
    from healthscore.engines.fitting._summaries import ColumnSummary
    from healthscore.engines.fitting._view import View

_OWN: Final = ("fit", "_learned_from")
"""Methods that a curve of one's own learns by, where it does not learn by parameters alone."""


def learns_by_parameters(normalizer: Normalizer) -> bool:
    """Tell whether parameters are all that a curve learns.

    Parameters
    ----------
    normalizer : Normalizer
        One that learns.

    Returns
    -------
    bool
        Whether it uses the role's own way to do so.
    """
    kind = type(normalizer)
    return all(getattr_static(kind, name) is getattr_static(Normalizer, name) for name in _OWN)


def fitted_curve(
    normalizer: Normalizer, summary: ColumnSummary, view: View, rows: int, left: str | None
) -> Normalizer:
    """Let a curve learn from a column.

    Parameters
    ----------
    normalizer : Normalizer
        What learns.
    summary : ColumnSummary
        What is known of the metric's values.
    view : View
        With these values.
    rows : int
        How many customers there are.
    left : str or None
        Column of who left.

    Returns
    -------
    Normalizer
        With nothing left to learn.

    Raises
    ------
    FitError
        If there is nothing to learn from.
    """
    if summary.count == 0:
        name = type(normalizer).__name__
        message = f"{name} has no value to learn from: all {rows} are gaps."
        raise FitError(message, got=rows)
    if isinstance(normalizer, Percentile):
        counts = view.engine.reader.counts(view.native, summary.column)
        values, occurring, up_to = zip(*sorted(counts), strict=True)
        whole = (np.array(numbers, dtype=np.int64) for numbers in (occurring, up_to))
        return normalizer.fit_counts(np.array(values, dtype=np.float64), *whole)
    if isinstance(normalizer, Isotonic) and left is not None:
        require_moderate(max(map(abs, summary.ends)))
        rows_of_bins = view.engine.reader.bins(view.native, summary.column, left, BINS)
        return normalizer.fit_bins(*_bins(rows_of_bins))
    # an isotonic curve without an outcome says so itself
    ready, values_to_see = summed(normalizer, summary)
    return ready.fit(values_to_see)


def _bins(rows: list[Any]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give the mean value, the customers and those who stayed, by bin."""
    table = np.array(sorted(rows), dtype=np.float64).reshape(-1, 5)
    low, high, whole, customers, leavers = table.T
    # no mean leaves its bin by rounding: so the means ascend
    return np.clip(whole / customers, low, high), customers, customers - leavers

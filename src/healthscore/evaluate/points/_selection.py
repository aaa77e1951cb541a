"""Few columns of many: which lines a card is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.evaluate.points._logistic import Fit, fit

if TYPE_CHECKING:
    from healthscore._definition import FloatArray

_WORTH: Final = 2.0
"""Log likelihood that a line must be expected to gain."""

_GAIN: Final = 0.5
"""Log likelihood that exchanging lines must have gained for them to be gone through again."""


def select(columns: FloatArray, churned: FloatArray, most: int) -> tuple[list[int], Fit]:
    """Choose columns one by one, then exchange each as long as that helps.

    Parameters
    ----------
    columns : ndarray of float64, shape (n_customers, n_columns)
        What can be chosen from.
    churned : ndarray of float64, shape (n_customers,)
        1 or 0; both kinds.
    most : int
        How many at most.

    Returns
    -------
    chosen : list of int
        Some of them; none where nothing is worth a line.
    found : Fit
        By these columns.
    """
    chosen: list[int] = []
    found = fit(columns[:, chosen], churned)
    while len(chosen) < most and (best := _best(columns, churned, chosen, found)) is not None:
        chosen.append(best)
        found = fit(columns[:, chosen], churned)
    before = np.inf
    while before - found.loss > _GAIN:
        before = found.loss
        for column in tuple(chosen):
            chosen, found = _exchanged(columns, churned, chosen, found, column)
    kept = [column for column, slope in zip(chosen, found.slopes, strict=True) if slope > 0.0]
    return kept, found if kept == chosen else fit(columns[:, kept], churned)


def _exchanged(
    columns: FloatArray, churned: FloatArray, chosen: list[int], found: Fit, column: int
) -> tuple[list[int], Fit]:
    """Put another column in the place of one, if that is better."""
    others = [each for each in chosen if each != column]
    without = fit(columns[:, others], churned)
    best = _best(columns, churned, others, without)
    if best in (None, column):
        return chosen, found
    tried = [*others, best]
    fresh = fit(columns[:, tried], churned)
    return (tried, fresh) if fresh.loss < found.loss - 1e-6 else (chosen, found)


def _best(columns: FloatArray, churned: FloatArray, chosen: list[int], found: Fit) -> int | None:
    """Find the column that promises to gain most, by its score test beside those chosen."""
    if not columns.shape[1]:
        return None
    weights = found.chance * (1.0 - found.chance)
    pull = columns.T @ (churned - found.chance)
    design = np.column_stack([np.ones(len(columns)), columns[:, chosen]])
    shared = (design * weights[:, None]).T @ columns
    own = weights @ (columns * columns)
    rest = own - (shared * np.linalg.solve(found.information, shared)).sum(axis=0)
    promise = np.where(pull > 0.0, pull, 0.0) ** 2 / (2.0 * np.maximum(rest, 1e-6 * own + 1e-9))
    promise[chosen] = 0.0
    best = int(np.argmax(promise))
    return best if promise[best] > _WORTH else None

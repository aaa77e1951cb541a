"""Which metrics moved the mean score."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, final

import attrs
import numpy as np

from healthscore.evaluate._estimate import LEVEL, Estimate
from healthscore.evaluate._influence import quantile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthscore._definition import FloatArray


@final
@attrs.frozen(eq=False)
class MeanDrift:
    """What moved the mean score between two dates.

    Parameters
    ----------
    before : float
        Mean of the scores of the earlier date; NaN where nobody had one.
    after : float
        Mean of those of the later date.
    change : Estimate
        Points between them.
    metrics : mapping of str to Estimate
        Points by which the mean of each metric's contributions differs, the largest first. With
        `adjustments` they sum to `change`. Empty where details were not kept.
    adjustments : Estimate
        Points due to rules, and to starts and limits of sums.
    """

    before: float
    after: float
    change: Estimate
    metrics: Mapping[str, Estimate]
    adjustments: Estimate


def mean_drift(before: Any, after: Any, *, detailed: bool) -> MeanDrift:
    """Find what moved the mean score.

    Parameters
    ----------
    before, after : Scores or SegmentedScores
        Of the two dates.
    detailed : bool
        Whether details of both were kept.

    Returns
    -------
    MeanDrift
        Without metrics, where they were not.
    """
    known = [~np.isnan(scores.values) for scores in (before, after)]
    ends = [scores.values[mask] for scores, mask in zip((before, after), known, strict=True)]
    rules = [scores.adjustments[mask] for scores, mask in zip((before, after), known, strict=True)]
    parts: dict[str, Estimate] = {}
    if detailed:
        columns = [
            dict(zip(scores.metrics, scores.contributions[mask].T, strict=True))
            for scores, mask in zip((before, after), known, strict=True)
        ]
        for name in {**columns[0], **columns[1]}:
            # who is not in a scorecard puts nothing into its scores
            pair = [
                column.get(name, np.zeros(len(end)))
                for column, end in zip(columns, ends, strict=True)
            ]
            parts[name] = _difference(*pair)
    found = sorted(parts.items(), key=lambda item: -abs(item[1]))
    means = [float(end.mean()) if len(end) else math.nan for end in ends]
    return MeanDrift(means[0], means[1], _difference(*ends), dict(found), _difference(*rules))


def _difference(before: FloatArray, after: FloatArray) -> Estimate:
    """Give the difference of two means, with an interval that lets both vary."""
    if not (len(before) and len(after)):
        return Estimate(math.nan)
    change = float(after.mean() - before.mean())
    if min(len(before), len(after)) < 2:
        return Estimate(change)
    squares = [float(side.var(ddof=1)) / len(side) for side in (before, after)]
    reach = quantile(_freedom(squares, (len(before), len(after)))) * math.sqrt(sum(squares))
    return Estimate(change, change - reach, change + reach, LEVEL)


def _freedom(squares: list[float], sizes: tuple[int, int]) -> int:
    """Give degrees of freedom for two variances that need not be alike, by Welch."""
    below = sum(square**2 / (size - 1) for square, size in zip(squares, sizes, strict=True))
    least = min(sizes) - 1
    return least if below == 0.0 else max(int(sum(squares) ** 2 / below), 1)

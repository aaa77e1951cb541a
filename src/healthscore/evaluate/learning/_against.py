"""Which metrics go against the expert's direction by more than chance does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from healthscore.evaluate._estimate import normal_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthscore.evaluate._estimate import Estimate

_MOST: Final = 0.005
"""No metric is told that stands as badly by chance in more cases than these: 99 %, both sides."""

_FALSE: Final = 0.025
"""Share of those told of which chance alone is the cause, at most."""


def contradicting(aucs: Sequence[Estimate]) -> list[bool]:
    """Tell which metrics stand below half, as Benjamini and Hochberg do for many at once.

    Parameters
    ----------
    aucs : sequence of Estimate, shape (n_metrics,)
        How well each parts customers in the expert's direction; NaN where it has none.

    Returns
    -------
    list of bool, shape (n_metrics,)
        Of many metrics without any connection, one is seldom told; where many go the wrong way,
        each is told that does at 99 %.
    """
    chances = np.array([_chance(auc) for auc in aucs if not math.isnan(auc)])
    allowed = _FALSE * np.arange(1, len(chances) + 1) / max(len(chances), 1)
    ordered = np.sort(chances)
    limit = min(ordered[ordered <= allowed].max(initial=0.0), _MOST)
    return [not math.isnan(auc) and _chance(auc) <= limit for auc in aucs]


def _chance(auc: Estimate) -> float:
    """Give how often chance alone stands as low, where it stands below half."""
    if not (auc.has_interval and 0.0 < auc.low < auc.high < 1.0):
        return 0.0 if auc.high < 0.5 else 1.0
    low, high = (math.log(end / (1.0 - end)) for end in (auc.low, auc.high))
    error = (high - low) / 2.0 / normal_quantile(0.975)
    return 0.5 * math.erfc(-(low + high) / 2.0 / error / math.sqrt(2.0))

"""What the customers of each date then did: does the score still tell."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

import attrs
import numpy as np

from healthscore.evaluate._estimate import Estimate, normal_quantile, share_of
from healthscore.evaluate._outcome import read_outcome
from healthscore.evaluate.validity._areas import Area

if TYPE_CHECKING:
    from healthscore._definition import FloatArray

_BINS: Final = 10
_LEAST: Final = 10
"""Customers of the earlier date in a bin of scores, at least."""


@final
@attrs.frozen(eq=False)
class OutcomeDrift:
    """Whether scores of a later date tell who leaves as well as earlier ones did.

    Parameters
    ----------
    n_before : int
        Customers of the earlier date with a score and a known outcome.
    n_after : int
        Those of the later date.
    churn_before : Estimate
        Share of them who left, 0 to 1.
    churn_after : Estimate
        The same of the later date.
    expected : Estimate
        Share of the later ones who would have left, had each left as often as earlier customers of
        about that score.
    auc_before : Estimate
        Chance that who left had a lower score than who stayed.
    auc_after : Estimate
        The same of the later date.
    auc_alarm : bool
        Whether the AUC changed by more than chance does.
    churn_alarm : bool
        Whether another share left than was to be expected, by more than chance.
    """

    n_before: int
    n_after: int
    churn_before: Estimate
    churn_after: Estimate
    expected: Estimate
    auc_before: Estimate
    auc_after: Estimate
    auc_alarm: bool
    churn_alarm: bool


@final
@attrs.frozen(eq=False, slots=False)
class Known:
    """Scores of one date whose outcome is known."""

    values: FloatArray
    churned: FloatArray

    @classmethod
    def of(cls, scores: Any, churned: Any, horizon: Any) -> Known:
        """Read what became of the customers of one date."""
        outcome = read_outcome(scores, churned, horizon=horizon).churned
        known = ~(np.isnan(scores.values) | np.isnan(outcome))
        return cls(scores.values[known], outcome[known])

    @cached_property
    def auc(self) -> Estimate:
        """Its AUC; NaN where all did the same."""
        area = Area.of(self.values, self.churned > 0.0)
        return Estimate(math.nan) if area is None else area.estimate

    @property
    def rate(self) -> Estimate:
        """Share of customers who left."""
        return share_of(float(self.churned.sum()), len(self.churned))


def tests_of(before: Known | None, after: Known | None) -> int:
    """Count the tests that can be made of what customers did.

    Parameters
    ----------
    before, after : Known or None
        The two dates.

    Returns
    -------
    int
        One of the AUC, where both dates have one with an interval, and one of how many left.
    """
    if before is None or after is None:
        return 0
    both = len(before.churned) > 0 and len(after.churned) > 0
    return int(both) + int(before.auc.has_interval and after.auc.has_interval)


def outcome_drift(before: Known, after: Known, rate: float) -> OutcomeDrift:
    """Hold what the customers of two dates did against each other.

    Parameters
    ----------
    before, after : Known
        The two dates.
    rate : float
        How often one test may raise an alarm where nothing changed.

    Returns
    -------
    OutcomeDrift
        Both dates, and what became of them.
    """
    areas = before.auc, after.auc
    expected, variance, within = _expected(before, after)
    reach = normal_quantile(1.0 - rate / 2.0)
    seen = after.rate
    error = math.sqrt(variance + within / max(len(after.churned), 1))
    half = normal_quantile(0.975) * math.sqrt(variance)
    return OutcomeDrift(
        len(before.churned),
        len(after.churned),
        before.rate,
        seen,
        Estimate(expected, max(expected - half, 0.0), min(expected + half, 1.0)),
        *areas,
        _apart(*areas) > reach,
        abs(seen - expected) > reach * error,
    )


def _apart(one: Estimate, other: Estimate) -> float:
    """Give how many standard errors two areas lie apart, on the logit scale; NaN if unknown.

    References
    ----------
    G. Y. Zou and A. Donner, Construction of confidence limits about effect measures: a general
    approach, Statistics in Medicine 27, 2008.
    """
    if not (one.has_interval and other.has_interval):
        return math.nan
    if not all(0.0 < end < 1.0 for each in (one, other) for end in (each, each.low, each.high)):
        # 0 and 1 have no logit: by the arms of the intervals that point to the other area
        less, more = sorted((one, other))
        arms = math.hypot(less.high - less, more - more.low)
        return normal_quantile(0.975) * (more - less) / arms
    logits = [math.log(each / (1.0 - each)) for each in (one, other)]
    widths = [
        math.log(each.high / (1.0 - each.high)) - math.log(each.low / (1.0 - each.low))
        for each in (one, other)
    ]
    error = math.hypot(*widths) / (2.0 * normal_quantile(0.975))
    return abs(logits[0] - logits[1]) / error


def _expected(before: Known, after: Known) -> tuple[float, float, float]:
    """Give the share to be expected by scores, the variance of that, and of one such customer."""
    size = len(before.values)
    if not (size and len(after.values)):
        return math.nan, math.nan, math.nan
    ordered = np.sort(before.values)
    bins = max(min(_BINS, size // _LEAST), 1)
    cuts = np.unique(ordered[np.arange(1, bins) * size // bins])
    places = np.searchsorted(cuts, before.values, side="right")
    many = np.bincount(places, minlength=len(cuts) + 1)
    gone = np.bincount(places, weights=before.churned, minlength=len(cuts) + 1)
    here = np.bincount(np.searchsorted(cuts, after.values, side="right"), minlength=len(cuts) + 1)
    with np.errstate(all="ignore"):
        share = here / here.sum()
        # a bin that lost nobody is not sure to lose nobody: half a customer each
        rates = np.where(many > 0, (gone + 0.5) / (many + 1.0), 0.5)
        mean = np.where(many > 0, gone / many, before.churned.mean())
        one = rates * (1.0 - rates)
        variance = share**2 * one / np.maximum(many, 1)
    # whom a low score was expected to take surprises less than one of whom nothing is known
    return float((share * mean).sum()), float(variance.sum()), float((share * one).sum())

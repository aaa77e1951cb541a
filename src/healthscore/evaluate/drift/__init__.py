"""Drift: what moved since a reference, told from chance."""

from __future__ import annotations

from healthscore.evaluate.drift._bands import BandDrift
from healthscore.evaluate.drift._drift import Drift, drift
from healthscore.evaluate.drift._mean import MeanDrift
from healthscore.evaluate.drift._metric_drift import MetricDrift
from healthscore.evaluate.drift._outcomes import OutcomeDrift
from healthscore.evaluate.drift._period import PeriodDrift
from healthscore.evaluate.drift._shift import Shift

__all__ = [
    "BandDrift",
    "Drift",
    "MeanDrift",
    "MetricDrift",
    "OutcomeDrift",
    "PeriodDrift",
    "Shift",
    "drift",
]

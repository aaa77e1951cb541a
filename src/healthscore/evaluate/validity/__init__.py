"""Validity: whether the metrics measure what the score says, and what each of them is worth."""

from __future__ import annotations

from healthscore.evaluate.validity._alike import NearDuplicate
from healthscore.evaluate.validity._alpha import GroupReliability
from healthscore.evaluate.validity._correlations import Correlations
from healthscore.evaluate.validity._metric import MetricValidity
from healthscore.evaluate.validity._validity import Validity, validity

__all__ = [
    "Correlations",
    "GroupReliability",
    "MetricValidity",
    "NearDuplicate",
    "Validity",
    "validity",
]

"""Proof: whether a score predicts churn, and what can be learned from what customers then did."""

from __future__ import annotations

from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._measures import (
    auc,
    average_precision,
    brier,
    brier_skill,
    capture,
    expected_calibration_error,
    gini,
    ks,
    lift,
)
from healthscore.evaluate.calibration import calibrate

__all__ = [
    "Estimate",
    "auc",
    "average_precision",
    "brier",
    "brier_skill",
    "calibrate",
    "capture",
    "expected_calibration_error",
    "gini",
    "ks",
    "lift",
]

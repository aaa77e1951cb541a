"""From scores to probabilities of churn."""

from __future__ import annotations

from healthscore.evaluate.calibration._calibrate import calibrate

__all__ = ["calibrate"]

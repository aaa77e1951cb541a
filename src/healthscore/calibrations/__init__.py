"""Calibrations: what share of customers with a score then leave."""

from __future__ import annotations

from healthscore.calibrations._calibration import Calibration

__all__ = ["Calibration"]

"""Trends: the level, slope and volatility of each customer's score."""

from __future__ import annotations

from healthscore.history.trend._robust import RobustTrend, robust_trend
from healthscore.history.trend._trend import Trend, trend

__all__ = ["RobustTrend", "Trend", "robust_trend", "trend"]

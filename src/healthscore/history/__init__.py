"""Scores over time: bands that do not flap, trends, drops, migrations, and whom to watch."""

from __future__ import annotations

from healthscore.history._history import History
from healthscore.history.bands import BandHistory, Migrations, Spells, Survival
from healthscore.history.drops import (
    CUSUM,
    EWMA,
    Alarms,
    Baseline,
    Change,
    Detector,
    Drops,
    Shewhart,
)
from healthscore.history.states import (
    Asymmetric,
    Dwell,
    Observed,
    Plain,
    Smoothing,
    StateRule,
    Symmetric,
)
from healthscore.history.trend import RobustTrend, Trend, robust_trend
from healthscore.history.watch import WatchList

__all__ = [
    "CUSUM",
    "EWMA",
    "Alarms",
    "Asymmetric",
    "BandHistory",
    "Baseline",
    "Change",
    "Detector",
    "Drops",
    "Dwell",
    "History",
    "Migrations",
    "Observed",
    "Plain",
    "RobustTrend",
    "Shewhart",
    "Smoothing",
    "Spells",
    "StateRule",
    "Survival",
    "Symmetric",
    "Trend",
    "WatchList",
    "robust_trend",
]

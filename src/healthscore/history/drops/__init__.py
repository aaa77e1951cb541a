"""Drops: falls of a score that its customer's own past does not explain."""

from __future__ import annotations

from healthscore.history.drops._alarms import Alarms
from healthscore.history.drops._baseline import Baseline
from healthscore.history.drops._change import Change
from healthscore.history.drops._cusum import CUSUM
from healthscore.history.drops._detector import Detector
from healthscore.history.drops._drops import Drops
from healthscore.history.drops._ewma import EWMA
from healthscore.history.drops._find import drops
from healthscore.history.drops._shewhart import Shewhart

__all__ = [
    "CUSUM",
    "EWMA",
    "Alarms",
    "Baseline",
    "Change",
    "Detector",
    "Drops",
    "Shewhart",
    "drops",
]

"""Whether a score told who would leave."""

from __future__ import annotations

from healthscore.evaluate.backtest._api import backtest, require_both
from healthscore.evaluate.backtest._backtest import Backtest
from healthscore.evaluate.backtest._band import BandResult, Break
from healthscore.evaluate.backtest._calibrated import Reliability
from healthscore.evaluate.backtest._conventions import Convention
from healthscore.evaluate.backtest._leaks import Leak
from healthscore.evaluate.backtest._pockets import Pocket

__all__ = [
    "Backtest",
    "BandResult",
    "Break",
    "Convention",
    "Leak",
    "Pocket",
    "Reliability",
    "backtest",
    "require_both",
]

"""Whether scores over time came before customers left: how early, how often, for how many."""

from __future__ import annotations

from healthscore.evaluate.over_time._backtest import backtest_history
from healthscore.evaluate.over_time._over_time import OverTime

__all__ = ["OverTime", "backtest_history"]

"""What a campaign to keep customers would earn."""

from __future__ import annotations

from healthscore.evaluate.profit._campaign import Campaign
from healthscore.evaluate.profit._expected_profit import ExpectedProfit
from healthscore.evaluate.profit._maximum import expected_maximum_profit, profit_of

__all__ = ["Campaign", "ExpectedProfit", "expected_maximum_profit", "profit_of"]

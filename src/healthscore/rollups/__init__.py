"""Roll-ups: child accounts to parents, users to accounts, accounts to a portfolio."""

from __future__ import annotations

from healthscore.rollups._held import Held
from healthscore.rollups._node import Node
from healthscore.rollups._result import RollUp
from healthscore.rollups._roll_up import roll_up
from healthscore.rollups._share_at_least import ShareAtLeast

__all__ = ["Held", "Node", "RollUp", "ShareAtLeast", "roll_up"]

"""How long customers stay, where not all have been seen to leave; on plain arrays."""

from __future__ import annotations

from healthscore.evaluate.survival._concordance import concordance
from healthscore.evaluate.survival._kaplan_meier import SurvivalCurve, kaplan_meier
from healthscore.evaluate.survival._log_rank import LogRank, log_rank

__all__ = ["LogRank", "SurvivalCurve", "concordance", "kaplan_meier", "log_rank"]

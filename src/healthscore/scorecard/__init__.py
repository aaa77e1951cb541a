"""The scorecard: the whole definition, and what it is asked."""

from __future__ import annotations

from healthscore.scorecard._scorecard import Scorecard
from healthscore.scorecard._uses import AsOf

__all__ = ["AsOf", "Scorecard"]

"""Scores in lazy frames, computed by the engines that own them."""

from __future__ import annotations

from healthscore.engines.lazy._with_score import How, with_score

__all__ = ["How", "with_score"]

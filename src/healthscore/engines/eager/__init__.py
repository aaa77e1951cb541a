"""Scores put into tables that are in memory."""

from __future__ import annotations

from healthscore.engines.eager._joined import is_record_batch, joined, readable
from healthscore.engines.eager._with_score import with_score
from healthscore.engines.eager._with_segments import with_segments

__all__ = ["is_record_batch", "joined", "readable", "with_score", "with_segments"]

"""Scorecards by segment: one model need not fit all customers."""

from __future__ import annotations

from healthscore.segments._assigned import Segments
from healthscore.segments._explanation import SegmentedExplanation
from healthscore.segments._fitted import Fitting, PartFit
from healthscore.segments._reasons import SegmentedReasons
from healthscore.segments._score import SegmentedScore
from healthscore.segments._scores import SegmentedScores
from healthscore.segments._segment import Segment
from healthscore.segments._segmented import Segmented

__all__ = [
    "Fitting",
    "PartFit",
    "Segment",
    "Segmented",
    "SegmentedExplanation",
    "SegmentedReasons",
    "SegmentedScore",
    "SegmentedScores",
    "Segments",
]

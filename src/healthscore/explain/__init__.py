"""Every point of a score, and of a change, taken apart in numbers and in words."""

from __future__ import annotations

from healthscore.explain._book import MeanChange, MixShift, SegmentChange
from healthscore.explain._change import Change, Move
from healthscore.explain._comparison import Comparison
from healthscore.explain._explanation import Explanation
from healthscore.explain._part import Part
from healthscore.explain._reasons import Reasons
from healthscore.explain.paths import Path, Paths, Step, WhatIf, path_to, what_if

__all__ = [
    "Change",
    "Comparison",
    "Explanation",
    "MeanChange",
    "MixShift",
    "Move",
    "Part",
    "Path",
    "Paths",
    "Reasons",
    "SegmentChange",
    "Step",
    "WhatIf",
    "path_to",
    "what_if",
]

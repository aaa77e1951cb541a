"""What would change a score: other values, and the cheapest ways to a band."""

from __future__ import annotations

from healthscore.explain.paths._path import path_to
from healthscore.explain.paths._results import Path, Paths, Step
from healthscore.explain.paths._what_if import WhatIf, what_if

__all__ = [
    "Path",
    "Paths",
    "Step",
    "WhatIf",
    "path_to",
    "what_if",
]

"""Scorecards as steps that any engine can compute."""

from __future__ import annotations

from healthscore.engines.program._build import program_of
from healthscore.engines.program._names import Names
from healthscore.engines.program._program import Given, Kind, Output, Program, Source, Step

__all__ = ["Given", "Kind", "Names", "Output", "Program", "Source", "Step", "program_of"]

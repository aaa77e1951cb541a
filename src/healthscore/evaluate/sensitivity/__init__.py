"""Sensitivity: how much a score depends on the choices of who made the scorecard."""

from __future__ import annotations

from healthscore.evaluate.sensitivity._call import sensitivity
from healthscore.evaluate.sensitivity._driver import Driver
from healthscore.evaluate.sensitivity._freedom import Freedom
from healthscore.evaluate.sensitivity._indices import SobolIndices, sobol_indices
from healthscore.evaluate.sensitivity._sensitivity import Sensitivity
from healthscore.evaluate.sensitivity._space import Draw

__all__ = [
    "Draw",
    "Driver",
    "Freedom",
    "Sensitivity",
    "SobolIndices",
    "sensitivity",
    "sobol_indices",
]

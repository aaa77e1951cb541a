"""Normalizers: curves from a metric's value to a score, 0 to 100."""

from __future__ import annotations

from healthscore.normalizers._asis import AsIs
from healthscore.normalizers._base import Normalizer
from healthscore.normalizers._block import Block, Kernel
from healthscore.normalizers._categories import Categories
from healthscore.normalizers._decay import Decay
from healthscore.normalizers._isotonic import Isotonic
from healthscore.normalizers._linear import Linear
from healthscore.normalizers._logistic import Logistic
from healthscore.normalizers._percentile import Percentile
from healthscore.normalizers._piecewise import Piecewise
from healthscore.normalizers._scales import (
    ces,
    csat,
    csat_answer,
    distance_to_target,
    min_max,
    nps,
    nps_answer,
    t_score,
    z_score,
)
from healthscore.normalizers._steps import Steps
from healthscore.normalizers._target import Target

__all__ = [
    "AsIs",
    "Block",
    "Categories",
    "Decay",
    "Isotonic",
    "Kernel",
    "Linear",
    "Logistic",
    "Normalizer",
    "Percentile",
    "Piecewise",
    "Steps",
    "Target",
    "ces",
    "csat",
    "csat_answer",
    "distance_to_target",
    "min_max",
    "nps",
    "nps_answer",
    "t_score",
    "z_score",
]

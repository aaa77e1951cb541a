"""State rules: which band a customer is held in, period after period."""

from __future__ import annotations

from healthscore.history.states._asymmetric import Asymmetric
from healthscore.history.states._base import StateRule
from healthscore.history.states._dwell import Dwell
from healthscore.history.states._observed import Observed
from healthscore.history.states._plain import Plain
from healthscore.history.states._smoothing import Smoothing
from healthscore.history.states._symmetric import Symmetric

__all__ = [
    "Asymmetric",
    "Dwell",
    "Observed",
    "Plain",
    "Smoothing",
    "StateRule",
    "Symmetric",
]

"""Bandings: the score cut into named bands."""

from __future__ import annotations

from healthscore.bandings._banding import Banding
from healthscore.bandings._previous import UNKNOWN, held_codes, previous_codes
from healthscore.bandings._reach import least_score, next_start, reaches, score_in_digits

__all__ = [
    "UNKNOWN",
    "Banding",
    "held_codes",
    "least_score",
    "next_start",
    "previous_codes",
    "reaches",
    "score_in_digits",
]

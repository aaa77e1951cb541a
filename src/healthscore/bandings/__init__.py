"""Bandings: the score cut into named bands."""

from __future__ import annotations

from healthscore.bandings._banding import UNKNOWN, Banding
from healthscore.bandings._reach import least_score, next_start, reaches, score_in_digits

__all__ = ["UNKNOWN", "Banding", "least_score", "next_start", "reaches", "score_in_digits"]

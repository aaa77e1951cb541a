"""Bandings: the score cut into named bands."""

from __future__ import annotations

from healthscore.bandings._banding import UNKNOWN, Banding

__all__ = ["UNKNOWN", "Banding"]

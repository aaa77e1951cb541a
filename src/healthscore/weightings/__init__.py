"""Weightings: how much each member of a group counts."""

from __future__ import annotations

from healthscore.weightings._base import Weighting
from healthscore.weightings._equal import Equal
from healthscore.weightings._fixed import Fixed

__all__ = ["Equal", "Fixed", "Weighting"]

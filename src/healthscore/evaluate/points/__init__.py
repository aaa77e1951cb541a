"""A card of few lines of small points, learned from what customers did."""

from __future__ import annotations

from healthscore.evaluate.points._learn import PointsCard, points_card
from healthscore.evaluate.points._report import PointsReport

__all__ = ["PointsCard", "PointsReport", "points_card"]

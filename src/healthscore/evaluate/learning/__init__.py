"""Scorecards learned from what customers did."""

from __future__ import annotations

from healthscore.evaluate.learning._finding import Gaps, MetricFinding
from healthscore.evaluate.learning._learn import LearnedScorecard, learn_scorecard
from healthscore.evaluate.learning._report import LearningReport

__all__ = ["Gaps", "LearnedScorecard", "LearningReport", "MetricFinding", "learn_scorecard"]

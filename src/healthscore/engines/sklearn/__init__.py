"""scikit-learn: a scorecard as a transformer and as a classifier."""

from __future__ import annotations

from healthscore.engines.sklearn._classifier import ScorecardClassifier
from healthscore.engines.sklearn._transformer import ScorecardTransformer

__all__ = ["ScorecardClassifier", "ScorecardTransformer"]

"""Weightings: how much each member of a group counts."""

from __future__ import annotations

from healthscore.weightings._base import Weighting
from healthscore.weightings._blend import Blend
from healthscore.weightings._critic import Critic
from healthscore.weightings._entropy import Entropy
from healthscore.weightings._equal import Equal
from healthscore.weightings._fixed import Fixed
from healthscore.weightings._outcome import Outcome
from healthscore.weightings._pairwise_comparisons import PairwiseComparisons
from healthscore.weightings._principal_component import PrincipalComponent
from healthscore.weightings._rank_order import RankOrder
from healthscore.weightings._standard_deviation import StandardDeviation

__all__ = [
    "Blend",
    "Critic",
    "Entropy",
    "Equal",
    "Fixed",
    "Outcome",
    "PairwiseComparisons",
    "PrincipalComponent",
    "RankOrder",
    "StandardDeviation",
    "Weighting",
]

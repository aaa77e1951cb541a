"""Customer health scores: one definition, scored, explained and checked.

A `Scorecard` is a tree of metrics and groups. ``fit`` puts numbers in the place of what must be
learned, ``score`` turns a table of customers into scores, bands, coverage and contributions.
"""

from __future__ import annotations

from healthscore import learn
from healthscore.aggregations import (
    Best,
    GeometricMean,
    HarmonicMean,
    OrderedMean,
    PowerMean,
    Rounded,
    Sum,
    WeightedMean,
    Worst,
)
from healthscore.bandings import Banding
from healthscore.errors import (
    DataError,
    DefinitionError,
    FitError,
    HealthScoreError,
    MissingExtraError,
    NotFittedError,
    SpecError,
)
from healthscore.formula import Formula
from healthscore.group import Group
from healthscore.metric import Metric
from healthscore.normalizers import (
    AsIs,
    Categories,
    Decay,
    Isotonic,
    Linear,
    Logistic,
    Percentile,
    Piecewise,
    Steps,
    Target,
)
from healthscore.playbook import Play, Playbook
from healthscore.results import compare, report
from healthscore.rules import Cap, Floor, Override
from healthscore.scorecard import Scorecard
from healthscore.scoring import AppliedRule, Score, Scores
from healthscore.versions import diff, load, replay
from healthscore.weightings import (
    Blend,
    Critic,
    Entropy,
    Equal,
    Fixed,
    PairwiseComparisons,
    PrincipalComponent,
    RankOrder,
    StandardDeviation,
)

__version__ = "0.1.0.dev0"

__all__ = [
    "AppliedRule",
    "AsIs",
    "Banding",
    "Best",
    "Blend",
    "Cap",
    "Categories",
    "Critic",
    "DataError",
    "Decay",
    "DefinitionError",
    "Entropy",
    "Equal",
    "FitError",
    "Fixed",
    "Floor",
    "Formula",
    "GeometricMean",
    "Group",
    "HarmonicMean",
    "HealthScoreError",
    "Isotonic",
    "Linear",
    "Logistic",
    "Metric",
    "MissingExtraError",
    "NotFittedError",
    "OrderedMean",
    "Override",
    "PairwiseComparisons",
    "Percentile",
    "Piecewise",
    "Play",
    "Playbook",
    "PowerMean",
    "PrincipalComponent",
    "RankOrder",
    "Rounded",
    "Score",
    "Scorecard",
    "Scores",
    "SpecError",
    "StandardDeviation",
    "Steps",
    "Sum",
    "Target",
    "WeightedMean",
    "Worst",
    "compare",
    "diff",
    "learn",
    "load",
    "replay",
    "report",
]

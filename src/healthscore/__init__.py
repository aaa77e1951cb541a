"""Customer health scores: one definition, scored, explained and checked.

A `Scorecard` is a tree of metrics and groups. ``fit`` puts numbers in the place of what must be
learned, ``score`` turns a table of customers into scores, bands, coverage and contributions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from healthscore.curves import Curve
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
    Outcome,
    PairwiseComparisons,
    PrincipalComponent,
    RankOrder,
    StandardDeviation,
)

if TYPE_CHECKING:
    from healthscore import events
    from healthscore.calibrations import Calibration
    from healthscore.evaluate.backtest import backtest
    from healthscore.evaluate.calibration import calibrate
    from healthscore.evaluate.cuts import choose_bands
    from healthscore.evaluate.drift import drift
    from healthscore.evaluate.learning import learn_scorecard
    from healthscore.evaluate.points import points_card
    from healthscore.evaluate.profit import Campaign
    from healthscore.evaluate.sensitivity import sensitivity
    from healthscore.evaluate.validity import validity
    from healthscore.history import (
        CUSUM,
        EWMA,
        Asymmetric,
        Change,
        Dwell,
        History,
        Plain,
        Shewhart,
        Smoothing,
        Symmetric,
    )
    from healthscore.rollups import ShareAtLeast, roll_up
    from healthscore.segments import Segmented

__version__ = "0.1.0.dev0"

# what most programs never ask for is imported when it is first asked for
_LATER = {
    "events": "healthscore",
    **dict.fromkeys(
        (
            "CUSUM",
            "EWMA",
            "Asymmetric",
            "Change",
            "Dwell",
            "History",
            "Plain",
            "Shewhart",
            "Smoothing",
            "Symmetric",
        ),
        "healthscore.history",
    ),
    "Calibration": "healthscore.calibrations",
    "Campaign": "healthscore.evaluate.profit",
    "backtest": "healthscore.evaluate.backtest",
    "calibrate": "healthscore.evaluate.calibration",
    "choose_bands": "healthscore.evaluate.cuts",
    "drift": "healthscore.evaluate.drift",
    "learn_scorecard": "healthscore.evaluate.learning",
    "points_card": "healthscore.evaluate.points",
    "sensitivity": "healthscore.evaluate.sensitivity",
    "validity": "healthscore.evaluate.validity",
    "Segmented": "healthscore.segments",
    "ShareAtLeast": "healthscore.rollups",
    "roll_up": "healthscore.rollups",
}

__all__ = [
    "CUSUM",
    "EWMA",
    "AppliedRule",
    "AsIs",
    "Asymmetric",
    "Banding",
    "Best",
    "Blend",
    "Calibration",
    "Campaign",
    "Cap",
    "Categories",
    "Change",
    "Critic",
    "Curve",
    "DataError",
    "Decay",
    "DefinitionError",
    "Dwell",
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
    "History",
    "Isotonic",
    "Linear",
    "Logistic",
    "Metric",
    "MissingExtraError",
    "NotFittedError",
    "OrderedMean",
    "Outcome",
    "Override",
    "PairwiseComparisons",
    "Percentile",
    "Piecewise",
    "Plain",
    "Play",
    "Playbook",
    "PowerMean",
    "PrincipalComponent",
    "RankOrder",
    "Rounded",
    "Score",
    "Scorecard",
    "Scores",
    "Segmented",
    "ShareAtLeast",
    "Shewhart",
    "Smoothing",
    "SpecError",
    "StandardDeviation",
    "Steps",
    "Sum",
    "Symmetric",
    "Target",
    "WeightedMean",
    "Worst",
    "backtest",
    "calibrate",
    "choose_bands",
    "compare",
    "diff",
    "drift",
    "events",
    "learn",
    "learn_scorecard",
    "load",
    "points_card",
    "replay",
    "report",
    "roll_up",
    "sensitivity",
    "validity",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    place = _LATER[name]
    if place == __name__:
        return import_module(f"{place}.{name}")
    found = globals()[name] = getattr(import_module(place), name)
    return found

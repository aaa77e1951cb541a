"""Proof: whether a score predicts churn, and what can be learned from what customers then did."""

from __future__ import annotations

from healthscore.evaluate._counts import (
    information_value,
    population_stability_index,
    weight_of_evidence,
)
from healthscore.evaluate._estimate import Estimate
from healthscore.evaluate._measures import auc, average_precision, capture, gini, ks, lift
from healthscore.evaluate._probabilities import brier, brier_skill, expected_calibration_error
from healthscore.evaluate._sheet import Result, Sheet, Table
from healthscore.evaluate.backtest import (
    Backtest,
    BandResult,
    Break,
    Convention,
    Leak,
    Pocket,
    Reliability,
    backtest,
)
from healthscore.evaluate.calibration import calibrate
from healthscore.evaluate.cuts import BandChoice, ChosenBand, choose_bands
from healthscore.evaluate.drift import (
    BandDrift,
    Drift,
    MeanDrift,
    MetricDrift,
    OutcomeDrift,
    PeriodDrift,
    Shift,
    drift,
)
from healthscore.evaluate.learning import (
    Gaps,
    LearnedScorecard,
    LearningReport,
    MetricFinding,
    learn_scorecard,
)
from healthscore.evaluate.over_time import OverTime
from healthscore.evaluate.points import PointsCard, PointsReport, points_card
from healthscore.evaluate.profit import Campaign, ExpectedProfit, expected_maximum_profit
from healthscore.evaluate.sensitivity import (
    Draw,
    Driver,
    Freedom,
    Sensitivity,
    SobolIndices,
    sensitivity,
    sobol_indices,
)
from healthscore.evaluate.survival import (
    LogRank,
    SurvivalCurve,
    concordance,
    kaplan_meier,
    log_rank,
)
from healthscore.evaluate.validity import (
    Correlations,
    GroupReliability,
    MetricValidity,
    NearDuplicate,
    Validity,
    validity,
)

__all__ = [
    "Backtest",
    "BandChoice",
    "BandDrift",
    "BandResult",
    "Break",
    "Campaign",
    "ChosenBand",
    "Convention",
    "Correlations",
    "Draw",
    "Drift",
    "Driver",
    "Estimate",
    "ExpectedProfit",
    "Freedom",
    "Gaps",
    "GroupReliability",
    "Leak",
    "LearnedScorecard",
    "LearningReport",
    "LogRank",
    "MeanDrift",
    "MetricDrift",
    "MetricFinding",
    "MetricValidity",
    "NearDuplicate",
    "OutcomeDrift",
    "OverTime",
    "PeriodDrift",
    "Pocket",
    "PointsCard",
    "PointsReport",
    "Reliability",
    "Result",
    "Sensitivity",
    "Sheet",
    "Shift",
    "SobolIndices",
    "SurvivalCurve",
    "Table",
    "Validity",
    "auc",
    "average_precision",
    "backtest",
    "brier",
    "brier_skill",
    "calibrate",
    "capture",
    "choose_bands",
    "concordance",
    "drift",
    "expected_calibration_error",
    "expected_maximum_profit",
    "gini",
    "information_value",
    "kaplan_meier",
    "ks",
    "learn_scorecard",
    "lift",
    "log_rank",
    "points_card",
    "population_stability_index",
    "sensitivity",
    "sobol_indices",
    "validity",
    "weight_of_evidence",
]

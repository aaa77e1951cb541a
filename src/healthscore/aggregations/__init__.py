"""Aggregations: from the members' scores and weights to the group's score."""

from __future__ import annotations

from healthscore.aggregations._base import Accumulator, Aggregation
from healthscore.aggregations._best import Best
from healthscore.aggregations._fading import FadingPresence
from healthscore.aggregations._geometric_mean import GeometricMean
from healthscore.aggregations._harmonic_mean import HarmonicMean
from healthscore.aggregations._ordered_mean import OrderedMean
from healthscore.aggregations._power_mean import PowerMean
from healthscore.aggregations._presence import Layout, Presence, Totals
from healthscore.aggregations._rounded import Rounded, RoundingMode
from healthscore.aggregations._sum import Sum
from healthscore.aggregations._trees import count_present, total
from healthscore.aggregations._weighted_mean import WeightedMean
from healthscore.aggregations._worst import Worst

__all__ = [
    "Accumulator",
    "Aggregation",
    "Best",
    "FadingPresence",
    "GeometricMean",
    "HarmonicMean",
    "Layout",
    "OrderedMean",
    "PowerMean",
    "Presence",
    "Rounded",
    "RoundingMode",
    "Sum",
    "Totals",
    "WeightedMean",
    "Worst",
    "count_present",
    "total",
]

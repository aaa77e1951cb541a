"""Pictures: axes of matplotlib in, axes out; read without color too."""

from __future__ import annotations

from healthscore.views.plots._band_counts import band_counts
from healthscore.views.plots._band_flow import band_flow
from healthscore.views.plots._calibration import calibration
from healthscore.views.plots._churn_by_band import churn_by_band
from healthscore.views.plots._contributions import contributions
from healthscore.views.plots._curves import curves
from healthscore.views.plots._heat_table import heat_table
from healthscore.views.plots._histogram import histogram
from healthscore.views.plots._lift import lift
from healthscore.views.plots._migrations import migrations
from healthscore.views.plots._survival import survival_by_band
from healthscore.views.plots._waterfall import waterfall

__all__ = [
    "band_counts",
    "band_flow",
    "calibration",
    "churn_by_band",
    "contributions",
    "curves",
    "heat_table",
    "histogram",
    "lift",
    "migrations",
    "survival_by_band",
    "waterfall",
]

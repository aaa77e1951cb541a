"""What people look at: notebook pages, and pictures.

Pictures need matplotlib, which comes with the extra ``plot``: ``pip install "healthscore[plot]"``.
Each takes axes and gives axes, and draws new ones where none are given.
"""

from __future__ import annotations

from healthscore.views._comparison_view import comparison_html
from healthscore.views._explanation_view import explanation_html
from healthscore.views._history_view import history_html
from healthscore.views._proof_view import result_html, sheet_html
from healthscore.views._scorecard_view import scorecard_html
from healthscore.views._scores_view import scores_html
from healthscore.views._segmented_view import segmented_html
from healthscore.views._watch_view import watch_html
from healthscore.views.plots import (
    band_counts,
    band_flow,
    calibration,
    churn_by_band,
    contributions,
    curves,
    heat_table,
    histogram,
    lift,
    migrations,
    survival_by_band,
    waterfall,
)

__all__ = [
    "band_counts",
    "band_flow",
    "calibration",
    "churn_by_band",
    "comparison_html",
    "contributions",
    "curves",
    "explanation_html",
    "heat_table",
    "histogram",
    "history_html",
    "lift",
    "migrations",
    "result_html",
    "scorecard_html",
    "scores_html",
    "segmented_html",
    "sheet_html",
    "survival_by_band",
    "watch_html",
    "waterfall",
]

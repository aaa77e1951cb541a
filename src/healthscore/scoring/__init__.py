"""Scoring: columns in, blocks of rows, scores out."""

from __future__ import annotations

from healthscore.scoring._api import score, score_one
from healthscore.scoring._fit import fit
from healthscore.scoring._importance import importance
from healthscore.scoring._keys import Previous
from healthscore.scoring._plan import Plan
from healthscore.scoring._score import AppliedRule, Score
from healthscore.scoring._scores import Scores
from healthscore.scoring._table import TableLike

__all__ = [
    "AppliedRule",
    "Plan",
    "Previous",
    "Score",
    "Scores",
    "TableLike",
    "fit",
    "importance",
    "score",
    "score_one",
]

"""Scoring: columns in, blocks of rows, scores out."""

from __future__ import annotations

from healthscore.scoring._api import score, score_one
from healthscore.scoring._applied import AppliedRule, reason_of
from healthscore.scoring._columns import RawColumn
from healthscore.scoring._engine import replay
from healthscore.scoring._fading import Fading
from healthscore.scoring._fit import fit
from healthscore.scoring._frame_table import engine_of
from healthscore.scoring._importance import importance
from healthscore.scoring._inputs import rows_of
from healthscore.scoring._kept import Kept
from healthscore.scoring._keys import Previous
from healthscore.scoring._plan import GATE_TOLERANCE, Branch, Leaf, Plan
from healthscore.scoring._score import Score
from healthscore.scoring._scores import Scores
from healthscore.scoring._split import split
from healthscore.scoring._stem import Stem
from healthscore.scoring._table import TableLike, as_table
from healthscore.scoring._tree import Tree

__all__ = [
    "GATE_TOLERANCE",
    "AppliedRule",
    "Branch",
    "Fading",
    "Kept",
    "Leaf",
    "Plan",
    "Previous",
    "RawColumn",
    "Score",
    "Scores",
    "Stem",
    "TableLike",
    "Tree",
    "as_table",
    "engine_of",
    "fit",
    "importance",
    "reason_of",
    "replay",
    "rows_of",
    "score",
    "score_one",
    "split",
]

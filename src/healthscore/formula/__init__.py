"""Formulas: the small language of metric values, rule conditions and plays."""

from __future__ import annotations

from healthscore.formula._errors import nearest, show_place
from healthscore.formula._evaluate import Source, evaluate, evaluate_labels, holds
from healthscore.formula._formula import Formula, formula, gives
from healthscore.formula._needs import Need, needs, scores_used
from healthscore.formula._nodes import (
    Arithmetic,
    Call,
    Column,
    Compare,
    Node,
    Number,
    children,
    with_children,
)
from healthscore.formula._parse import parse

__all__ = [
    "Arithmetic",
    "Call",
    "Column",
    "Compare",
    "Formula",
    "Need",
    "Node",
    "Number",
    "Source",
    "children",
    "evaluate",
    "evaluate_labels",
    "formula",
    "gives",
    "holds",
    "nearest",
    "needs",
    "parse",
    "scores_used",
    "show_place",
    "with_children",
]

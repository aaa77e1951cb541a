"""Formulas: the small language of metric values, rule conditions and plays."""

from __future__ import annotations

from healthscore.formula._building import (
    added,
    any_of,
    call,
    case,
    exp,
    log1p,
    tiers,
    tiers_of_present,
)
from healthscore.formula._errors import nearest, show_place
from healthscore.formula._evaluate import Source, evaluate, evaluate_labels, holds
from healthscore.formula._formula import Formula, formula, gives
from healthscore.formula._needs import Need, compared_as, needs, scores_used
from healthscore.formula._nodes import (
    Arithmetic,
    Call,
    Case,
    Column,
    Compare,
    In,
    IsMissing,
    Logic,
    Node,
    Not,
    Number,
    Score,
    Text,
    as_node,
    children,
    with_children,
)
from healthscore.formula._parse import parse

__all__ = [
    "Arithmetic",
    "Call",
    "Case",
    "Column",
    "Compare",
    "Formula",
    "In",
    "IsMissing",
    "Logic",
    "Need",
    "Node",
    "Not",
    "Number",
    "Score",
    "Source",
    "Text",
    "added",
    "any_of",
    "as_node",
    "call",
    "case",
    "children",
    "compared_as",
    "evaluate",
    "evaluate_labels",
    "exp",
    "formula",
    "gives",
    "holds",
    "log1p",
    "nearest",
    "needs",
    "parse",
    "scores_used",
    "show_place",
    "tiers",
    "tiers_of_present",
    "with_children",
]

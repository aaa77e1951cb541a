"""Scorecards as SQL."""

from __future__ import annotations

from healthscore.engines.sql._layers import BREAK, Layer
from healthscore.engines.sql._printer import layers_of
from healthscore.engines.sql._query import date_of_scoring, query_of, to_sql
from healthscore.engines.sql.dialects import (
    DIALECTS,
    Dialect,
    PolarsExpressions,
    dialect_named,
)

__all__ = [
    "BREAK",
    "DIALECTS",
    "Dialect",
    "Layer",
    "PolarsExpressions",
    "date_of_scoring",
    "dialect_named",
    "layers_of",
    "query_of",
    "to_sql",
]

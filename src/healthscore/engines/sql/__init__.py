"""Scorecards as SQL."""

from __future__ import annotations

from healthscore.engines.sql._dialect import Dialect
from healthscore.engines.sql._dialects import DIALECTS, PolarsExpressions, dialect_named
from healthscore.engines.sql._printer import BREAK, Layer, layers_of
from healthscore.engines.sql._query import date_of_scoring, query_of, to_sql

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

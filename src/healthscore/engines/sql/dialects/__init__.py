"""How each engine writes what a tree says: one class a file, and only what differs."""

from __future__ import annotations

from healthscore.engines.sql.dialects._dialect import Dialect
from healthscore.engines.sql.dialects._named import DIALECTS, dialect_named
from healthscore.engines.sql.dialects._polars import PolarsExpressions

__all__ = ["DIALECTS", "Dialect", "PolarsExpressions", "dialect_named"]

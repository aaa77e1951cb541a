"""Scorecards as models of tools that run SQL: dbt and Looker."""

from __future__ import annotations

from healthscore.engines.models._dbt import DbtModel
from healthscore.engines.models._dbt_model import to_dbt_model
from healthscore.engines.models._looker import to_looker
from healthscore.engines.models._query import ModelQuery

__all__ = ["DbtModel", "ModelQuery", "to_dbt_model", "to_looker"]

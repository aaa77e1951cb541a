"""A scorecard wherever the data is: any table, any engine, SQL."""

from __future__ import annotations

from healthscore.engines._added import Added

__all__ = ["Added"]

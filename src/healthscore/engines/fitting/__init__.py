"""Scorecards that learn where the data is."""

from __future__ import annotations

from healthscore.engines.fitting._fit_lazy import fit_lazy

__all__ = ["fit_lazy"]

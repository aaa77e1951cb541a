"""Checking a scorecard: what is legal in it, and wrong or worth a look."""

from __future__ import annotations

from healthscore.spec.checks._check import check
from healthscore.spec.checks._findings import Finding, Findings

__all__ = ["Finding", "Findings", "check"]

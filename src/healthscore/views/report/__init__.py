"""The report: one page of HTML about a whole book of customers."""

from __future__ import annotations

from healthscore.views.report._report import report

__all__ = ["report"]

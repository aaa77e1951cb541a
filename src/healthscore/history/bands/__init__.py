"""Bands over time: held by a rule, counted, and followed from one to the other."""

from __future__ import annotations

from healthscore.history.bands._band_history import BandHistory, bands
from healthscore.history.bands._migrations import Migrations, migrations
from healthscore.history.bands._spells import Spells
from healthscore.history.bands._survival import Survival

__all__ = ["BandHistory", "Migrations", "Spells", "Survival", "bands", "migrations"]

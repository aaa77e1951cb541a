"""Rules: caps, floors and overrides that apply when a condition holds."""

from __future__ import annotations

from healthscore.rules._base import Rule
from healthscore.rules._cap import Cap
from healthscore.rules._floor import Floor
from healthscore.rules._override import Override

__all__ = ["Cap", "Floor", "Override", "Rule"]

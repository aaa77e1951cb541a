"""The watch list: whom to look at every Monday."""

from __future__ import annotations

from healthscore.history.watch._watch import watch
from healthscore.history.watch._watch_list import WatchList

__all__ = ["WatchList", "watch"]

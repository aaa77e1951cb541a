"""What playbooks find: matches of plays and customers, and lists of whom to call."""

from __future__ import annotations

from healthscore.playbook.results._calls import Call, CallList
from healthscore.playbook.results._matches import Match, Matches

__all__ = ["Call", "CallList", "Match", "Matches"]

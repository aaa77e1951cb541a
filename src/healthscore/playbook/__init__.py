"""Playbooks: what to do for which customers, and why.

Loading this loads the definitions alone; what finds the customers is loaded when it is called.
"""

from __future__ import annotations

from healthscore.playbook._play import Play
from healthscore.playbook._playbook import Playbook
from healthscore.playbook._risk import call_first, value_at_risk

__all__ = ["Play", "Playbook", "call_first", "value_at_risk"]

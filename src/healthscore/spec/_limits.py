"""How large a document may be: what is larger is refused, and never tried."""

from __future__ import annotations

from typing import Final

CHARACTERS: Final = 1_000_000
"""Characters of a whole document."""

TEXT: Final = 10_000
"""Characters of one text: a name, a description, a formula."""

MEMBERS: Final = 1_000
"""Metrics and groups of a document."""

DEPTH: Final = 30
"""Groups within groups, and parts within parts."""

KNOTS: Final = 10_000
"""Knots of a curve, tiers, labels, weights and whatever else one list or table holds."""

CURVES: Final = 100
"""Curves of one metric."""

RULES: Final = 1_000
"""Rules of one scorecard or group."""

PLAYS: Final = 1_000
"""Plays of one playbook."""

COMPARED: Final = 40
"""Members that are compared in pairs: what must be found about them grows with the cube."""

FAULTS: Final = 1_000
"""Faults after which reading stops."""

"""The colors of bands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMED: Final = {
    "red": "#c62828",
    "orange": "#ef6c00",
    "amber": "#f9a825",
    "yellow": "#f9a825",
    "green": "#2e7d32",
    "blue": "#1565c0",
}
_RAMP: Final = ((0xC6, 0x28, 0x28), (0xF9, 0xA8, 0x25), (0x2E, 0x7D, 0x32))
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")


def is_color(value: object) -> bool:
    """Tell whether a value is written as #rrggbb."""
    return isinstance(value, str) and _COLOR.fullmatch(value) is not None


def default_colors(labels: Sequence[str]) -> Mapping[str, str]:
    """Give each band its own color by name, or a place on the way from red to green."""
    if all(label.lower() in _NAMED for label in labels):
        return {label: _NAMED[label.lower()] for label in labels}
    steps = max(len(labels) - 1, 1)
    return {label: _mixed(2.0 * place / steps) for place, label in enumerate(labels)}


def _mixed(place: float) -> str:
    lower = min(int(place), 1)
    parts = zip(_RAMP[lower], _RAMP[lower + 1], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - lower)):02x}" for a, b in parts)

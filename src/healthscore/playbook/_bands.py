"""Which bands a condition names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from healthscore.formula import Column, children
from healthscore.formula._nodes import Compare, In, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.formula import Node

_BANDS: Final = ("band", "band_before")


def bands_named(node: Node) -> Iterator[str]:
    """Go through the texts that bands are compared with.

    Parameters
    ----------
    node : Node
        The condition.

    Yields
    ------
    str
        What should be the label of a band.
    """
    match node:
        case (
            Compare(left=Column(name), right=Text(label))
            | Compare(left=Text(label), right=Column(name))
        ) if name in _BANDS:
            yield label
        case In(value=Column(name)) if name in _BANDS:
            yield from (label for label in node.choices if isinstance(label, str))
        case _:
            for child in children(node):
                yield from bands_named(child)

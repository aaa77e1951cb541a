"""Layers of columns, each column placed behind all that it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, final

import attrs

if TYPE_CHECKING:
    from healthscore.engines.program import Names

OR, AND, NOT, COMPARE, ADD, MULTIPLY, WHOLE = range(1, 8)
"""How tightly texts hold together, from the loosest to what no brackets could hold tighter."""

BREAK: Final = "\0"
"""The end of a line: no text has it, so that none is torn when lines are moved to the right."""

WIDE: Final = 72
"""Letters that a line may have."""


@final
@attrs.frozen
class Layer:
    """Columns that are computed from those of the layers before, and not from one another.

    Parameters
    ----------
    stage : str
        The stage that they belong to.
    columns : dict of str to str
        What each is, by name. Lines end with `BREAK`.
    notes : dict of str to str
        What it is in the words of the definition, where there are such.
    """

    stage: str
    columns: dict[str, str]
    notes: dict[str, str]


class Written(NamedTuple):
    """A node in SQL."""

    text: str
    power: int
    """How tightly it holds together."""
    layer: int
    """Number of the first layer in which all that it reads is there."""


class Sheet:
    """Columns as they are written, in layers.

    Parameters
    ----------
    names : Names
        Makes the names of what is written once and used twice.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self.layers: list[Layer] = []
        self.layer_behind: dict[str, int] = {}
        """Number of the first layer that may read a column."""
        self.stage = ""
        self.first = 0
        """Number of the first layer of the stage at hand."""

    def begin(self, stage: str) -> None:
        """Go on to another stage, if it is one."""
        if stage != self.stage or not self.layers:
            self.stage, self.first = stage, len(self.layers)

    def place(self, name: str, text: str, layer: int) -> None:
        """Put a column into a layer."""
        while len(self.layers) <= layer:
            self.layers.append(Layer(self.stage, {}, {}))
        self.layers[layer].columns[name] = text
        self.layer_behind[name] = layer + 1

    def note(self, name: str, text: str) -> None:
        """Say what a column is."""
        self.layers[self.layer_behind[name] - 1].notes[name] = text

    def read(self, name: str) -> Written:
        """Write a column that is there."""
        return Written(name, WHOLE, max(self.layer_behind[name], self.first))

    def hoisted(self, value: Written, of: str) -> Written:
        """Give what is written a column of its own."""
        name = self.names.new(of, "part")
        self.place(name, value.text, value.layer)
        return self.read(name)


def laid_out(parts: list[str]) -> str:
    """Write a case on one line where it fits, and on many where it does not."""
    line = " ".join(parts)
    if len(line) <= WIDE and BREAK not in line:
        return f"CASE {line} END"
    lines = BREAK.join(["CASE", *parts]).replace(BREAK, f"{BREAK}    ")
    return f"{lines}{BREAK}END"

"""A scorecard as steps: each a column that is computed from those before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, final

import attrs

from healthscore.formula import Column, children

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from healthscore.formula import Node

Kind: TypeAlias = Literal[
    "number",
    "integer",
    "boolean",
    "text",
    "category",
    "date",
    "timestamp",
    "timestamptz",
]
"""What a column of a table holds: "integer" is any number that cannot be NaN, "category" any label
that is no plain text."""


@final
@attrs.frozen
class Source:
    """A column of the table, read as what is due.

    Parameters
    ----------
    column : str
        Its name in the table.
    due : {"numbers", "labels", "dates"}
        Numbers are finite floats, labels are texts that are not blank, dates are microseconds since
        1970 in UTC, as floats. Whatever is nothing of the kind is a gap.
    kind : Kind
        What it holds.
    """

    column: str
    due: Literal["numbers", "labels", "dates"]
    kind: Kind


@final
@attrs.frozen
class Given:
    """A value that is given in the words of the engine.

    Parameters
    ----------
    sql : str
        A timestamp in UTC.
    """

    sql: str


@final
@attrs.frozen
class Step:
    """One column that is computed.

    Parameters
    ----------
    name : str
        What later steps call it.
    value : Node or Source or Given
        What it is; columns in it are names of earlier steps.
    stage : str
        The stage that it belongs to; stages follow one another.
    note : str, default ""
        What it is in the words of the definition.
    """

    name: str
    value: Node | Source | Given
    stage: str
    note: str = ""

    @property
    def reads(self) -> set[str]:
        """Names of the steps that it is computed from."""
        return set() if isinstance(self.value, Source | Given) else set(_columns(self.value))


@final
@attrs.frozen
class Output:
    """One column of the result.

    Parameters
    ----------
    name : str
        What the result calls it.
    step : str
        The step that computes it.
    is_text : bool, default False
        Whether it is a text, and not a number.
    """

    name: str
    step: str
    is_text: bool = False


@final
@attrs.frozen
class Program:
    """A scorecard as steps.

    Parameters
    ----------
    steps : tuple of Step
        In an order in which they can be computed.
    outputs : tuple of Output
        The score, its band, its coverage and what else was asked for.
    """

    steps: tuple[Step, ...]
    outputs: tuple[Output, ...]

    def only(self, names: Collection[str]) -> Program:
        """Keep some outputs, and the steps that lead to them.

        Parameters
        ----------
        names : collection of str
            Names of outputs.

        Returns
        -------
        Program
            Without the rest.
        """
        outputs = tuple(output for output in self.outputs if output.name in names)
        needed = {output.step for output in outputs}
        for step in reversed(self.steps):
            if step.name in needed:
                needed |= step.reads
        return Program(tuple(step for step in self.steps if step.name in needed), outputs)


def _columns(root: Node) -> Iterator[str]:
    """Go through the columns that a tree reads; a node that is used twice is looked at once."""
    waiting, known = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        if isinstance(node, Column):
            yield node.name
        for child in children(node):
            if id(child) not in known:
                known.add(id(child))
                waiting.append(child)

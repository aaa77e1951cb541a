"""What a formula needs: which columns, holding what, and which members' scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, final

import attrs

from healthscore.formula._nodes import Call, Column, Compare, In, Score, children
from healthscore.formula._parse import what

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthscore.formula._nodes import Node

Due: TypeAlias = Literal["numbers", "labels", "dates", "either"]


@final
@attrs.frozen
class Need:
    """One column that a formula reads.

    Parameters
    ----------
    column : str
        Its name.
    due : {"numbers", "labels", "dates", "either"}
        What it must hold; "either" where two columns are compared, which is settled by the table.
    at : int
        Where it stands in the formula.
    """

    column: str
    due: Due
    at: int


def needs(node: Node, due: Due = "numbers") -> Iterator[Need]:
    """Go through the columns that a node reads."""
    match node:
        case Column():
            yield Need(node.name, due, node.at)
        case Call("days_since" | "days_between"):
            for argument in node.arguments:
                yield from needs(argument, "dates")
        case Call("coalesce"):
            inner = "labels" if what(node) == "text" else due
            for argument in node.arguments:
                yield from needs(argument, inner)
        case Compare():
            for side in (node.left, node.right):
                yield from needs(side, compared_as(node))
        case In():
            yield from needs(
                node.value, "labels" if isinstance(node.choices[0], str) else "numbers"
            )
        case _:
            for child in children(node):
                yield from needs(child)


def compared_as(node: Compare) -> Due:
    """Tell as what the two sides of a comparison are read."""
    kinds = {what(node.left), what(node.right)}
    if "text" in kinds:
        return "labels"
    return "either" if kinds == {"column"} and node.operator in ("==", "!=") else "numbers"


def scores_used(node: Node) -> Iterator[Score]:
    """Go through the members' scores that a node reads."""
    if isinstance(node, Score):
        yield node
    for child in children(node):
        yield from scores_used(child)


def uses_date_of_scoring(node: Node) -> bool:
    """Tell whether a node needs ``as_of``."""
    here = isinstance(node, Call) and node.function == "days_since"
    return here or any(uses_date_of_scoring(child) for child in children(node))

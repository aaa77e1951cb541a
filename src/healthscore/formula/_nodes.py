"""The nodes of a parsed formula: frozen, and equal whenever they mean the same."""

from __future__ import annotations

from typing import TypeAlias, final

import attrs

from healthscore._definition import Definition

# where a node stands in the text is for error messages alone, never for equality
_at = attrs.field(default=0, eq=False, repr=False, kw_only=True)


@final
@attrs.frozen(eq=False, repr=False)
class Number(Definition):
    """A number written in the formula."""

    value: float
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Text(Definition):
    """A text written in the formula."""

    value: str
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Column(Definition):
    """The value of a column."""

    name: str
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Score(Definition):
    """The score of a member."""

    member: str
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Arithmetic(Definition):
    """Two numbers joined by ``+ - * /``."""

    operator: str
    left: Node
    right: Node
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Compare(Definition):
    """Two values compared by ``== != < <= > >=``."""

    operator: str
    left: Node
    right: Node
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class In(Definition):
    """Whether a value is one of a list."""

    value: Node
    choices: tuple[float, ...] | tuple[str, ...]
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Logic(Definition):
    """Conditions joined by ``and`` or ``or``."""

    operator: str
    terms: tuple[Node, ...]
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Not(Definition):
    """A condition turned round."""

    term: Node
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Call(Definition):
    """A function of some values."""

    function: str
    arguments: tuple[Node, ...]
    at: int = _at


Node: TypeAlias = Number | Text | Column | Score | Arithmetic | Compare | In | Logic | Not | Call


def children(node: Node) -> tuple[Node, ...]:
    """Give the nodes directly below a node."""
    match node:
        case Arithmetic() | Compare():
            return (node.left, node.right)
        case In():
            return (node.value,)
        case Logic():
            return node.terms
        case Not():
            return (node.term,)
        case Call():
            return node.arguments
        case _:
            return ()


def with_children(node: Node, new: tuple[Node, ...]) -> Node:
    """Put other nodes in the place of those directly below a node."""
    match node:
        case Arithmetic() | Compare():
            return attrs.evolve(node, left=new[0], right=new[1])
        case In():
            return attrs.evolve(node, value=new[0])
        case Logic():
            return attrs.evolve(node, terms=new)
        case Not():
            return attrs.evolve(node, term=new[0])
        case Call():
            return attrs.evolve(node, arguments=new)
        case _:
            return node

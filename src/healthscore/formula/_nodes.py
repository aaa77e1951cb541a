"""The nodes of a parsed formula: frozen, and equal whenever they mean the same."""

from __future__ import annotations

from itertools import chain
from typing import Any, Final, TypeAlias, cast, final

import attrs

from healthscore._definition import Definition

# where a node stands in the text is for error messages alone, never for equality
_at = attrs.field(default=0, eq=False, repr=False, kw_only=True)


class Expression(Definition):
    """What all nodes share: Python's own operators make the nodes that stand for them.

    For parts that say what they compute as a tree. What is written so must be finite wherever its
    operands are present, which spares every engine the look; division by zero is missing. ``==``
    compares the nodes themselves: the node for a comparison is made by `same_as`.
    """

    __slots__ = ()

    def __add__(self, other: Operand) -> Node:
        return _joined("+", self, other)

    def __radd__(self, other: Operand) -> Node:
        return _joined("+", other, self)

    def __sub__(self, other: Operand) -> Node:
        return _joined("-", self, other)

    def __rsub__(self, other: Operand) -> Node:
        return _joined("-", other, self)

    def __mul__(self, other: Operand) -> Node:
        return _joined("*", self, other)

    def __rmul__(self, other: Operand) -> Node:
        return _joined("*", other, self)

    def __truediv__(self, other: Operand) -> Node:
        return _joined("/", self, other)

    def __rtruediv__(self, other: Operand) -> Node:
        return _joined("/", other, self)

    def __lt__(self, other: Operand) -> Compare:
        return Compare("<", as_node(self), as_node(other))

    def __le__(self, other: Operand) -> Compare:
        return Compare("<=", as_node(self), as_node(other))

    def __gt__(self, other: Operand) -> Compare:
        return Compare(">", as_node(self), as_node(other))

    def __ge__(self, other: Operand) -> Compare:
        return Compare(">=", as_node(self), as_node(other))

    def same_as(self, other: Operand) -> Compare:
        """Make the node that tells whether two values are equal."""
        return Compare("==", as_node(self), as_node(other))

    def is_missing(self) -> IsMissing:
        """Make the node that tells whether the value is a gap; it is never a gap itself."""
        return IsMissing(as_node(self))

    def or_else(self, other: Operand) -> Call:
        """Make the node for another value in the place of gaps."""
        return Call("coalesce", (as_node(self), as_node(other)))

    def __and__(self, other: Expression) -> Logic:
        return Logic("and", (as_node(self), as_node(other)))

    def __or__(self, other: Expression) -> Logic:
        return Logic("or", (as_node(self), as_node(other)))

    def __invert__(self) -> Not:
        return Not(as_node(self))


@final
@attrs.frozen(eq=False, repr=False)
class Number(Expression):
    """A number written in the formula."""

    value: float
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Text(Expression):
    """A text written in the formula."""

    value: str
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Column(Expression):
    """The value of a column."""

    name: str
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Score(Expression):
    """The score of a member."""

    member: str
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Arithmetic(Expression):
    """Two numbers joined by ``+ - * /``.

    Whatever has no finite answer is missing. Where it is `bounded`, the only such thing is a
    division by zero.
    """

    operator: str
    left: Node
    right: Node
    bounded: bool = attrs.field(default=False, eq=False, repr=False, kw_only=True)
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Compare(Expression):
    """Two values compared by ``== != < <= > >=``."""

    operator: str
    left: Node
    right: Node
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class In(Expression):
    """Whether a value is one of a list."""

    value: Node
    choices: tuple[float, ...] | tuple[str, ...]
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Logic(Expression):
    """Conditions joined by ``and`` or ``or``."""

    operator: str
    terms: tuple[Node, ...]
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Not(Expression):
    """A condition turned round."""

    term: Node
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Call(Expression):
    """A function of some values."""

    function: str
    arguments: tuple[Node, ...]
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class IsMissing(Expression):
    """Whether a value is a gap: true or false, and never unknown."""

    term: Node
    at: int = _at


@final
@attrs.frozen(eq=False, repr=False)
class Case(Expression):
    """The value behind the first condition that holds; a gap where none does.

    An unknown condition does not hold.
    """

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None = None
    at: int = _at


Node: TypeAlias = (
    Number
    | Text
    | Column
    | Score
    | Arithmetic
    | Compare
    | In
    | Logic
    | Not
    | Call
    | IsMissing
    | Case
)

Operand: TypeAlias = "Expression | float"


def as_node(value: Operand) -> Node:
    """Make a node of a number, and let a node through."""
    if isinstance(value, Expression):
        return cast("Node", value)
    return Number(float(value))


def _joined(operator: str, left: Operand, right: Operand) -> Node:
    one, other = as_node(left), as_node(right)
    if isinstance(other, Number):
        if other.value == _NEUTRAL[operator]:
            return one
        if isinstance(one, Number) and operator == "-":
            return Number(one.value - other.value)
    return Arithmetic(operator, one, other, bounded=True)


_NEUTRAL: Final = {"+": 0.0, "-": 0.0, "*": 1.0, "/": 1.0}
"""What changes nothing behind each sign."""


_ONE_BY_ONE: Final[dict[type, tuple[str, ...]]] = {
    Arithmetic: ("left", "right"),
    Compare: ("left", "right"),
    In: ("value",),
    IsMissing: ("term",),
    Not: ("term",),
}
_TOGETHER: Final[dict[type, str]] = {Call: "arguments", Logic: "terms"}
"""The fields that hold the nodes below, each its own or all in one."""


def children(node: Node) -> tuple[Node, ...]:
    """Give the nodes directly below a node."""
    if isinstance(node, Case):
        last = () if node.otherwise is None else (node.otherwise,)
        return (*chain.from_iterable(node.branches), *last)
    kind = type(node)
    if kind in _TOGETHER:
        return cast("tuple[Node, ...]", getattr(node, _TOGETHER[kind]))
    return tuple(getattr(node, field) for field in _ONE_BY_ONE.get(kind, ()))


def with_children(node: Node, new: tuple[Node, ...]) -> Node:
    """Put other nodes in the place of those directly below a node."""
    if isinstance(node, Case):
        # conditions and values in turn; what is left over is `otherwise`
        pairs = tuple(zip(new[::2], new[1::2], strict=False))
        return attrs.evolve(node, branches=pairs, otherwise=new[-1] if len(new) % 2 else None)
    kind = type(node)
    changes: dict[str, Any] = dict(zip(_ONE_BY_ONE.get(kind, ()), new, strict=False))
    if kind in _TOGETHER:
        changes = {_TOGETHER[kind]: new}
    return cast("Node", attrs.evolve(cast("Any", node), **changes))

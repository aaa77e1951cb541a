"""From a program to layers of columns written in SQL."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeGuard, cast, final

import attrs

from healthscore.engines.program import Given, Source
from healthscore.formula import (
    Arithmetic,
    Call,
    Case,
    Column,
    Compare,
    In,
    IsMissing,
    Logic,
    Not,
    Number,
    Score,
    Text,
    children,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore.engines.program import Names, Program, Step
    from healthscore.engines.sql._dialect import Dialect
    from healthscore.formula import Node

_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _WHOLE = range(1, 8)
BREAK: Final = "\0"
"""The end of a line: no text has it, so that none is torn when lines are moved to the right."""

_WIDE: Final = 72

_LEAST: Final = 1e-320
"""What is smaller counts as 0 where it would be an error."""

_COARSE: Final = 1e-290
"""Beside a constant of this size, numbers are either 0 or large enough for any factor from `_FINE`
on."""

_FINE: Final = 1e-12

_FEW: Final = 1e-300
"""What is left of numbers above this, whatever weights they are divided by."""

_POWER: Final = {"+": _ADD, "-": _ADD, "*": _MULTIPLY, "/": _MULTIPLY, "or": _OR, "and": _AND}
_SIGNS: Final = {"==": "=", "!=": "<>"}


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


class _Written(NamedTuple):
    """A node in SQL."""

    text: str
    power: int
    """How tightly it holds together."""
    layer: int
    """Number of the first layer in which all that it reads is there."""


def layers_of(program: Program, dialect: Dialect, names: Names) -> list[Layer]:
    """Write a program as layers.

    Parameters
    ----------
    program : Program
        The steps.
    dialect : Dialect
        The engine's way to write them.
    names : Names
        Makes the names of what is written once and used twice.

    Returns
    -------
    list of Layer
        The first reads the table alone.
    """
    printer = _Printer(dialect, names)
    for step in program.steps:
        printer.add(step)
    return printer.layers


@final
class _Printer:
    def __init__(self, dialect: Dialect, names: Names) -> None:
        self.dialect = dialect
        self.names = names
        self.layers: list[Layer] = []
        self.layer_behind: dict[str, int] = {}
        """Number of the first layer that may read a column."""
        self.step: Step
        self.first = 0
        self.shared: set[int] = set()
        self.written: dict[int, _Written] = {}

    def add(self, step: Step) -> None:
        """Write one step, and before it what it would otherwise say twice."""
        if not self.layers or self.layers[-1].stage != step.stage:
            self.first = len(self.layers)
        self.step = step
        if isinstance(step.value, Source | Given):
            read = self.dialect.read(step.value)
            self.place(step.name, read, self.first)
            return
        self.shared = _shared(step.value)
        self.written = {}
        value = self.write(step.value)
        self.place(step.name, value.text, value.layer)
        if step.note:
            self.layers[self.layer_behind[step.name] - 1].notes[step.name] = step.note

    def place(self, name: str, text: str, layer: int) -> None:
        """Put a column into a layer."""
        while len(self.layers) <= layer:
            self.layers.append(Layer(self.step.stage, {}, {}))
        self.layers[layer].columns[name] = text
        self.layer_behind[name] = layer + 1

    def column(self, name: str) -> _Written:
        return _Written(name, _WHOLE, max(self.layer_behind[name], self.first))

    def hoisted(self, value: _Written) -> _Written:
        """Give what is written a column of its own."""
        name = self.names.new(self.step.name, "part")
        self.place(name, value.text, value.layer)
        return self.column(name)

    def write(self, node: Node) -> _Written:
        """Write a node; what is used more than once is a column of its own."""
        if id(node) not in self.shared:
            return _WRITE[type(node)](self, node)
        if id(node) not in self.written:
            self.written[id(node)] = self.hoisted(_WRITE[type(node)](self, node))
        return self.written[id(node)]

    def within(self, node: Node, power: int) -> _Written:
        """Write a node in brackets where it would fall apart."""
        found = self.write(node)
        return found if found.power >= power else _Written(f"({found.text})", _WHOLE, found.layer)

    def operand(self, node: Node, power: int) -> _Written:
        """Write a node that stands beside a float."""
        if isinstance(node, Number):
            # a sign would run into that before it
            held = power if node.value >= 0.0 else _ADD
            text = self.dialect.operand(node.value)
            return _Written(text if held >= power else f"({text})", _WHOLE, self.first)
        return self.within(node, power)

    def atom(self, node: Node) -> _Written:
        """Write a node so that it may be repeated."""
        if isinstance(node, Number):
            return _Written(self.dialect.number(node.value), _WHOLE, self.first)
        found = self.write(node)
        return found if found.text in self.layer_behind else self.hoisted(found)

    # the nodes

    def arithmetic(self, node: Arithmetic) -> _Written:
        if node.bounded:
            return self.joined(node)
        if self.dialect.raises:
            left, right = self.atom(node.left), self.atom(node.right)
            text = self.dialect.checked(node.operator, left.text, right.text)
            return _Written(text, _WHOLE, max(left.layer, right.layer))
        result = self.hoisted(self.joined(node))
        finite = f"{result.text} - {result.text} = 0"
        text = f"CASE WHEN {finite} THEN {result.text}{self.dialect.no_else} END"
        return _Written(text, _WHOLE, result.layer)

    def joined(self, node: Arithmetic) -> _Written:
        power = _POWER[node.operator]
        node = _unsigned(node)
        faint = _faint(node) if self.dialect.raises else 0.0
        if faint:
            # what is too small for a float is an error there
            value = self.atom(node.left)
            text = f"{value.text} {node.operator} {self.operand(node.right, _WHOLE).text}"
            limit, zero = self.dialect.operand(faint), self.dialect.number(0.0)
            text = f"CASE WHEN ABS({value.text}) < {limit} THEN {zero} ELSE {text} END"
            return _Written(text, _WHOLE, value.layer)
        if _is_sum(node):
            return self.added(node)
        if isinstance(node.left, Number) and isinstance(node.right, Number):
            left = self.write(node.left)
        else:
            left = self.operand(node.left, power)
        right = self.operand(node.right, power + 1)
        layer = max(left.layer, right.layer)
        if node.operator == "/" and not _is_never_zero(node.right):
            return self.divided(node)
        return _Written(f"{left.text} {node.operator} {right.text}", power, layer)

    def divided(self, node: Arithmetic) -> _Written:
        """Write a division by what may be 0."""
        below = self.operand(node.right, _OR)
        divisor = self.dialect.divisor(below.text)
        if not self.dialect.raises or isinstance(node.left, Number):
            above = self.operand(node.left, _MULTIPLY)
            layer = max(above.layer, below.layer)
            return _Written(f"{above.text} / {divisor}", _MULTIPLY, layer)
        above = self.atom(node.left)
        zero = self.dialect.number(0.0)
        whole = f"{above.text} = 0 OR ABS({above.text}) >= {self.dialect.operand(_FEW)}"
        text = (
            f"CASE WHEN {whole} THEN {above.text} / {divisor} "
            f"WHEN {above.text} IS NOT NULL THEN {zero} END"
        )
        return _Written(text, _WHOLE, max(above.layer, below.layer))

    def added(self, node: Arithmetic) -> _Written:
        """Write a sum of many terms, which no recursion could be deep enough for."""
        last: Node = node
        terms: list[Node] = []
        while _is_sum(last) and (last is node or id(last) not in self.shared):
            terms.append(last.right)
            last = last.left
        written = [self.operand(term, _ADD + 1) for term in reversed(terms)]
        # a number alone must say that it is a float
        first = self.write if isinstance(terms[-1], Number) else partial(self.operand, power=_ADD)
        written.insert(0, first(last))
        texts = [term.text for term in written]
        line = " + ".join(texts)
        text = line if len(line) <= _WIDE else f"{BREAK}    + ".join(texts)
        return _Written(text, _ADD, max(term.layer for term in written))

    def compare(self, node: Compare) -> _Written:
        left, right = self.operand(node.left, _ADD), self.operand(node.right, _ADD)
        sign = _SIGNS.get(node.operator, node.operator)
        text = f"{left.text} {sign} {right.text}"
        return _Written(text, _COMPARE, max(left.layer, right.layer))

    def among(self, node: In) -> _Written:
        value = self.within(node.value, _ADD)
        choices = [
            self.dialect.text(choice) if isinstance(choice, str) else self.dialect.operand(choice)
            for choice in node.choices
        ]
        return _Written(f"{value.text} IN ({', '.join(choices)})", _COMPARE, value.layer)

    def logic(self, node: Logic) -> _Written:
        power = _POWER[node.operator]
        terms = [self.within(term, power) for term in node.terms]
        text = f" {node.operator.upper()} ".join(term.text for term in terms)
        return _Written(text, power if len(terms) > 1 else _WHOLE, max(t.layer for t in terms))

    def negation(self, node: Not) -> _Written:
        if isinstance(node.term, IsMissing):
            value = self.within(node.term.term, _ADD)
            return _Written(f"{value.text} IS NOT NULL", _COMPARE, value.layer)
        term = self.within(node.term, _WHOLE)
        return _Written(f"NOT {term.text}", _NOT, term.layer)

    def is_missing(self, node: IsMissing) -> _Written:
        value = self.within(node.term, _ADD)
        return _Written(f"{value.text} IS NULL", _COMPARE, value.layer)

    def call(self, node: Call) -> _Written:
        if node.function == "coalesce":
            values = [self.write(argument) for argument in node.arguments]
            text = f"COALESCE({', '.join(value.text for value in values)})"
            return _Written(text, _WHOLE, max(value.layer for value in values))
        value = self.write(node.arguments[0])
        return _Written(self.dialect.function(node.function, value.text), _WHOLE, value.layer)

    def case(self, node: Case) -> _Written:
        parts: list[str] = []
        layer = self.first
        for condition, chosen in node.branches:
            when, then = self.write(condition), self.write(chosen)
            parts.append(f"WHEN {when.text} THEN {then.text}")
            layer = max(layer, when.layer, then.layer)
        if node.otherwise is None and self.dialect.no_else:
            parts.append(self.dialect.no_else.strip())
        if node.otherwise is not None:
            otherwise = self.write(node.otherwise)
            parts.append(f"ELSE {otherwise.text}")
            layer = max(layer, otherwise.layer)
        return _Written(_laid_out(parts), _WHOLE, layer)


def _is_sum(node: Node) -> TypeGuard[Arithmetic]:
    """Tell whether a node is a sum that is written as one."""
    if not (isinstance(node, Arithmetic) and node.bounded and node.operator == "+"):
        return False
    return not (isinstance(node.right, Number) and node.right.value < 0.0)


def _faint(node: Arithmetic) -> float:
    """Give the size below which a number times or over a constant comes to nothing; 0 for none."""
    if not isinstance(node.right, Number) or node.right.value == 0.0:
        return 0.0
    factor = abs(node.right.value) if node.operator == "*" else 1.0 / abs(node.right.value)
    if node.operator not in "*/" or factor >= 1.0 or (factor >= _FINE and _is_coarse(node.left)):
        return 0.0
    return _LEAST / factor


def _is_coarse(node: Node) -> bool:
    """Tell whether a number cannot be so small that a factor makes nothing of it."""
    if not (isinstance(node, Arithmetic) and node.operator in "+-"):
        return False
    sides = (node.left, node.right)
    return any(isinstance(side, Number) and abs(side.value) >= _COARSE for side in sides)


def _unsigned(node: Arithmetic) -> Arithmetic:
    """Take a number away instead of adding a negative one, and the other way round."""
    turned = {"+": "-", "-": "+"}.get(node.operator)
    if turned is None or not (isinstance(node.right, Number) and node.right.value < 0.0):
        return node
    return attrs.evolve(node, operator=turned, right=Number(-node.right.value))


def _laid_out(parts: list[str]) -> str:
    """Write a case on one line where it fits, and on many where it does not."""
    line = " ".join(parts)
    if len(line) <= _WIDE and BREAK not in line:
        return f"CASE {line} END"
    lines = BREAK.join(["CASE", *parts]).replace(BREAK, f"{BREAK}    ")
    return f"{lines}{BREAK}END"


def _is_never_zero(node: Node) -> bool:
    return isinstance(node, Number) and node.value != 0.0


def _is_light(node: Node) -> bool:
    """Tell whether writing a node again costs no more than to look its column up."""
    if isinstance(node, Compare | Not):
        return all(map(_is_light, children(node)))
    if isinstance(node, Arithmetic):
        plain = all(isinstance(side, Column | Number) for side in children(node))
        return node.bounded and node.operator in "+-" and plain
    return isinstance(node, Number | Text | Column | Score | IsMissing)


def _shared(root: Node) -> set[int]:
    """Find the nodes below one that are used more than once, but for light ones."""
    uses: Counter[int] = Counter()
    waiting, known = [root], {id(root): root}
    while waiting:
        for child in children(waiting.pop()):
            uses[id(child)] += 1
            if id(child) not in known:
                known[id(child)] = child
                waiting.append(child)
    return {place for place, count in uses.items() if count > 1 and not _is_light(known[place])}


_WRITE: Final[dict[type, Callable[[_Printer, Node], _Written]]] = cast(
    "dict[type, Callable[[_Printer, Node], _Written]]",
    {
        Arithmetic: _Printer.arithmetic,
        Call: _Printer.call,
        Case: _Printer.case,
        Column: lambda printer, node: printer.column(node.name),
        Compare: _Printer.compare,
        In: _Printer.among,
        IsMissing: _Printer.is_missing,
        Logic: _Printer.logic,
        Not: _Printer.negation,
        Number: lambda printer, node: _Written(
            printer.dialect.number(node.value), _WHOLE, printer.first
        ),
        Text: lambda printer, node: _Written(
            printer.dialect.text(node.value), _WHOLE, printer.first
        ),
    },
)
"""How each node is written. A member's score is a column by then."""

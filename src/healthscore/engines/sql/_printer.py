"""From a program to layers of columns written in SQL."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, final

from healthscore.engines.program import Given, Source
from healthscore.engines.sql._layers import (
    ADD,
    AND,
    BREAK,
    COMPARE,
    MULTIPLY,
    NOT,
    OR,
    WHOLE,
    WIDE,
    Sheet,
    Written,
    laid_out,
)
from healthscore.engines.sql._trees import (
    faint_below,
    is_never_zero,
    is_sum,
    shared_below,
    unsigned,
)
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
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthscore.engines.program import Names, Program, Step
    from healthscore.engines.sql._layers import Layer
    from healthscore.engines.sql.dialects import Dialect
    from healthscore.formula import Node

_FEW: Final = 1e-300
"""What is left of numbers above this, whatever weights they are divided by."""

_POWER: Final = {"+": ADD, "-": ADD, "*": MULTIPLY, "/": MULTIPLY, "or": OR, "and": AND}
_SIGNS: Final = {"==": "=", "!=": "<>"}


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
class _Printer(Sheet):
    def __init__(self, dialect: Dialect, names: Names) -> None:
        super().__init__(names)
        self.dialect = dialect
        self.step: Step
        self.shared: set[int] = set()
        self.written: dict[int, Written] = {}

    def add(self, step: Step) -> None:
        """Write one step, and before it what it would otherwise say twice."""
        self.begin(step.stage)
        self.step = step
        if isinstance(step.value, Source | Given):
            self.place(step.name, self.dialect.read(step.value), self.first)
            return
        self.shared = shared_below(step.value)
        self.written = {}
        value = self.write(step.value)
        self.place(step.name, value.text, value.layer)
        if step.note:
            self.note(step.name, step.note)

    def write(self, node: Node) -> Written:
        """Write a node; what is used more than once is a column of its own."""
        if id(node) not in self.shared:
            return _WRITE[type(node)](self, node)
        if id(node) not in self.written:
            self.written[id(node)] = self.hoisted(_WRITE[type(node)](self, node), self.step.name)
        return self.written[id(node)]

    def within(self, node: Node, power: int) -> Written:
        """Write a node in brackets where it would fall apart."""
        found = self.write(node)
        return found if found.power >= power else Written(f"({found.text})", WHOLE, found.layer)

    def operand(self, node: Node, power: int) -> Written:
        """Write a node that stands beside a float."""
        if isinstance(node, Number):
            # a sign would run into that before it
            held = power if node.value >= 0.0 else ADD
            text = self.dialect.operand(node.value)
            return Written(text if held >= power else f"({text})", WHOLE, self.first)
        return self.within(node, power)

    def atom(self, node: Node) -> Written:
        """Write a node so that it may be repeated."""
        if isinstance(node, Number):
            return Written(self.dialect.number(node.value), WHOLE, self.first)
        found = self.write(node)
        return found if found.text in self.layer_behind else self.hoisted(found, self.step.name)

    # the nodes

    def arithmetic(self, node: Arithmetic) -> Written:
        if node.bounded:
            return self.joined(node)
        if self.dialect.raises:
            left, right = self.atom(node.left), self.atom(node.right)
            text = self.dialect.checked(node.operator, left.text, right.text)
            return Written(text, WHOLE, max(left.layer, right.layer))
        result = self.hoisted(self.joined(node), self.step.name)
        finite = f"{result.text} - {result.text} = 0"
        text = f"CASE WHEN {finite} THEN {result.text}{self.dialect.no_else} END"
        return Written(text, WHOLE, result.layer)

    def joined(self, node: Arithmetic) -> Written:
        power = _POWER[node.operator]
        node = unsigned(node)
        faint = faint_below(node) if self.dialect.raises else 0.0
        if faint:
            # what is too small for a float is an error there
            value = self.atom(node.left)
            text = f"{value.text} {node.operator} {self.operand(node.right, WHOLE).text}"
            limit, zero = self.dialect.operand(faint), self.dialect.number(0.0)
            text = f"CASE WHEN ABS({value.text}) < {limit} THEN {zero} ELSE {text} END"
            return Written(text, WHOLE, value.layer)
        if is_sum(node):
            return self.added(node)
        if node.operator == "/" and not is_never_zero(node.right):
            return self.divided(node)
        both = isinstance(node.left, Number) and isinstance(node.right, Number)
        left = self.write(node.left) if both else self.operand(node.left, power)
        right = self.operand(node.right, power + 1)
        text = f"{left.text} {node.operator} {right.text}"
        return Written(text, power, max(left.layer, right.layer))

    def divided(self, node: Arithmetic) -> Written:
        """Write a division by what may be 0."""
        below = self.operand(node.right, OR)
        divisor = self.dialect.divisor(below.text)
        if not self.dialect.raises or isinstance(node.left, Number):
            above = self.operand(node.left, MULTIPLY)
            layer = max(above.layer, below.layer)
            return Written(f"{above.text} / {divisor}", MULTIPLY, layer)
        above = self.atom(node.left)
        zero = self.dialect.number(0.0)
        whole = f"{above.text} = 0 OR ABS({above.text}) >= {self.dialect.operand(_FEW)}"
        text = (
            f"CASE WHEN {whole} THEN {above.text} / {divisor} "
            f"WHEN {above.text} IS NOT NULL THEN {zero} END"
        )
        return Written(text, WHOLE, max(above.layer, below.layer))

    def added(self, node: Arithmetic) -> Written:
        """Write a sum of many terms, which no recursion could be deep enough for."""
        last: Node = node
        terms: list[Node] = []
        while is_sum(last) and (last is node or id(last) not in self.shared):
            terms.append(last.right)
            last = last.left
        written = [self.operand(term, ADD + 1) for term in reversed(terms)]
        # a number alone must say that it is a float
        first = self.write if isinstance(terms[-1], Number) else partial(self.operand, power=ADD)
        written.insert(0, first(last))
        texts = [term.text for term in written]
        line = " + ".join(texts)
        text = line if len(line) <= WIDE else f"{BREAK}    + ".join(texts)
        return Written(text, ADD, max(term.layer for term in written))

    def compare(self, node: Compare) -> Written:
        left, right = self.operand(node.left, ADD), self.operand(node.right, ADD)
        sign = _SIGNS.get(node.operator, node.operator)
        text = f"{left.text} {sign} {right.text}"
        return Written(text, COMPARE, max(left.layer, right.layer))

    def among(self, node: In) -> Written:
        value = self.within(node.value, ADD)
        choices = [
            self.dialect.text(choice) if isinstance(choice, str) else self.dialect.operand(choice)
            for choice in node.choices
        ]
        return Written(f"{value.text} IN ({', '.join(choices)})", COMPARE, value.layer)

    def logic(self, node: Logic) -> Written:
        power = _POWER[node.operator]
        terms = [self.within(term, power) for term in node.terms]
        text = f" {node.operator.upper()} ".join(term.text for term in terms)
        return Written(text, power if len(terms) > 1 else WHOLE, max(t.layer for t in terms))

    def negation(self, node: Not) -> Written:
        if isinstance(node.term, IsMissing):
            value = self.within(node.term.term, ADD)
            return Written(f"{value.text} IS NOT NULL", COMPARE, value.layer)
        term = self.within(node.term, WHOLE)
        return Written(f"NOT {term.text}", NOT, term.layer)

    def is_missing(self, node: IsMissing) -> Written:
        value = self.within(node.term, ADD)
        return Written(f"{value.text} IS NULL", COMPARE, value.layer)

    def call(self, node: Call) -> Written:
        if node.function == "coalesce":
            values = [self.write(argument) for argument in node.arguments]
            text = f"COALESCE({', '.join(value.text for value in values)})"
            return Written(text, WHOLE, max(value.layer for value in values))
        value = self.write(node.arguments[0])
        return Written(self.dialect.function(node.function, value.text), WHOLE, value.layer)

    def case(self, node: Case) -> Written:
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
        return Written(laid_out(parts), WHOLE, layer)

    def column(self, node: Column) -> Written:
        return self.read(node.name)

    def number(self, node: Number) -> Written:
        return Written(self.dialect.number(node.value), WHOLE, self.first)

    def text(self, node: Text) -> Written:
        return Written(self.dialect.text(node.value), WHOLE, self.first)


_WRITE: Final[dict[type, Callable[[_Printer, Any], Written]]] = {
    Arithmetic: _Printer.arithmetic,
    Call: _Printer.call,
    Case: _Printer.case,
    Column: _Printer.column,
    Compare: _Printer.compare,
    In: _Printer.among,
    IsMissing: _Printer.is_missing,
    Logic: _Printer.logic,
    Not: _Printer.negation,
    Number: _Printer.number,
    Text: _Printer.text,
}
"""How each node is written. A member's score is a column by then."""
